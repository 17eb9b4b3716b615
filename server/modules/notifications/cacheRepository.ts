import { LRUCache } from 'lru-cache'
import { type Redis, script } from '../../platform/redis.ts'
import { Settings } from './model.ts'

/** Redis: `{notifications}:settings:<user>` is how somebody is notified and on what, under its version. */
const keyOf = (userId: string) => `{notifications}:settings:${userId}`
const leaseSeconds = 60

/** What Redis knows of these people, in their order. */
export async function cachedSettings(redis: Redis, userIds: readonly string[]): Promise<(Settings | undefined)[]> {
  if (userIds.length === 0) return []
  const found = await redis.mget(userIds.map(keyOf))
  return found.map((text) => (text === null ? undefined : parse(text)))
}

/** Most people have what most have, in the same words. */
const parsed = new LRUCache<string, Settings>({ max: 5_000 })

/** What another release wrote in another shape is read anew. */
function parse(text: string): Settings | undefined {
  const known = parsed.get(text)
  if (known) return known
  const settings = Settings.safeParse(JSON.parse(text.slice(text.indexOf(' ')))).data
  if (settings) parsed.set(text, settings)
  return settings
}

/** The lease of what is as it was goes on, so that a lost word is made good within it. */
const store = script(`
  for i = 1, #KEYS do
    local known = redis.call('get', KEYS[i])
    local version = known and tonumber(string.match(known, '^%d+')) or -1
    if version < tonumber(ARGV[i * 2]) then
      redis.call('set', KEYS[i], ARGV[i * 2] .. ' ' .. ARGV[i * 2 + 1], 'EX', ARGV[1])
    end
  end`)

/** Caches what was read, except where something newer is known. */
export async function cacheSettings(redis: Redis, settings: ReadonlyMap<string, Settings>): Promise<void> {
  if (settings.size === 0) return
  const args = [...settings.values()].flatMap((each) => [each.preferences.version, JSON.stringify(each)])
  await store(redis, [...settings.keys()].map(keyOf), [leaseSeconds, ...args])
}
