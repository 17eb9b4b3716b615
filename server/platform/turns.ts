import { watchQueue } from './queues.ts'

/** How much work of one kind the process takes on; what is over that, or waits too long, is turned away. */
interface Bounds {
  /** What its queue is called among the figures. */
  name: string
  atOnce: number
  mostWaiting: number
  longestWaitMs: number
}

/** Makes a function that does work in turn, and gives undefined for work that was turned away. */
export function createTurns({ name, atOnce, mostWaiting, longestWaitMs }: Bounds) {
  let running = 0
  const waiting = new Set<(mine: boolean) => void>()
  watchQueue({ name, bound: mostWaiting, depth: () => waiting.size })

  function turn(): boolean | Promise<boolean> {
    if (running < atOnce) {
      running++
      return true
    }
    return waiting.size < mostWaiting && wait()
  }

  function wait(): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const leave = (mine: boolean) => {
      clearTimeout(timer)
      waiting.delete(leave)
      resolve(mine)
    }
    const timer = setTimeout(leave, longestWaitMs, false)
    waiting.add(leave)
    return promise
  }

  function passOn() {
    const [next] = waiting
    if (next) next(true)
    else running--
  }

  return async function inTurn<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (!(await turn())) return undefined
    try {
      return await work()
    } finally {
      passOn()
    }
  }
}
