import { TRPCError, type TrackedEnvelope, tracked } from '@trpc/server'
import { z } from 'zod'
import type { LiveEvent } from '../../../shared/live.ts'
import { type Actor, procedure, router } from '../trpc.ts'
import { type Fanout, newListener } from './fanout.ts'
import type { SessionEnd } from './sessions.ts'

const native = Symbol('live.events')

/**
 * What `live.events` returns. Any adapter can iterate it; the gateway's own sockets recognise it by `isLiveStream`,
 * leave it alone and enrol in the fan-out instead, which then costs no generator for each client.
 */
export interface LiveStream extends AsyncIterable<TrackedEnvelope<LiveEvent[]>> {
  readonly [native]: true
}

export function isLiveStream(value: unknown): value is LiveStream {
  return typeof value === 'object' && value !== null && native in value
}

// A client catches up through `messages.since`; where it stood is accepted because stock clients send it.
const Resume = z.object({ lastEventId: z.string().max(100).optional() }).optional()

export const liveRouter = router({
  events: procedure.input(Resume).subscription(({ ctx: { fanout, actor }, signal }): LiveStream => {
    return { [native]: true, [Symbol.asyncIterator]: () => follow(fanout, actor, signal) }
  }),
})

/** Yields that a reader may be behind before it is cut off; it then comes again and catches up. */
const maxBehind = 1_000

async function* follow(fanout: Fanout, actor: Actor, signal: AbortSignal | undefined) {
  const queue: [id: string, events: LiveEvent[]][] = []
  const end = new AbortController()
  let wake = Promise.withResolvers<void>()
  const take = (id: string, events: LiveEvent[]) => {
    if (queue.push([id, events]) > maxBehind)
      end.abort(new TRPCError({ code: 'TOO_MANY_REQUESTS', message: 'too slow' }))
    wake.resolve()
  }
  const watcher = { actor, what: end, onEnd: endAsSession }
  fanout.watchSession(watcher)
  const ended = AbortSignal.any(signal ? [signal, end.signal] : [end.signal])
  ended.addEventListener('abort', () => wake.resolve())
  const listener = newListener(actor, { take })
  fanout.enrol(listener).catch((error) => end.abort(error))
  try {
    while (!ended.aborted) {
      const next = queue.shift()
      if (next) yield tracked(...next)
      else {
        await wake.promise
        wake = Promise.withResolvers()
      }
    }
    end.signal.throwIfAborted()
  } finally {
    fanout.leave(listener)
    fanout.unwatchSession(watcher)
  }
}

function endAsSession(_how: SessionEnd, stream: AbortController) {
  stream.abort(new TRPCError({ code: 'UNAUTHORIZED', message: 'session ended' }))
}
