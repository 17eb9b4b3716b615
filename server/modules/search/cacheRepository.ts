import { createHash } from 'node:crypto'
import type { Redis } from '../../platform/redis.ts'

/** Redis: what was found, by the digest of what was asked and of what the index was then. */
const foundKey = (asked: string) => `search:{${createHash('sha256').update(asked).digest('base64url')}}:found`

/** What nobody asks for again is forgotten after this. */
const leaseSeconds = 60

export async function readFound(redis: Redis, asked: string): Promise<string | null> {
  return redis.get(foundKey(asked))
}

export async function writeFound(redis: Redis, asked: string, found: string): Promise<void> {
  await redis.set(foundKey(asked), found, 'EX', leaseSeconds)
}
