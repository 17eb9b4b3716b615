/** From this share of its time on, what comes in waits for what is there already. */
const busyShare = 0.85
/** Where there is time for each, what somebody waits for comes one by one, or a few together. */
const crowd = 8
const windowMs = 100

/** How much a process has to do. */
export interface Busyness {
  /** Notes that so many events that somebody waited for have been handled as one. */
  handled(events: number): void
  /**
   * Whether it has as much to do as it can: for nearly all of the last 100 ms its one thread ran, or what somebody waited
   * for had come to be many by the time that it was its turn; or since somebody asked, if that is longer.
   */
  isBusy(): boolean
}

export function createBusyness(usedMs = ownThreadMs, clock = () => performance.now()): Busyness {
  let since = { at: clock(), used: usedMs() }
  let events = 0
  let batches = 0
  let busy = false

  function look() {
    const now = { at: clock(), used: usedMs() }
    const passed = now.at - since.at
    if (passed < windowMs) return
    busy = now.used - since.used >= busyShare * passed || (batches > 0 && events >= crowd * batches)
    since = now
    events = batches = 0
  }

  return {
    handled(count) {
      events += count
      batches++
    },
    isBusy() {
      look()
      return busy
    },
  }
}

function ownThreadMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}
