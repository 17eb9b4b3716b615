import { z } from 'zod'
import type { Platform } from '../../platform/platform.ts'
import { cached, noteReads } from '../../platform/redis.ts'
import * as cache from './cacheRepository.ts'
import type { EngineSearch, Found } from './engine.ts'
import { engineOf } from './engines.ts'
import { versionOf } from './repository.ts'

const Kept = z.object({
  hits: z.array(z.object({ channelId: z.uuid(), id: z.uuid() })),
  next: z.string().nullable(),
  total: z.number().int(),
  similar: z.array(z.string()),
})

/**
 * Asks the engine, or takes what it answered to the same question a moment ago. The question has in it which channels may
 * be read, and how often the index of these has changed, both of this moment and from Postgres: so that what was kept is
 * never older than the index is. Without Redis, the engine is asked.
 */
export async function findKept(platform: Platform, search: EngineSearch): Promise<Found> {
  const { db, read, redis, metrics } = platform
  const channelIds = search.channelIds.toSorted()
  const asked = JSON.stringify([{ ...search, channelIds }, await versionOf(db, channelIds)])
  const kept = await cached(() => cache.readFound(redis, asked))
  noteReads(metrics, 'searches', { wanted: 1, found: kept ? 1 : 0 })
  if (kept) return Kept.parse(JSON.parse(kept))
  const found = await engineOf(platform).search(read, search)
  // Nobody waits for it.
  void cached(() => cache.writeFound(redis, asked, JSON.stringify(found)))
  return found
}
