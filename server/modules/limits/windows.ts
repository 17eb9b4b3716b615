import { LRUCache } from 'lru-cache'
import type { Redis } from '../../platform/redis.ts'
import { rest } from '../../platform/waits.ts'
import type { Spent, Told, Window } from './model.ts'
import { askRedis } from './repository.ts'

/** Whether each window gave a point; if not, for how many seconds one of them will not. */
export interface Verdict {
  taken: boolean
  /** The window with the least left, and how much that is. */
  tightest: Window
  remaining: number
  /** Seconds until it gives a point again; where it has some left, until its count starts anew. */
  reset: number
}

/**
 * Sliding windows that all nodes share. A node gives a point without asking Redis while the window is less than half
 * spent, by what Redis said a moment ago, and the points it has given unsaid are less than a sixteenth of the window; it
 * tells of them ten times a second. So a window of under sixteen points is always exact, and n nodes at once exceed a
 * larger one by n sixteenths at most. While Redis is away, each node goes by its own count.
 */
export interface Windows {
  /** Takes a point of each of the windows, or of none. */
  take(windows: readonly Window[]): Verdict | Promise<Verdict>
  /** Tells Redis of what is unsaid. */
  settle(): Promise<void>
}

interface Count extends Spent {
  window: Window
  slot: number
  /** Points given here, and counted in `current`, of which Redis has not been told; and those it is being told of. */
  unsaid: number
  saying: number
  /** When Redis last said how much is spent. */
  toldAt: number
}

const mostCounts = 50_000
const mostInOneCall = 500
const unsaidShare = 1 / 16
const halfSpent = 1 / 2
const freshMs = 250
/** How long Redis is left alone after it has not answered, so that not every call waits for it. */
const awayMs = 500

export function createWindows(redis: Redis): Windows {
  const counts = new LRUCache<string, Count>({ max: mostCounts })
  const untold = new Set<Count>()
  /** What Redis' clock, which all nodes go by, is ahead of this node's. */
  let ahead = 0
  let awayUntil = 0

  function countOf(window: Window, now: number): Count {
    const slot = slotOf(window, now)
    const known = counts.get(window.key)
    const count = known ?? { window, slot, current: 0, previous: 0, unsaid: 0, saying: 0, toldAt: -freshMs }
    if (!known) counts.set(window.key, count)
    if (known) roll(known, slot)
    count.window = window
    return count
  }

  function take(windows: readonly Window[]): Verdict | Promise<Verdict> {
    const clock = Date.now()
    const asked = windows.map((window) => countOf(window, clock + ahead))
    if (clock < awayUntil) return decide(asked, clock + ahead)
    if (!asked.every((count) => isFarFromSpent(count, clock, clock + ahead))) return ask(asked)
    const verdict = decide(asked, clock + ahead)
    for (const count of asked) owe(count)
    return verdict
  }

  function owe(count: Count) {
    count.unsaid++
    untold.add(count)
  }

  async function ask(asked: Count[]): Promise<Verdict> {
    try {
      const { taken, now } = await exchange(asked, true)
      return verdictOn(asked, taken, now)
    } catch {
      awayUntil = Date.now() + awayMs
      return decide(asked, Date.now() + ahead)
    }
  }

  /** What is told is not told again, even if the answer does not come: it may have arrived. */
  async function exchange(asked: readonly Count[], wanted: boolean): Promise<Told> {
    const owed = asked.map(say)
    const windows = asked.map(({ window }) => window)
    const told = await askRedis(redis, windows, owed, wanted).finally(() => {
      for (const [index, count] of asked.entries()) count.saying -= owed[index] ?? 0
    })
    const clock = Date.now()
    ahead = told.now - clock
    for (const [index, count] of asked.entries()) learn(count, told.spent[index], told.now, clock)
    return told
  }

  function say(count: Count): number {
    const { unsaid } = count
    count.saying += unsaid
    count.unsaid = 0
    untold.delete(count)
    return unsaid
  }

  async function settle() {
    const all = [...untold]
    if (Date.now() < awayUntil) return untold.clear()
    for (let at = 0; at < all.length; at += mostInOneCall)
      await exchange(all.slice(at, at + mostInOneCall), false).catch(() => {
        awayUntil = Date.now() + awayMs
      })
  }

  return { take, settle }
}

/** Tells Redis of what is unsaid, every so often, until the signal aborts. */
export async function keepSettling(windows: Windows, signal: AbortSignal): Promise<void> {
  const everyMs = 100
  while (!signal.aborted) {
    await rest(everyMs, signal)
    await windows.settle()
  }
}

function slotOf({ seconds }: Window, now: number): number {
  return Math.floor(now / (seconds * 1_000))
}

function roll(count: Count, slot: number) {
  if (slot <= count.slot) return
  count.previous = slot === count.slot + 1 ? count.current : 0
  count.current = 0
  count.slot = slot
}

function learn(count: Count, spent: Spent | undefined, now: number, clock: number) {
  if (!spent) return
  count.slot = slotOf(count.window, now)
  count.current = spent.current + count.saying + count.unsaid
  count.previous = spent.previous
  count.toldAt = clock
}

function usedOf({ window, current, previous }: Count, now: number): number {
  const ms = window.seconds * 1_000
  return current + previous * (1 - (now % ms) / ms)
}

function isFarFromSpent(count: Count, clock: number, now: number): boolean {
  const { points } = count.window
  const isFresh = clock - count.toldAt < freshMs
  const given = count.unsaid + count.saying + 1
  return isFresh && given <= points * unsaidShare && usedOf(count, now) + 1 <= points * halfSpent
}

/** By what this node knows. */
function decide(asked: Count[], now: number): Verdict {
  const taken = asked.every((count) => usedOf(count, now) + 1 <= count.window.points)
  if (taken) for (const count of asked) count.current++
  return verdictOn(asked, taken, now)
}

function verdictOn(asked: Count[], taken: boolean, now: number): Verdict {
  let tightest: Verdict | undefined
  for (const count of asked) {
    const remaining = Math.max(0, Math.floor(count.window.points - usedOf(count, now)))
    const reset = remaining > 0 ? restOfSlot(count, now) : waitFor(count, now)
    const isTighter = !tightest || remaining < tightest.remaining || (remaining === 0 && reset > tightest.reset)
    if (isTighter) tightest = { taken, tightest: count.window, remaining, reset }
  }
  if (!tightest) throw new RangeError('a verdict is on one window at least')
  return tightest
}

function restOfSlot({ window }: Count, now: number): number {
  return window.seconds - ((now / 1_000) % window.seconds)
}

/** Seconds until the window gives a point, if nobody takes one meanwhile. */
function waitFor(count: Count, now: number): number {
  const { window, current, previous } = count
  const left = window.points - 1
  const into = 1 - restOfSlot(count, now) / window.seconds
  if (current <= left) return Math.max(0, shareAt(previous, left - current) - into) * window.seconds
  return restOfSlot(count, now) + shareAt(current, left) * window.seconds
}

/** How much of a stretch must have passed until no more than `allowed` of the `spent` points before it still count. */
function shareAt(spent: number, allowed: number): number {
  return spent <= allowed ? 0 : 1 - allowed / spent
}
