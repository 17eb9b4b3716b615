import { Gauge, type Registry } from 'prom-client'

/** A queue with a bound, as the figures show it. */
export interface Queue {
  name: string
  /** How many it holds at most. */
  bound: number
  depth(): number
}

/** What the process has, whichever part of it made them: of one name there may be several, which count together. */
const queues = new Set<Queue>()

/** Shows a queue among the figures; returns what takes it away again. */
export function watchQueue(queue: Queue): () => void {
  queues.add(queue)
  return () => queues.delete(queue)
}

/** Counts what is under way at once, as a queue that nothing waits in: what is over the bound is not let in. */
export interface Room {
  /** Takes places for so much, if there are as many. */
  enter(size?: number): boolean
  leave(size?: number): void
  /** Takes it away from the figures. */
  close(): void
}

export function createRoom(name: string, bound: number): Room {
  let taken = 0
  const close = watchQueue({ name, bound, depth: () => taken })
  return {
    enter(size = 1) {
      if (taken + size > bound) return false
      taken += size
      return true
    },
    leave(size = 1) {
      taken -= size
    },
    close: () => void close(),
  }
}

/** Shows how full the process's queues are, whenever somebody asks. */
export function showQueues(registry: Registry) {
  show(registry, 'queue_depth', 'What waits in a bounded queue', (queue) => queue.depth())
  show(registry, 'queue_bound', 'How much may wait in a bounded queue', (queue) => queue.bound)
}

function show(registry: Registry, name: string, help: string, figure: (queue: Queue) => number) {
  new Gauge({
    name,
    help,
    labelNames: ['queue'],
    registers: [registry],
    collect() {
      this.reset()
      for (const queue of queues) this.inc({ queue: queue.name }, figure(queue))
    },
  })
}
