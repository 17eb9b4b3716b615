import { type NearHashes, nearHashes } from '../../platform/nearHashes.ts'
import type { Redis } from '../../platform/redis.ts'
import { formatStanding, type Pair, parseStanding, type Standing } from './model.ts'

/** Redis: a channel's standings by user id, '-' for somebody not in it, and the version that they were read under. */
const prefix = 'channels:'
const standingsKey = (channelId: string) => `${prefix}{${channelId}}:standings`
const versionKey = (channelId: string) => `${prefix}{${channelId}}:version`
const notIn = '-'
const leaseSeconds = 60

const known = new WeakMap<Redis, NearHashes>()

/** The standings that this process has at hand: who sends is looked up for every message. */
function standingsAtHand(redis: Redis): NearHashes {
  const near = known.get(redis) ?? nearHashes(redis, prefix)
  known.set(redis, near)
  return near
}

/** The standing of each pair as Redis knows it: null where the person is not in, undefined where it cannot tell. */
export async function cachedStandings(redis: Redis, pairs: readonly Pair[]): Promise<(Standing | null | undefined)[]> {
  const near = standingsAtHand(redis)
  const atHand = pairs.map(({ channelId, userId }) => near.peek(standingsKey(channelId), userId))
  if (!atHand.includes(undefined)) return atHand.map(fromCache)
  const texts = new Map<Pair, string | null | undefined>(pairs.map((pair, index) => [pair, atHand[index]]))
  const missing = Map.groupBy(
    pairs.filter((pair) => texts.get(pair) === undefined),
    ({ channelId }) => channelId,
  )
  const fetches = [...missing].map(async ([channelId, ofChannel]) => {
    const userIds = ofChannel.map(({ userId }) => userId)
    const fetched = await near.fetch(standingsKey(channelId), userIds)
    for (const [index, pair] of ofChannel.entries()) texts.set(pair, fetched[index])
  })
  await Promise.all(fetches)
  return pairs.map((pair) => fromCache(texts.get(pair)))
}

function fromCache(text: string | null | undefined): Standing | null | undefined {
  if (text === notIn) return null
  return text ? parseStanding(text) : undefined
}

/** The version of each channel's cached standings. What is read from Postgres after this may be cached as long as it stands. */
export async function standingVersions(redis: Redis, channelIds: readonly string[]): Promise<Map<string, string>> {
  const reads = channelIds.map(async (channelId) => {
    const [, version] = await Promise.all([
      redis.set(versionKey(channelId), crypto.randomUUID(), 'EX', leaseSeconds, 'NX'),
      redis.get(versionKey(channelId)),
    ])
    return [channelId, version ?? ''] as const
  })
  return new Map(await Promise.all(reads))
}

/** The lease runs from the first standing that is cached, so that a lost `forgetStandings` is forgotten with it. */
const storeStandings = `
  if redis.call('get', KEYS[2]) ~= ARGV[1] then return 0 end
  redis.call('hset', KEYS[1], unpack(ARGV, 3))
  if redis.call('ttl', KEYS[1]) < 0 then redis.call('expire', KEYS[1], ARGV[2]) end
  return 1`

/** Caches the standings of people in one channel, unless its version has changed. */
export async function cacheStandings(
  redis: Redis,
  channelId: string,
  version: string,
  standings: ReadonlyMap<string, Standing | null>,
): Promise<void> {
  const fields = [...standings].flatMap(([userId, standing]) => [userId, standing ? formatStanding(standing) : notIn])
  await redis.eval(storeStandings, 2, standingsKey(channelId), versionKey(channelId), version, leaseSeconds, ...fields)
}

/** Empties the cache of these channels, and keeps out what was read before now. */
export async function forgetStandings(redis: Redis, channelIds: readonly string[]): Promise<void> {
  await Promise.all(channelIds.map((channelId) => redis.del(standingsKey(channelId), versionKey(channelId))))
  for (const channelId of channelIds) standingsAtHand(redis).forget(standingsKey(channelId))
}
