import type { Spent, Window } from './model.ts'

/** Whether each window gave a point; if not, for how many seconds one of them will not. */
export interface Verdict {
  taken: boolean
  /** The window with the least left, and how much that is. */
  tightest: Window
  remaining: number
  /** Seconds until it gives a point again; where it has some left, until its count starts anew. */
  reset: number
}

/** What a node knows of one window. */
export interface Count extends Spent {
  window: Window
  slot: number
  /** Points given here, and counted in `current`, of which Redis has not been told; and those it is being told of. */
  unsaid: number
  saying: number
  /** When Redis last said how much is spent. */
  toldAt: number
}

const unsaidShare = 1 / 16
const halfSpent = 1 / 2
const freshMs = 250

/** Nothing, in no stretch yet. */
export function newCount(window: Window): Count {
  return { window, slot: 0, current: 0, previous: 0, unsaid: 0, saying: 0, toldAt: Number.NEGATIVE_INFINITY }
}

function slotOf({ seconds }: Window, now: number): number {
  return Math.floor(now / (seconds * 1_000))
}

/** Moves a count on to the stretch that is under way. */
export function roll(count: Count, now: number) {
  const slot = slotOf(count.window, now)
  if (slot <= count.slot) return
  count.previous = slot === count.slot + 1 ? count.current : 0
  count.current = 0
  count.slot = slot
}

/** Takes over what Redis says, and adds what it does not know yet. */
export function learn(count: Count, spent: Spent | undefined, now: number, clock: number) {
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

const isFresh = ({ toldAt }: Count, clock: number) => clock - toldAt < freshMs

/** Others can only have spent more since: whoever keeps asking costs Redis little. */
export function isKnownSpent(count: Count, clock: number, now: number): boolean {
  return isFresh(count, clock) && usedOf(count, now) + 1 > count.window.points
}

/** Whether a point may be given before Redis is told. */
export function isFarFromSpent(count: Count, clock: number, now: number): boolean {
  const { points } = count.window
  const given = count.unsaid + count.saying + 1
  return isFresh(count, clock) && given <= points * unsaidShare && usedOf(count, now) + 1 <= points * halfSpent
}

/** By what this node knows. */
export function decide(asked: readonly Count[], now: number): Verdict {
  const taken = asked.every((count) => usedOf(count, now) + 1 <= count.window.points)
  if (taken) for (const count of asked) count.current++
  return verdictOn(asked, taken, now)
}

export function verdictOn(asked: readonly Count[], taken: boolean, now: number): Verdict {
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
