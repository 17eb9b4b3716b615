import { oneAtATime, rest } from '../waits.ts'
import { isOutage } from './errors.ts'

/** Events that are handled together at most. */
export const batchLimit = 500
/** Timers that were set for one moment go off within this. */
const sameMomentMs = 2
/** For as long as this, counted from when it happened, what nobody waits for gives way to what somebody does. */
const givesWayMs = 10_000
const lookAgainMs = 100

/** Has those who wait go on at the same moment: `ms` after the first of them came, or as soon as their signal aborts. */
export function lingerTogether(ms: number): (signal: AbortSignal) => Promise<void> {
  let until = 0
  return (signal) => {
    const now = performance.now()
    if (now >= until) until = now + ms
    return rest(until - now, signal)
  }
}

/** What a partition brings. */
interface Brought {
  events: readonly { at: string }[]
  /** Aborts when the partition is lost: what was not begun by then is left to whoever has it next. */
  signal: AbortSignal
}

interface Waiting<Share> {
  share: Share
  /** When it may give way no more, in ms since 1970, by this process's clock. */
  until: number
  resolve(): void
  reject(error: unknown): void
}

/**
 * Handles what several partitions bring at the same moment as one batch, for a batch costs about the same whatever is in it.
 * Where that fails, each partition's share is handled by itself, so that what fails in one holds up no other. Whoever brings
 * a share waits until it is handled, so that no more than one of each partition waits. While the process is busy, all of it
 * gives way, for 10 s at most.
 */
export function gather<Share extends Brought>(
  handle: (shares: readonly Share[]) => Promise<void>,
  isBusy: () => boolean,
): (share: Share) => Promise<void> {
  let queue: Waiting<Share>[] = []

  const { ask } = oneAtATime(async () => {
    await Bun.sleep(sameMomentMs)
    while (queue.length > 0) {
      if (isBusy() && mayWait()) await Bun.sleep(lookAgainMs)
      else await handleAll(take())
      dropLost()
    }
  })

  function mayWait(): boolean {
    const now = Date.now()
    return queue.every(({ until }) => until > now)
  }

  function dropLost() {
    const { lost = [], held = [] } = Object.groupBy(queue, ({ share }) => (share.signal.aborted ? 'lost' : 'held'))
    queue = held
    for (const { resolve } of lost) resolve()
  }

  function take(): Waiting<Share>[] {
    let end = 0
    for (let count = 0; end < queue.length; end++) {
      count += queue[end]?.share.events.length ?? 0
      if (end > 0 && count > batchLimit) break
    }
    return queue.splice(0, end)
  }

  async function handleAll(batch: readonly Waiting<Share>[]) {
    try {
      await handle(batch.map(({ share }) => share))
      for (const { resolve } of batch) resolve()
    } catch (error) {
      if (batch.length === 1 || isOutage(error)) for (const { reject } of batch) reject(error)
      else for (const waiting of batch) await handleAll([waiting])
    }
  }

  return (share) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    queue.push({ share, until: happenedAt(share) + givesWayMs, resolve, reject })
    ask()
    return promise
  }
}

/** When the first of it happened; now, where the clock of whoever says so is ahead. */
function happenedAt({ events: [first] }: Brought): number {
  const now = Date.now()
  return first ? Math.min(Date.parse(first.at), now) : now
}
