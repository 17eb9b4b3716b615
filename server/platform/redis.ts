import { Redis } from 'ioredis'
import { Counter, type Registry } from 'prom-client'
import type { Log } from './log.ts'
import { figuresOnce } from './metrics.ts'
import { AwayError } from './outage.ts'

export type { Redis } from 'ioredis'

/** Connects to `url`. Commands fail fast while Redis is away: it is a cache, and Postgres answers instead. */
export function connectRedis(url: string, log: Log): Redis {
  const redis = new Redis(url, {
    enableAutoPipelining: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: 2_000,
    // A connection that gives no answer is given up for another: its end may be gone without a word.
    socketTimeout: 3_000,
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

/** The caches' figures, there before the first look into one. */
export const cacheFigures = figuresOnce((registers) => ({
  reads: new Counter({
    name: 'cache_reads_total',
    help: 'What was looked for in Redis first: a hit was there, a miss was not',
    labelNames: ['cache', 'result'],
    registers,
  }),
}))

/** Notes what a look into the cache of this name gave: of all that was wanted, so much was there. */
export function noteReads(metrics: Registry, cache: string, { wanted, found }: { wanted: number; found: number }) {
  const { reads } = cacheFigures(metrics)
  if (found > 0) reads.inc({ cache, result: 'hit' }, found)
  if (wanted > found) reads.inc({ cache, result: 'miss' }, wanted - found)
}

/** What Redis answers about something that is nowhere else. @throws AwayError */
export async function required<T>(answer: Promise<T>): Promise<T> {
  return answer.catch((cause) => {
    throw new AwayError('Redis is away', { cause })
  })
}

/** A script for Redis, known there by its digest once it has run. */
export function script(lua: string) {
  const digest = new Bun.CryptoHasher('sha1').update(lua).digest('hex')
  return async (redis: Redis, keys: string[], args: (string | number)[]): Promise<unknown> => {
    try {
      return await redis.evalsha(digest, keys.length, ...keys, ...args)
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
      return redis.eval(lua, keys.length, ...keys, ...args)
    }
  }
}
