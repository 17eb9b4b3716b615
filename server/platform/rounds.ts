import type { Log } from './log.ts'
import type { Running } from './run.ts'
import { rest } from './waits.ts'

/** Rounds that go on until they are stopped. */
export interface Rounds extends Running {
  /** Has the next round begin at once, for there is something to do. */
  wake(): void
}

/**
 * Does work that falls due, again and again: at once while `run` says that there is more, else after `everyMs`. What goes
 * wrong is told in the log, and tried again in the next round.
 */
export function startRounds(log: Log, what: string, everyMs: number, run: () => Promise<boolean>): Rounds {
  const stopped = new AbortController()
  const { signal } = stopped
  let asleep = new AbortController()
  const turning = turn()

  async function turn() {
    while (!signal.aborted) {
      asleep = new AbortController()
      const hasMore = await run().catch((error) => {
        log.warn({ err: error, what }, 'what is due waits until it can be read')
        return false
      })
      if (!hasMore) await rest(everyMs, AbortSignal.any([signal, asleep.signal]))
    }
  }

  return {
    wake: () => asleep.abort(),
    stop: async () => {
      stopped.abort()
      await turning
    },
  }
}
