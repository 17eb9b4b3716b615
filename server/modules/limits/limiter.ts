import { LRUCache } from 'lru-cache'
import { rulesChanged, slowModeChanged } from '../../../shared/limits.ts'
import type { Platform } from '../../platform/platform.ts'
import type { Running } from '../../platform/run.ts'
import type { Call, Decision, Spend } from '../../platform/trpc.ts'
import { oneAtATime } from '../../platform/waits.ts'
import type { Verdict } from './counts.ts'
import type { Turn } from './model.ts'
import { createRefusals } from './refusals.ts'
import * as repository from './repository.ts'
import { countsOf, createRules } from './rules.ts'
import { createWindows, keepSettling } from './windows.ts'

/** What a process knows of limits: rules and pauses as Postgres has them, and the windows it counts in. */
export interface Limiter {
  spend: Spend
  /** The seconds between two messages of one person in a channel; 0 where it is not slow. */
  pauseOf(channelId: string): number
  /** The last turns taken here, for when Redis is away. */
  turns: LRUCache<string, Turn>
  /** Reads rules and pauses again. */
  refresh(): Promise<void>
  /** Follows changes from here on. */
  start(): Promise<Running>
}

const pollMs = 15_000
const publishMs = 3_000
const mostTurns = 20_000

const limiters = new WeakMap<object, Limiter>()

/** The platform's one limiter. */
export function limiterOf(platform: Platform): Limiter {
  // A context is a copy of the platform; its connections are the same.
  const known = limiters.get(platform.redis)
  if (known) return known
  const made = createLimiter(platform)
  limiters.set(platform.redis, made)
  return made
}

function createLimiter(platform: Platform): Limiter {
  const { db, redis, bus, log } = platform
  const rules = createRules()
  const windows = createWindows(redis)
  const refusals = createRefusals(platform)
  let pauses = new Map<string, number>()

  async function spend(call: Call): Promise<Decision | undefined> {
    const asked = await countsOf(rules.of(call.path), call)
    if (asked.length === 0) return undefined
    const verdict = await windows.take(asked)
    if (!verdict.taken) refusals.note(verdict.tightest)
    return toDecision(verdict)
  }

  const reading = oneAtATime(async () => {
    try {
      const [all, slow] = await Promise.all([repository.rules(db), repository.pauses(db)])
      rules.set(all)
      pauses = slow
    } catch (error) {
      log.warn({ err: error }, 'limits stay as they were until they can be read')
    }
  })

  async function refresh() {
    reading.ask()
    await reading.settled()
  }

  async function start(): Promise<Running> {
    const stopped = new AbortController()
    const tail = await bus.tail([rulesChanged, slowModeChanged], reading.ask)
    await refresh()
    const settling = keepSettling(windows, stopped.signal)
    const timers = [setInterval(reading.ask, pollMs), setInterval(() => void refusals.publish(), publishMs)]
    return {
      stop: async () => {
        for (const timer of timers) clearInterval(timer)
        stopped.abort()
        await Promise.all([tail.stop(), settling, reading.settled(), refusals.publish()])
      },
    }
  }

  return {
    spend,
    pauseOf: (channelId) => pauses.get(channelId) ?? 0,
    turns: new LRUCache({ max: mostTurns }),
    refresh,
    start,
  }
}

function toDecision({ taken, tightest, remaining, reset }: Verdict): Decision {
  return { allowed: taken, limit: tightest.points, remaining, reset: Math.max(1, Math.ceil(reset)) }
}
