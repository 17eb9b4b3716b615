import type { Signal, Watch } from '../../shared/presence.ts'
import type { Api } from './connection.ts'
import type { Status } from './connector.ts'
import { type ChatError, toChatError } from './errors.ts'
import type { Listeners } from './listeners.ts'
import { backoff, type Timing } from './timing.ts'

/** Whom and what to watch: at most 500 people, and 20 channels. */
export type Watched = Partial<Watch>

interface Parts {
  api: Api
  status(): Status
  statuses: Listeners<[status: Status, error?: ChatError]>
  timing: Timing
}

/** Asks anew on each new connection, and, with backoff, where the server ends it. */
export function watchOver({ api, status, statuses, timing }: Parts) {
  return (watched: Watched, onSignal: (signal: Signal) => void): (() => void) => {
    let stop = () => {}
    let timer: ReturnType<typeof setTimeout> | undefined
    let attempt = 0

    function begin() {
      clearTimeout(timer)
      stop()
      // A subscription that was left tells of its end too.
      let left = false
      const { unsubscribe } = api.live.signals.subscribe(watched, {
        onData: (signals) => {
          if (left) return
          attempt = 0
          for (const signal of signals) onSignal(signal)
        },
        onError: (error) => !left && mayHelp(toChatError(error)) && again(),
        onComplete: () => !left && again(),
      })
      stop = () => {
        left = true
        unsubscribe()
      }
    }

    /** A new connection begins by itself. */
    function again() {
      clearTimeout(timer)
      timer = setTimeout(() => status() === 'live' && begin(), backoff(attempt++, timing))
    }

    const stopListening = statuses.add((now) => now === 'live' && begin())
    if (status() === 'live') begin()
    return () => {
      clearTimeout(timer)
      stopListening()
      stop()
    }
  }
}

/** What is asked for wrongly stays wrong. */
function mayHelp({ code }: ChatError): boolean {
  return !['BAD_REQUEST', 'UNAUTHORIZED', 'FORBIDDEN', 'CLOSED'].includes(code)
}
