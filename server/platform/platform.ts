import type { Registry } from 'prom-client'
import type { Bus } from './bus/bus.ts'
import type { Config } from './config.ts'
import type { Db } from './database.ts'
import type { Log } from './log.ts'
import type { Redis } from './redis.ts'
import type { Actor } from './trpc.ts'

/** What every module stands on; the first argument of every service function. */
export interface Platform {
  config: Config
  log: Log
  db: Db
  redis: Redis
  bus: Bus
  metrics: Registry
}

/** The platform, asked by somebody signed in. */
export interface ActorContext extends Platform {
  actor: Actor
}
