import { type Redis, script } from '../../platform/redis.ts'
import { type Change, type Lease, type Standing, toChanges, toStanding } from './model.ts'

/**
 * Redis: `presence:{user}:leases` is a hash of each connection's expiry and state, and of what they came to (`state`)
 * since when (`since`). `presence:{all}:expiries` has each person under the earliest of their expiries.
 */
const leasesKey = (userId: string) => `presence:{${userId}}:leases`
const expiriesKey = 'presence:{all}:expiries'

/**
 * Per key: the connection whose lease begins, goes on or is cut short ('' for none), its state, its milliseconds, and what
 * to do. To `merge` drops what has expired, and answers who has come to something else; to `tell` answers in any case; to
 * `renew` changes nothing but the expiry of a lease that is there, so that it costs one command: the person stands under
 * an expiry that is past by then, and is merged when that is looked for.
 */
const keepLeases = script(`
  local time = redis.call('time')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local changes = {}
  for i = 2, #KEYS do
    local at, key = i * 5 - 8, KEYS[i]
    local user, connection, state, ms, act = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], ARGV[at + 4]
    local added = 1
    if connection ~= '' then
      added = redis.call('hset', key, connection, string.format('%.0f %s', now + ms, state))
    end
    if act ~= 'renew' or added == 1 then
      local fields = redis.call('hgetall', key)
      local merged, before, since, earliest = 'offline', 'offline', 0, nil
      for f = 1, #fields, 2 do
        local name, value = fields[f], fields[f + 1]
        if name == 'state' then before = value
        elseif name == 'since' then since = tonumber(value)
        else
          local expiry, is = string.match(value, '^(%d+) (%a+)$')
          expiry = tonumber(expiry)
          if expiry <= now then redis.call('hdel', key, name)
          else
            if not earliest or expiry < earliest then earliest = expiry end
            if is == 'active' then merged = 'active' elseif merged == 'offline' then merged = 'away' end
          end
        end
      end
      if merged ~= before or act == 'tell' then
        since = math.max(now, since + 1)
        redis.call('hset', key, 'state', merged, 'since', string.format('%.0f', since))
        changes[#changes + 1] = { user, merged, string.format('%.0f', since), merged ~= before and 1 or 0 }
      end
      if earliest then redis.call('zadd', KEYS[1], earliest, user) else redis.call('zrem', KEYS[1], user) end
      redis.call('pexpire', key, ARGV[1])
    end
  end
  redis.call('pexpire', KEYS[1], ARGV[1])
  return changes`)

const findExpired = script(`
  local time = redis.call('time')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  return redis.call('zrangebyscore', KEYS[1], '-inf', now, 'limit', 0, ARGV[1])`)

/** Keeps these leases, and answers who is something else by that. What was kept is forgotten after `keepMs`. */
export function keep(redis: Redis, leases: readonly Lease[], keepMs: number): Promise<Change[]> {
  return run(redis, keepMs, leases)
}

/** What these people are now, with a `since` that is later than any before. */
export function restate(redis: Redis, userIds: readonly string[], keepMs: number): Promise<Change[]> {
  return run(
    redis,
    keepMs,
    userIds.map((userId) => ({ userId, connectionId: '', state: '', ms: 0, act: 'tell' })),
  )
}

/** Those whose earliest lease has expired, so many at most. */
export async function expired(redis: Redis, limit: number): Promise<string[]> {
  const found = await findExpired(redis, [expiriesKey], [limit])
  return Array.isArray(found) ? found.map(String) : []
}

/** Drops what has expired of these people's, and answers who is something else by that. */
export async function expire(redis: Redis, userIds: readonly string[], keepMs: number): Promise<Change[]> {
  return run(
    redis,
    keepMs,
    userIds.map((userId) => ({ userId, connectionId: '', state: '', ms: 0, act: 'merge' })),
  )
}

type Step = Omit<Lease, 'state' | 'act'> & { state: string; act: string }

async function run(redis: Redis, keepMs: number, steps: readonly Step[]): Promise<Change[]> {
  if (steps.length === 0) return []
  const keys = steps.map(({ userId }) => leasesKey(userId))
  const args = steps.flatMap(({ userId, connectionId, state, ms, act }) => [userId, connectionId, state, ms, act])
  return toChanges(await keepLeases(redis, [expiriesKey, ...keys], [keepMs, ...args]))
}

/** What each person's devices come to, in one round trip; undefined for those of whom nothing is known. */
export function standings(redis: Redis, userIds: readonly string[]): Promise<(Standing | undefined)[]> {
  return Promise.all(userIds.map(async (userId) => toStanding(await redis.hmget(leasesKey(userId), 'state', 'since'))))
}
