import { Redis } from 'ioredis'
import type { Log } from './log.ts'

export type { Redis } from 'ioredis'

/** Connects to `url`. Commands fail fast while Redis is away: it is a cache, and Postgres answers instead. */
export function connectRedis(url: string, log: Log): Redis {
  const redis = new Redis(url, {
    enableAutoPipelining: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: 2_000,
    retryStrategy: (attempt) => Math.min(50 * 2 ** attempt, 2_000) * (0.5 + Math.random() / 2),
  })
  redis.on('error', (error) => log.warn({ err: error }, 'Redis is away'))
  return redis
}

/** What `read` finds in Redis, or undefined when Redis is away: then the caller asks Postgres. */
export async function cached<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read()
  } catch {
    return undefined
  }
}
