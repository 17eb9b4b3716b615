import { createTRPCClient, createWSClient, type TRPCClient, type TRPCLink, wsLink } from '@trpc/client'
import { z } from 'zod'
import type { AppRouter } from '../../server/router.ts'
import { withoutSlash } from './auth.ts'
import { type CallTraces, traceCalls } from './callSpans.ts'
import { callsOver } from './calls.ts'
import { ChatError, toChatError } from './errors.ts'
import type { Timing } from './timing.ts'

/** The gateway's close code for a session that is over, or never was. */
const unauthorized = 4401

export type Api = TRPCClient<AppRouter>

export interface Target {
  url: string
  token: string | undefined
  timing: Timing
}

/** One socket, from opening to its end. It never reconnects: a new one takes its place. */
export interface Connection {
  /** Calls over this socket. */
  api: Api
  link: TRPCLink<AppRouter>
  /** Notes a call, whose `fail` is called when the socket ends; returns what is to be called at its end. */
  begin(type: CallType, fail: (error: ChatError) => void): () => void
  /** Hangs up once every question is answered, or after `mostMs`; streams end with it. */
  leave(mostMs: number): void
  close(): void
}

type CallType = 'query' | 'mutation' | 'subscription'

interface Hooks {
  /** Once; with what the server said, where it said why. */
  ended(reason: ChatError | undefined): void
  /** The server is going away and asks its clients to connect anew. */
  moving(): void
}

export function openConnection({ url, token, timing }: Target, hooks: Hooks): Connection {
  const unanswered = new Set<(error: ChatError) => void>()
  const streams = new Set<(error: ChatError) => void>()
  let over = false
  let leaving: ReturnType<typeof setTimeout> | undefined

  const end = (reason?: ChatError) => {
    if (over) return
    over = true
    clearTimeout(leaving)
    traces.stop()
    hooks.ended(reason)
    for (const fail of [...unanswered, ...streams]) fail(connectionLost())
    void client.close()
  }

  function begin(type: CallType, fail: (error: ChatError) => void) {
    const calls = type === 'subscription' ? streams : unanswered
    calls.add(fail)
    return () => {
      calls.delete(fail)
      if (leaving && unanswered.size === 0) end()
    }
  }

  function leave(mostMs: number) {
    if (over) return
    if (unanswered.size === 0) end()
    else leaving ??= setTimeout(end, mostMs)
  }

  const traces = traceCalls((spans) => connection.api.live.spans.mutate(spans))
  const client = createWSClient({
    url: `${withoutSlash(url).replace(/^http/, 'ws')}/trpc`,
    ...(token && { connectionParams: { token } }),
    WebSocket: socketThatTells(end),
    keepAlive: { enabled: true, intervalMs: timing.pingMs, pongTimeoutMs: timing.pongMs },
    experimental_encoder: {
      encode: (data) => encode(data, traces),
      decode: (data) => decode(data, traces, hooks.moving, end),
    },
    onClose: (cause) => end(cause?.code === unauthorized ? sessionOver() : undefined),
    onError: () => end(),
  })

  const connection: Connection = {
    link: wsLink({ client }),
    begin,
    leave,
    close: () => end(),
    api: createTRPCClient<AppRouter>({ links: [callsOver(find, timing.callMs)] }),
  }
  return connection

  function find() {
    if (over) throw connectionLost()
    return connection
  }
}

/** Whatever changes something begins a trace, which the server may follow to everybody who is told. */
function encode(data: unknown, traces: CallTraces): string {
  const withTrace = (frame: unknown) => {
    const change = Change.safeParse(frame).data
    if (!change || change.params.path === 'live.spans') return frame
    return { ...Object(frame), traceparent: traces.asked(change.id, change.params.path) }
  }
  return JSON.stringify(Array.isArray(data) ? data.map(withTrace) : withTrace(data))
}

const Change = z.object({ id: z.unknown(), method: z.literal('mutation'), params: z.object({ path: z.string() }) })

function connectionLost() {
  return new ChatError('OFFLINE', 'the connection was lost')
}

function sessionOver() {
  return new ChatError('UNAUTHORIZED', 'the session is over: sign in again')
}

/** A socket that is closed for its silence answers no closing handshake either: its end is told at once. */
function socketThatTells(closing: () => void): typeof WebSocket {
  return class extends WebSocket {
    override close(code?: number, reason?: string) {
      super.close(code, reason)
      closing()
    }
  }
}

/** What answers no request is about the connection: the server refuses it, or asks for another. */
const Notice = z.union([
  z.object({ id: z.null(), error: z.unknown() }),
  z.object({ id: z.null(), method: z.literal('reconnect') }),
])

function decode(data: unknown, traces: CallTraces, moving: () => void, end: (reason: ChatError) => void): unknown {
  const frame: unknown = JSON.parse(String(data))
  const id = idOf(frame)
  if (id !== null) {
    traces.answered(id, 'error' in Object(frame))
    return frame
  }
  const notice = Notice.safeParse(frame).data
  if (!notice) return frame
  // tRPC's client hangs up at an error by itself, and then nobody would know why.
  if ('error' in notice) end(toChatError(notice.error))
  if (!('method' in notice)) return frame
  moving()
  // A method that tRPC's client does not know, and ignores: a new connection is made here.
  return { id: null, method: 'moving' }
}

/** Of what answers a request, whose; null for what is about the connection. */
function idOf(frame: unknown): unknown {
  return typeof frame === 'object' && frame !== null && 'id' in frame ? frame.id : undefined
}
