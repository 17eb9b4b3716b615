import type { Registry } from 'prom-client'
import type { Bus } from './bus/bus.ts'
import type { Config } from './config.ts'
import type { Db } from './database.ts'
import type { Place } from './gateway/admission.ts'
import type { Log } from './log.ts'
import type { Redis } from './redis.ts'
import type { Read } from './replicas/reads.ts'
import type { Actor } from './trpc.ts'

/** What every module stands on; the first argument of every service function. */
export interface Platform {
  config: Config
  log: Log
  db: Db
  /** Reads from a replica where that is as good as the primary: nothing that decides about a write. */
  read: Read
  redis: Redis
  bus: Bus
  metrics: Registry
}

/** The platform, asked by somebody signed in. */
export interface ActorContext extends Platform {
  actor: Actor
  /**
   * Lets the connection's next request start before this one is answered. To be called once the place of this one's
   * effect is certain, so that requests take effect in order while their waits overlap.
   */
  letNext?: () => void
  /** Its place among what this process has taken on, where it has one. */
  place?: Pick<Place, 'until'> | undefined
  /** The connection that it is asked over; undefined where it is a request of its own. */
  connectionId?: string
}
