/** How long what is let in may take until it is done, before less is let in. */
const aimMs = 500
const shrink = 0.8
/** What each that was in time adds: a tenth of the window in each turnaround. */
const growth = 0.1

/**
 * How much may be under way at once, found as TCP finds it (additive increase, multiplicative decrease, RFC 5681 section
 * 3.1; here over the time that things take, and growing by a share): it grows while it is made use of and things are done
 * in time, and shrinks, once in each turnaround, when they are not.
 */
export interface Window {
  size(): number
  /** Something that was let in at `since` is done at `now`, and as much is under way still. Times in ms. */
  learn(since: number, now: number, underWay: number): void
}

export function createWindow(most: number): Window {
  const least = Math.max(1, Math.floor(most / 16))
  let size = Math.max(1, most / 4)
  let shrunkAt = Number.NEGATIVE_INFINITY

  function learn(since: number, now: number, underWay: number) {
    if (now - since <= aimMs) {
      if (underWay >= size / 2) size = Math.min(most, size + growth)
    } else if (since > shrunkAt) {
      // What was let in before tells nothing of the window as it is now.
      size = Math.max(least, size * shrink)
      shrunkAt = now
    }
  }

  return { size: () => Math.floor(size), learn }
}
