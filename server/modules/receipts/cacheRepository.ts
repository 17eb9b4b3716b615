import { type Redis, script } from '../../platform/redis.ts'
import { type CountedCursor, formatCursor, type Mark, parseCursor } from './model.ts'

/** Redis: a person's cursors by channel. */
const cursorsKey = (userId: string) => `receipts:{${userId}}:cursors`
const leaseSeconds = 60

/** The cursor in each channel, or undefined where Redis cannot tell. */
export async function cachedCursors(
  redis: Redis,
  userId: string,
  channelIds: readonly string[],
): Promise<(CountedCursor | undefined)[]> {
  const found = await redis.hmget(cursorsKey(userId), ...channelIds)
  return channelIds.map((channelId, index) => parseCursor(channelId, found[index]))
}

/** Never an older cursor over a newer one. The lease runs from the first that is cached, so that a lost word is forgotten. */
const store = script(`
  for at = 2, #ARGV, 2 do
    local known = redis.call('hget', KEYS[1], ARGV[at])
    local version = tonumber(string.match(ARGV[at + 1], '^%d+'))
    if not known or tonumber(string.match(known, '^%d+')) < version then
      redis.call('hset', KEYS[1], ARGV[at], ARGV[at + 1])
    end
  end
  if redis.call('ttl', KEYS[1]) < 0 then redis.call('expire', KEYS[1], ARGV[1]) end
  return 1`)

export async function cacheCursors(redis: Redis, userId: string, cursors: readonly CountedCursor[]): Promise<void> {
  const fields = cursors.flatMap((cursor) => [cursor.channelId, formatCursor(cursor)])
  await store(redis, [cursorsKey(userId)], [leaseSeconds, ...fields])
}

export async function cacheMarks(redis: Redis, marks: readonly Mark[]): Promise<void> {
  const byPerson = Map.groupBy(marks, ({ userId }) => userId)
  await Promise.all([...byPerson].map(([userId, cursors]) => cacheCursors(redis, userId, cursors)))
}

/** Newer than any cursor, and none itself. */
const gone = String(Number.MAX_SAFE_INTEGER)

/**
 * Forgets the cursor of somebody in a channel that they have left. That it is gone stands there until the lease ends, for
 * whoever has read the cursor in Postgres just before would put it back.
 */
export async function forgetCursor(redis: Redis, userId: string, channelId: string): Promise<void> {
  await store(redis, [cursorsKey(userId)], [leaseSeconds, channelId, gone])
}
