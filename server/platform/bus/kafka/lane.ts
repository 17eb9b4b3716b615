import { watchQueue } from '../../queues.ts'
import { oneAtATime } from '../../waits.ts'
import { batchLimit } from '../gathering.ts'

/** From here on the fetching pauses; one more fetch may be on its way then. */
const full = 2_000
const mostInOneFetch = 2_048

/** How much of a partition one fetch brings: no event takes less than 256 bytes of it. */
export const fetchBytes = mostInOneFetch * 256

/** The bounded queue of one partition between Kafka's fetches and the handler. */
export interface Lane<Item> {
  /** Queues items and returns at once; `halt` is called when no more should come, and what it returns once they may. */
  push(items: readonly Item[], halt: () => () => void): void
  /** Drops what is queued; resolves when what was begun is done. */
  close(): Promise<void>
}

/** A lane that works in batches, which grow while the one before them is under way; begins after `before`. */
export function createLane<Item>(before: Promise<void>, work: (items: Item[]) => Promise<void>): Lane<Item> {
  let queue: Item[] = []
  let closed = false
  let go: (() => void) | undefined
  const worker = oneAtATime(drain)
  const unwatch = watchQueue({ name: 'kafka_lanes', bound: full + mostInOneFetch, depth: () => queue.length })

  async function drain() {
    await before
    while (queue.length > 0) {
      const batch = queue.splice(0, batchLimit)
      if (queue.length < full / 2) {
        go?.()
        go = undefined
      }
      await work(batch)
    }
  }

  function push(items: readonly Item[], halt: () => () => void) {
    if (closed) return
    for (const item of items) queue.push(item)
    if (queue.length >= full) go ??= halt()
    worker.ask()
  }

  async function close() {
    closed = true
    unwatch()
    queue = []
    await worker.settled()
  }

  return { push, close }
}
