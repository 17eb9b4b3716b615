import { createTRPCClient, createWSClient, type TRPCClient, type TRPCLink, wsLink } from '@trpc/client'
import { observable } from '@trpc/server/observable'
import { z } from 'zod'
import type { AppRouter } from '../../server/router.ts'
import { withoutSlash } from './auth.ts'
import { ChatError, toChatError } from './errors.ts'
import type { Timing } from './timing.ts'

/** The gateway's close code for a session that is over, or never was. */
export const unauthorized = 4401

const Refusal = z.object({ id: z.null(), error: z.object({ data: z.object({ code: z.literal('UNAUTHORIZED') }) }) })

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
  /** What fails each unanswered call when the socket ends. */
  unanswered: Set<(error: ChatError) => void>
  close(): void
}

interface Hooks {
  /** Once; with the close code where there is one. */
  ended(code: number | undefined): void
  /** The server is going away and asks its clients to connect anew. */
  moving(): void
}

export function openConnection({ url, token, timing }: Target, hooks: Hooks): Connection {
  const unanswered = new Set<(error: ChatError) => void>()
  let over = false

  const end = (code?: number) => {
    if (over) return
    over = true
    hooks.ended(code)
    for (const fail of [...unanswered]) fail(new ChatError('OFFLINE', 'the connection was lost'))
    void client.close()
  }

  const client = createWSClient({
    url: `${withoutSlash(url).replace(/^http/, 'ws')}/trpc`,
    ...(token && { connectionParams: { token } }),
    WebSocket: socketThatTells(end),
    keepAlive: { enabled: true, intervalMs: timing.pingMs, pongTimeoutMs: timing.pongMs },
    experimental_encoder: { encode: (data) => JSON.stringify(data), decode: (data) => decode(data, hooks.moving, end) },
    onClose: (cause) => end(cause?.code),
    onError: () => end(),
  })

  const link = wsLink<AppRouter>({ client })
  const connection: Connection = {
    link,
    unanswered,
    close: () => end(),
    api: createTRPCClient<AppRouter>({ links: [callsOver(() => connection, timing.callMs)] }),
  }
  return connection
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

function decode(data: unknown, moving: () => void, end: (code: number) => void): unknown {
  const message: unknown = JSON.parse(String(data))
  // tRPC's client hangs up at this by itself, and then nobody would know why.
  if (isRefusal(message)) end(unauthorized)
  if (!isReconnect(message)) return message
  moving()
  // A method that tRPC's client does not know, and ignores: a new connection is made here.
  return { id: null, method: 'moving' }
}

/** An answer to no request: nobody is signed in, or not any more. */
function isRefusal(message: unknown): boolean {
  return Refusal.safeParse(message).success
}

function isReconnect(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'method' in message && message.method === 'reconnect'
}

/**
 * A link that carries each call over the connection that `find` gives. Calls end with an answer, or with a ChatError
 * after `timeoutMs`, or when their connection ends.
 */
export function callsOver(find: () => Connection | Promise<Connection>, timeoutMs: number): TRPCLink<AppRouter> {
  return (runtime) =>
    ({ op, next }) =>
      observable((observer) => {
        let over = false
        let leave = () => {}
        const late = () => fail(new ChatError('TIMEOUT', `no answer within ${timeoutMs} ms`))
        const timer = op.type === 'subscription' ? undefined : setTimeout(late, timeoutMs)

        function stop() {
          over = true
          clearTimeout(timer)
          leave()
        }
        function fail(error: unknown) {
          if (over) return
          stop()
          observer.error(toChatError(error))
        }
        function start(connection: Connection) {
          if (over) return
          connection.unanswered.add(fail)
          const call = connection
            .link(runtime)({ op, next })
            .subscribe({
              next: (value) => observer.next(value),
              error: fail,
              complete: () => {
                clearTimeout(timer)
                observer.complete()
              },
            })
          leave = () => {
            connection.unanswered.delete(fail)
            call.unsubscribe()
          }
          if (over) leave()
        }

        try {
          const found = find()
          if (found instanceof Promise) found.then(start, fail)
          else start(found)
        } catch (error) {
          fail(error)
        }
        return stop
      })
}
