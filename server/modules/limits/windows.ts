import type { Redis } from '../../platform/redis.ts'
import { rest } from '../../platform/waits.ts'
import { type Count, decide, isFarFromSpent, isKnownSpent, learn, roll, type Verdict, verdictOn } from './counts.ts'
import { askRedis } from './countsRepository.ts'
import type { Told } from './model.ts'

/**
 * Sliding windows that all nodes share. A node gives a point without asking Redis while the window is less than half
 * spent, by what Redis said a moment ago, and the points it has given unsaid are less than a sixteenth of the window; it
 * tells of them ten times a second. So a window of under sixteen points is always exact, and n nodes at once exceed a
 * larger one by n sixteenths at most. While Redis is away, each node goes by its own count.
 */
export interface Windows {
  /** Takes a point of each of the windows, or of none. */
  take(asked: readonly Count[]): Verdict | Promise<Verdict>
  /** Tells Redis of what is unsaid. */
  settle(): Promise<void>
}

const settleEveryMs = 100
const mostInOneCall = 500
/** How long Redis is left alone after it has not answered, so that not every call waits for it. */
const awayMs = 500

export function createWindows(redis: Redis): Windows {
  const untold = new Set<Count>()
  /** What Redis' clock, which all nodes go by, is ahead of this node's. */
  let ahead = 0
  let awayUntil = 0

  function take(asked: readonly Count[]): Verdict | Promise<Verdict> {
    const clock = Date.now()
    for (const count of asked) roll(count, clock + ahead)
    if (clock < awayUntil) return decide(asked, clock + ahead)
    if (asked.some((count) => isKnownSpent(count, clock, clock + ahead))) return verdictOn(asked, false, clock + ahead)
    if (!asked.every((count) => isFarFromSpent(count, clock, clock + ahead))) return ask(asked)
    const verdict = decide(asked, clock + ahead)
    for (const count of asked) owe(count)
    return verdict
  }

  function owe(count: Count) {
    count.unsaid++
    untold.add(count)
  }

  async function ask(asked: readonly Count[]): Promise<Verdict> {
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
  while (!signal.aborted) {
    await rest(settleEveryMs, signal)
    await windows.settle()
  }
}
