import type { AnyRouter } from '@trpc/server'
import type { HTMLBundle, ServerWebSocket } from 'bun'
import { uuidv7 } from '../ids.ts'
import type { Platform } from '../platform.ts'
import type { ResolveActor, Spend } from '../trpc.ts'
import type { Admission } from './admission.ts'
import type { Fanout } from './fanout.ts'
import type { Subscription } from './feed.ts'
import type { SideParts } from './health.ts'
import type { Watcher } from './sessions.ts'

/** What the gateway is made of, as the composition root hands it in. */
export interface GatewayParts {
  platform: Platform
  router: AnyRouter
  fanout: Fanout
  resolveActor: ResolveActor
  spend: Spend
  admission: Admission
  attendance: Attendance
  /** What is asked for `/readyz` beside the platform's own. */
  sideParts: SideParts
  /** Answers `/api/auth/*`; `address` is the client's. */
  authHandler(request: Request, address: string): Promise<Response>
  /** Answers `/api/avatars/*`. */
  avatarHandler(request: Request, address: string): Response | Promise<Response>
  /** Answers `/api/emoji/*`. */
  emojiHandler(request: Request, address: string): Response | Promise<Response>
  /** Answers `/api/previews/*`. */
  previewHandler(request: Request, address: string): Response | Promise<Response>
  /** Answers `/api/files` and what is below. */
  fileHandler(request: Request, address: string): Response | Promise<Response>
  /** Answers `/api/notifications/unsubscribe`, the link of a mail. */
  unsubscribeHandler(request: Request): Promise<Response>
  /** Answers `/api/dev/mailbox` with what would have been mailed, while the deployment is developed. */
  mailboxHandler: (() => Promise<Response>) | undefined
  /** The app's page, for Bun to bundle while people work on it. */
  developmentPage(): Promise<HTMLBundle>
}

/** Hears of the connections whose person is known, by the connections' ids: when it is, and when they end. */
export interface Attendance {
  begin(userId: string, connectionId: string): void
  end(connectionId: string): void
}

/** One open connection. There are very many, and most do nothing: what it needs only at times is not there until then. */
export interface Connection {
  /** The handshake's headers, until it is known who is asking. */
  headers: Headers | undefined
  /** The client's. */
  address: string
  /** Whether connection parameters were announced and have not come yet, and the timer that bounds this. */
  expectsParams: boolean
  timer: Timer | undefined
  id: string
  /** Whose it is, once that is known. */
  watcher: Watcher<Socket> | undefined
  /** Resolves when it is the next request's turn, where one is waited for: they take effect one after the other. */
  tail: Promise<void> | undefined
  /** Resolves when every request so far is answered, where some are not. */
  answered: Promise<unknown> | undefined
  queued: number
  /** Refused requests since one was last let in. */
  refused: number
  subscriptions: Subscription[]
  /** Why the gateway has closed it, where it has. */
  closing: Closing | undefined
  /** How many bytes the client had not read when it was last looked at. */
  behind: number
  /** Resolves when it has ended, where that is waited for. */
  gone: PromiseWithResolvers<void> | undefined
}

export type Socket = ServerWebSocket<Connection>

export function newConnection(request: Request, address: string): Connection {
  return {
    headers: request.headers,
    address,
    expectsParams: new URL(request.url).searchParams.get('connectionParams') === '1',
    timer: undefined,
    id: uuidv7(),
    watcher: undefined,
    tail: undefined,
    answered: undefined,
    queued: 0,
    refused: 0,
    subscriptions: [],
    closing: undefined,
    behind: 0,
    gone: undefined,
  }
}

/** Resolves when the connection has ended. */
export function goneFrom({ data }: Socket): Promise<void> {
  data.gone ??= Promise.withResolvers()
  return data.gone.promise
}

/** Close codes: those of RFC 6455 section 7.4.1, and the gateway's own from 4000 on. */
const closings = {
  restart: [1001, 'the server is restarting'],
  binary: [1003, 'text frames only'],
  abuse: [1008, 'too many bad requests'],
  unavailable: [1013, 'try again later'],
  signInFirst: [4401, 'sign in first'],
  sessionEnded: [4401, 'session ended'],
  // Not 4401: it may have been prolonged, and whoever connects again is told.
  sessionExpired: [4403, 'the session has expired: connect again'],
  roleChanged: [4403, 'your role has changed: connect again'],
  noParams: [4408, 'connection parameters did not come'],
} as const

type Closing = keyof typeof closings

export function closeBecause(socket: Socket, reason: Closing) {
  socket.data.closing = reason
  const [code, words] = closings[reason]
  socket.close(code, words)
}

export function isOpen(socket: Socket): boolean {
  return socket.readyState === WebSocket.OPEN
}
