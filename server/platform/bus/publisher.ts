import { watchQueue } from '../queues.ts'
import { oneAtATime, within } from '../waits.ts'
import { BusBusyError } from './errors.ts'

const queueLimit = 20_000
const batchLimit = 1_000
const writeLimitMs = 30_000

interface Waiting<Item> {
  items: readonly Item[]
  resolve(): void
  reject(error: unknown): void
}

/**
 * Publishes by group commit: what arrives while one write is under way goes out as the next, so that one write pays for
 * many and order is kept. `name` is what its queue is called among the figures.
 */
export function groupCommit<Item>(name: string, write: (items: Item[]) => Promise<void>) {
  const queue: Waiting<Item>[] = []
  let queued = 0
  const writer = oneAtATime(drain)
  const unwatch = watchQueue({ name, bound: queueLimit, depth: () => queued })

  function publish(items: readonly Item[]): Promise<void> {
    if (items.length === 0) return Promise.resolve()
    if (queued + items.length > queueLimit) return Promise.reject(new BusBusyError('the bus is busy'))
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    queue.push({ items, resolve, reject })
    queued += items.length
    writer.ask()
    return promise
  }

  async function drain() {
    while (queue.length > 0) {
      const batch = take()
      try {
        await within(writeLimitMs, write(batch.flatMap(({ items }) => items)), tookTooLong)
        for (const { resolve } of batch) resolve()
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
  }

  function take(): Waiting<Item>[] {
    const batch: Waiting<Item>[] = []
    for (let count = 0; count < batchLimit; ) {
      const waiting = queue.shift()
      if (!waiting) break
      count += waiting.items.length
      batch.push(waiting)
    }
    queued -= batch.reduce((sum, { items }) => sum + items.length, 0)
    return batch
  }

  return { publish, settled: () => writer.settled().then(unwatch) }
}

/** A write that hangs, for its server went silent, must not hold up everything behind it. */
const tookTooLong = () => new BusBusyError('publishing took too long')
