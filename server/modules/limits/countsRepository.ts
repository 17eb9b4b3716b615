import { type Redis, script } from '../../platform/redis.ts'
import type { Told, Window } from './model.ts'

/**
 * Redis: a window is a hash of its stretch's number, its count, and the count of the stretch before, which weighs as much
 * as the sliding window still covers of it. Points owed are those already given; then, if `ask` is 1, each window gives
 * one more, or none does.
 */
const askWindows = script(`
  local time = redis.call('time')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local ask = tonumber(ARGV[1])
  local answer = { now, 1 }
  for i, key in ipairs(KEYS) do
    local ms, points, owed = ARGV[i * 3 - 1] * 1000, tonumber(ARGV[i * 3]), tonumber(ARGV[i * 3 + 1])
    local slot = math.floor(now / ms)
    local found = redis.call('hmget', key, 'slot', 'current', 'previous')
    local age = slot - tonumber(found[1] or -2)
    local current, previous = 0, 0
    if age <= 0 then current, previous = tonumber(found[2]), tonumber(found[3])
    elseif age == 1 then previous = tonumber(found[2]) end
    current = current + owed
    if current + previous * (1 - now % ms / ms) + ask > points then answer[2] = 0 end
    answer[i * 2 + 1], answer[i * 2 + 2] = current, previous
  end
  for i, key in ipairs(KEYS) do
    local ms, at = ARGV[i * 3 - 1] * 1000, i * 2 + 1
    answer[at] = answer[at] + ask * answer[2]
    redis.call('hset', key, 'slot', math.floor(now / ms), 'current', answer[at], 'previous', answer[at + 1])
    redis.call('pexpire', key, 2 * ms)
  end
  return answer`)

/** Tells Redis of the points owed to each window, and asks one of each where `ask` is set: all of them give it, or none. */
export async function askRedis(redis: Redis, windows: readonly Window[], owed: number[], ask: boolean): Promise<Told> {
  const args = windows.flatMap(({ seconds, points }, index) => [seconds, points, owed[index] ?? 0])
  const keys = windows.map(({ key }) => `limits:{${key}}`)
  const [now = 0, taken, ...counts] = toNumbers(await askWindows(redis, keys, [ask ? 1 : 0, ...args]))
  const spent = windows.map((_, index) => ({ current: counts[index * 2] ?? 0, previous: counts[index * 2 + 1] ?? 0 }))
  return { now, taken: taken === 1, spent }
}

/** Redis: a person's last message in a slow channel, and when it was. The same message again is no second one. */
const askTurn = script(`
  local time = redis.call('time')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local id, ms = ARGV[1], ARGV[2] * 1000
  local last = redis.call('hmget', KEYS[1], 'id', 'at')
  if last[1] and last[1] == id then return { 0 } end
  local wait = last[2] and last[2] + ms - now or 0
  if wait > 0 then return { wait } end
  if id == '' then return { 0 } end
  redis.call('hset', KEYS[1], 'id', id, 'at', now)
  redis.call('pexpire', KEYS[1], ms)
  return { 0 }`)

/** How long the person must wait before message `id`, in milliseconds; at 0 it is their last one. Without an id, only asks. */
export async function takeTurn(redis: Redis, turnKey: string, id: string, seconds: number): Promise<number> {
  const [wait = 0] = toNumbers(await askTurn(redis, [`limits:{${turnKey}}:turn`], [id, seconds]))
  return wait
}

function toNumbers(reply: unknown): number[] {
  return Array.isArray(reply) ? reply.map(Number) : []
}
