import type { channelChanged } from '../../../shared/channels.ts'
import type { EventOf } from '../../../shared/event.ts'
import type { Db } from '../../platform/database.ts'
import type { Platform } from '../../platform/platform.ts'
import { cached } from '../../platform/redis.ts'
import { joinedAt } from '../channels/index.ts'
import { ordinalsAt, placeAt } from '../messages/index.ts'
import { forgetCursor } from './cacheRepository.ts'
import * as repository from './repository.ts'

/** Whoever joins has read what was said before; of whoever leaves, nothing is kept but what they have acknowledged. */
export async function followMembers(platform: Platform, events: readonly EventOf<typeof channelChanged>[]) {
  const { db, redis } = platform
  for (const { at, key: channelId, data } of events) {
    const { userId, member } = data
    if (!userId) continue
    if (member) await beginMarks(platform, [{ userId, channelId }])
    else {
      await repository.end(db, { userId, channelId }, at)
      await cached(() => forgetCursor(redis, userId, channelId))
    }
  }
}

/** Brings in how far people have read in a channel, as the seed has it. */
export async function importMarks(db: Db, channelId: string, userIds: readonly string[], readSeq: number) {
  const since = new Date().toISOString()
  const [ordinal = 0] = await ordinalsAt(db, [{ channelId, seq: readSeq }])
  for (const userId of userIds) await repository.begin(db, { userId, channelId }, { seq: readSeq, ordinal }, since)
}

/** Gives members a mark who have none yet: they have read what was said before they joined, and nothing since. */
export async function beginMarks(platform: Pick<Platform, 'db'>, pairs: readonly repository.Pair[]) {
  const { db } = platform
  const missing = await repository.unmarked(db, pairs)
  for (const { userId, channelId, since } of await joinedAt(platform, missing))
    await repository.begin(db, { userId, channelId }, await placeAt(db, channelId, since), since)
}
