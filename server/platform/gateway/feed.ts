import { TRPCError } from '@trpc/server'
import type { Context } from '../trpc.ts'
import { resultFrame } from './frames.ts'
import type { SessionEnd } from './sessions.ts'

/** What a socket lends to those who tell over it: Bun's native topics, and a frame of its own. */
export interface NativeSocket {
  subscribe(topic: string): void
  unsubscribe(topic: string): void
  send(frame: string): unknown
}

/** Whom a feed tells: a socket, under a request id that is JSON already, or, where there is none, whoever takes it. */
export interface Outlet<T> {
  socket: NativeSocket | undefined
  requestId: string
  take: ((value: T) => void) | undefined
}

/** What goes on under a request id of a connection. There are very many, so that it is a record, not a closure. */
export interface Subscription {
  requestId: string
  /** Ends the one that it is given, which is this one. */
  end(subscription: Subscription): void
}

/** A subscription, and when it has come so far that all is told; where it never does, it is to be ended. */
export interface Opened {
  subscription: Subscription
  begun: Promise<void>
}

const opened = Symbol('feed')

/**
 * A stream that any adapter can iterate; the gateway's own sockets recognise it by `isFeed` and open it for themselves
 * instead, which costs no generator for each client.
 */
export interface Feed<T> extends AsyncIterable<T> {
  readonly [opened]: (outlet: Outlet<T>) => Opened
}

type Following = Pick<Context, 'fanout'> & { actor: NonNullable<Context['actor']> }

/** The feed of what `open` tells; iterated, it ends with the signal, and with the actor's session. */
export function feed<T>(ctx: Following, signal: AbortSignal | undefined, open: (outlet: Outlet<T>) => Opened): Feed<T> {
  return { [opened]: open, [Symbol.asyncIterator]: () => follow(ctx, signal, open) }
}

export function isFeed(stream: AsyncIterable<unknown>): stream is Feed<unknown> {
  return opened in stream
}

export function openFeed<T>(stream: Feed<T>, outlet: Outlet<T>): Opened {
  return stream[opened](outlet)
}

export function tell<T>({ socket, requestId, take }: Outlet<T>, value: T) {
  if (socket) socket.send(resultFrame(requestId, value))
  else take?.(value)
}

/** Yields that a reader may be behind before it is cut off; it then comes again and catches up. */
const maxBehind = 1_000

async function* follow<T>({ fanout, actor }: Following, signal: AbortSignal | undefined, open: Feed<T>[typeof opened]) {
  const queue: T[] = []
  const end = new AbortController()
  let wake = Promise.withResolvers<void>()
  const take = (value: T) => {
    if (queue.length < maxBehind) queue.push(value)
    else end.abort(new TRPCError({ code: 'TOO_MANY_REQUESTS', message: 'too slow' }))
    wake.resolve()
  }
  const watcher = { actor, what: end, onEnd: endAsSession }
  fanout.watchSession(watcher)
  const { subscription, begun } = open({ socket: undefined, requestId: '', take })
  const ended = AbortSignal.any(signal ? [signal, end.signal] : [end.signal])
  // At once, and not when the reader takes the next: one that takes nothing would be kept everything for.
  const leave = () => {
    subscription.end(subscription)
    fanout.unwatchSession(watcher)
    queue.length = 0
    wake.resolve()
  }
  if (ended.aborted) leave()
  else ended.addEventListener('abort', leave)
  begun.catch((error) => end.abort(error))
  try {
    while (!ended.aborted) {
      const next = queue.shift()
      if (next !== undefined) yield next
      else {
        await wake.promise
        wake = Promise.withResolvers()
      }
    }
    end.signal.throwIfAborted()
  } finally {
    end.abort()
  }
}

function endAsSession(_how: SessionEnd, stream: AbortController) {
  stream.abort(new TRPCError({ code: 'UNAUTHORIZED', message: 'session ended' }))
}
