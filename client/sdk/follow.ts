import type { LiveEvent } from '../../shared/live.ts'
import type { Connection } from './connection.ts'
import { ChatError } from './errors.ts'

interface Hooks {
  /** Each event once, in order, after the client has caught up. */
  hear(event: LiveEvent): void
  /** Reads what was missed before the live stream began. */
  catchUp(): Promise<void>
  /** The stream has ended, and the connection is of no more use. */
  failed(): void
}

const mostWaiting = 10_000

/** Follows the live stream of one connection: listens first, then reads what was missed, then hears what came meanwhile. */
export function followLive({ api }: Connection, { hear, catchUp, failed }: Hooks): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let waiting: LiveEvent[] | undefined
  let caughtUp = false

  const give = (error: Error) => {
    reject(error)
    failed()
  }
  const begin = async () => {
    await catchUp()
    caughtUp = true
    for (const event of waiting ?? []) hear(event)
    waiting = []
    resolve()
  }
  api.live.events.subscribe(undefined, {
    onData({ data }) {
      if (caughtUp) return data.forEach(hear)
      if (!waiting) begin().catch(reject)
      waiting = [...(waiting ?? []), ...data]
      if (waiting.length > mostWaiting) give(new ChatError('TIMEOUT', 'too much happened while catching up'))
    },
    onError: give,
    onComplete: () => give(new ChatError('OFFLINE', 'the live stream has ended')),
  })
  return promise
}
