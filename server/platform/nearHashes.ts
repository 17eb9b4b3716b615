import { LRUCache } from 'lru-cache'
import type { Redis } from './redis.ts'

/** Some of Redis' hashes, as far as this process has read them. */
export interface NearHashes {
  /** The value of a field, where this process has it. */
  peek(key: string, field: string): string | undefined
  /** Asks Redis for the values of these fields, null for what is not there. Rejects where it is away. */
  fetch(key: string, fields: readonly string[]): Promise<(string | null)[]>
  /** After a change of one's own, which Redis may tell of a moment later. */
  forget(key: string): void
}

const mostHashes = 10_000
const mostFields = 1_000
/** For as long, at most, something is believed that Redis has told of on a connection that was gone without a word. */
const keptMs = 5_000
/** The clock is read so often at most, for it would else be for every message. */
const clockMs = 100

/**
 * The hashes whose keys begin with `prefix`. What is read often costs no way to Redis and back: it tells of whatever
 * changes there (client-side caching, broadcasting mode), and nothing is kept while it cannot.
 */
export function nearHashes(redis: Redis, prefix: string): NearHashes {
  const kept = new LRUCache<string, Map<string, string>>({ max: mostHashes, ttl: keptMs, ttlResolution: clockMs })
  // Of RESP3, ioredis passes nothing of this on.
  const ear = redis.duplicate({ autoResubscribe: false, protocol: 2, connectionName: `near:${prefix}` })
  let hears = false

  async function listen() {
    const id = await ear.client('ID')
    await ear.client('TRACKING', 'ON', 'REDIRECT', `${id}`, 'BCAST', 'PREFIX', prefix)
    await ear.subscribe('__redis__:invalidate')
    hears = true
  }

  function hear(keys: Buffer[] | null) {
    if (keys) for (const key of keys) kept.delete(key.toString())
    else kept.clear()
  }

  // Its errors are those of the first connection; where it cannot listen, nothing is kept until it is there again.
  ear.on('error', () => undefined)
  ear.on('ready', () => void listen().catch(() => undefined))
  ear.on('messageBuffer', (_channel, keys: unknown) => hear(keys as Buffer[] | null))
  ear.on('close', () => {
    hears = false
    kept.clear()
  })
  redis.once('end', () => ear.disconnect())

  function begin(key: string) {
    const hash = new Map<string, string>()
    if (hears) kept.set(key, hash)
    return hash
  }

  async function fetch(key: string, fields: readonly string[]) {
    // Where it changes meanwhile, this hash is not the one that is kept any more, and what comes is kept by nobody.
    const hash = kept.get(key) ?? begin(key)
    const values = await redis.hmget(key, ...fields)
    if (hash.size + fields.length > mostFields) hash.clear()
    for (const [index, field] of fields.entries()) {
      const value = values[index]
      if (typeof value === 'string') hash.set(field, value)
    }
    return values
  }

  return { peek: (key, field) => kept.get(key)?.get(field), fetch, forget: (key) => void kept.delete(key) }
}
