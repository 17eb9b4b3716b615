import type { Log } from './log.ts'
import type { Running } from './run.ts'
import { rest } from './waits.ts'

/**
 * Does work that falls due, again and again: at once while `run` says that there is more, else after `everyMs`. What goes
 * wrong is told in the log, and tried again in the next round.
 */
export function startRounds(log: Log, what: string, everyMs: number, run: () => Promise<boolean>): Running {
  const stopped = new AbortController()
  const { signal } = stopped
  const turning = turn()

  async function turn() {
    while (!signal.aborted) {
      const hasMore = await run().catch((error) => {
        log.warn({ err: error, what }, 'what is due waits until it can be read')
        return false
      })
      if (!hasMore) await rest(everyMs, signal)
    }
  }

  return {
    stop: async () => {
      stopped.abort()
      await turning
    },
  }
}
