import { TRPCError } from '@trpc/server'
import type { Server, WebSocketHandler } from 'bun'
import { createRoom, watchQueue } from '../queues.ts'
import { type Actor, busy, type Context, TryLater } from '../trpc.ts'
import { type Place, shedMetrics } from './admission.ts'
import { type SocketBounds, usualBounds } from './bounds.ts'
import { answer } from './calls.ts'
import {
  type Connection,
  closeBecause,
  type GatewayParts,
  goneFrom,
  isOpen,
  newConnection,
  type Socket,
} from './connection.ts'
import {
  errorFrame,
  errorFrames,
  idOf,
  parseConnectionParams,
  parseJson,
  parseRequest,
  reconnectFrame,
  type Request as SocketRequest,
  shedFirst,
} from './frames.ts'
import { departure, goOnWhile, spread } from './leaving.ts'
import { socketMetrics } from './metrics.ts'
import type { SessionEnd } from './sessions.ts'

const maxFrameBytes = 65_536
const maxQueued = 256
const maxRefused = 256
const idleSeconds = 60
const paramsTimeoutMs = 10_000
/** How often it is seen who is behind in reading, at least. */
const lookEveryMs = 1_000
/** The close code of a connection that broke (RFC 6455, section 7.4.1). */
const abnormal = 1006
/** tRPC's WebSocket protocol on Bun's own sockets. */
export interface Sockets {
  handler: WebSocketHandler<Connection>
  /** Takes a request of the client at `address` over as a socket; says why not where that cannot be. */
  upgrade(request: Request, server: Server<Connection>, address: string): 'taken' | 'malformed' | 'busy'
  /** Notes that so much has been sent to all of them, or to some. */
  sent(bytes: number): void
  /** Asks every client, spread over a moment, to connect anew; answers what they ask until they leave; closes. */
  drain(): Promise<void>
}

export function createSockets(parts: GatewayParts, bounds: Partial<SocketBounds> = {}): Sockets {
  const { maxSockets, maxLineBytes, maxLineMs, backpressureBytes, maxBufferedBytes, leaveMs } = {
    ...usualBounds,
    ...bounds,
  }
  const { router, platform, fanout, resolveActor, spend, admission, attendance } = parts
  const sockets = new Set<Socket>()
  const common = { ...platform, fanout, spend, admission }
  const { connections, closed, waiting, refusals } = socketMetrics(platform.metrics)
  const { shed } = shedMetrics(platform.metrics)
  const needsPlace = shedFirst(router)
  const busyFrame = errorFrames(router, busy())
  const line = createRoom('socket_requests', maxLineBytes)
  let looking: Timer | undefined
  let draining = false
  let unseen = 0
  let buffered = 0
  const unwatch = [
    watchQueue({ name: 'sockets', bound: maxSockets, depth: () => sockets.size }),
    watchQueue({ name: 'socket_buffers', bound: maxBufferedBytes, depth: () => buffered }),
  ]

  function open(socket: Socket) {
    sockets.add(socket)
    connections.set(sockets.size)
    looking ??= setInterval(look, lookEveryMs)
    if (draining) callAway(socket)
    if (socket.data.expectsParams) socket.data.timer = setTimeout(closeBecause, paramsTimeoutMs, socket, 'noParams')
    else admit(socket, undefined)
  }

  /** Bun closes who reads too slowly without saying so: who was behind and goes without a word was one of them. */
  function look() {
    unseen = 0
    buffered = 0
    for (const socket of sockets) {
      socket.data.behind = socket.getBufferedAmount()
      buffered += socket.data.behind
    }
    if (buffered > maxBufferedBytes) letGo()
  }

  /** They come again and catch up. */
  function letGo() {
    const furthest = [...sockets].sort((a, b) => b.data.behind - a.data.behind)
    let over = buffered - maxBufferedBytes
    for (const socket of furthest) {
      if (over <= 0) return
      over -= socket.data.behind
      socket.terminate()
    }
  }

  function close(socket: Socket, code: number) {
    const { id, timer, watcher, subscriptions, closing, behind, gone } = socket.data
    sockets.delete(socket)
    buffered -= behind
    connections.set(sockets.size)
    if (sockets.size === 0) looking = void clearInterval(looking)
    closed.inc({ reason: closing ?? (code !== abnormal ? 'left' : behind > 0 ? 'slow' : 'lost') })
    clearTimeout(timer)
    if (watcher) fanout.unwatchSession(watcher)
    attendance.end(id)
    for (const subscription of subscriptions) subscription.end(subscription)
    gone?.resolve()
  }

  /** Everything that the client asks waits behind this. */
  function admit(socket: Socket, token: string | undefined) {
    const { data } = socket
    const headers = data.headers ?? new Headers()
    data.headers = undefined
    data.expectsParams = false
    clearTimeout(data.timer)
    data.timer = undefined
    data.tail = resolveActor({ headers, token, address: data.address }).then(
      (actor) => greet(socket, actor),
      (error) => {
        platform.log.error({ err: error }, 'who is asking could not be found out')
        reject(socket, new TryLater('SERVICE_UNAVAILABLE', 'try again in a moment'))
      },
    )
  }

  function greet(socket: Socket, actor: Actor | null) {
    const { data } = socket
    if (!isOpen(socket)) return
    if (!actor) return reject(socket, new TRPCError({ code: 'UNAUTHORIZED', message: 'sign in first' }))
    data.watcher = { actor: fanout.sharedActor(actor), what: socket, onEnd: closeAsSession }
    fanout.watchSession(data.watcher)
    if (isOpen(socket)) attendance.begin(actor.userId, data.id)
  }

  function reject(socket: Socket, error: TRPCError) {
    socket.send(errorFrame(router, error, null))
    closeBecause(socket, error.code === 'UNAUTHORIZED' ? 'signInFirst' : 'unavailable')
  }

  function message(socket: Socket, frame: string | Buffer) {
    if (frame === 'PONG') return
    if (frame === 'PING') return void socket.send('PONG')
    if (typeof frame !== 'string') return closeBecause(socket, 'binary')
    const value = parseJson(frame)
    if (socket.data.expectsParams) return takeParams(socket, value)
    const asked: unknown[] = Array.isArray(value) ? value : [value]
    for (const request of asked) enqueue(socket, request, frame.length / asked.length)
  }

  function takeParams(socket: Socket, value: unknown) {
    const params = parseConnectionParams(value)
    if (params) admit(socket, params.token)
    else closeBecause(socket, 'noParams')
  }

  function enqueue(socket: Socket, value: unknown, bytes: number) {
    const { data } = socket
    if (!isOpen(socket)) return
    const request = parseRequest(router, value)
    if (!request) return refuse(socket, value, 'malformed')
    if (data.queued >= maxQueued) return refuse(socket, value, 'queue')
    if (!line.enter(bytes)) return turnAway(socket, request, 'requests')
    const place = needsPlace.has(pathOf(request)) ? admission.enter() : undefined
    if (!place && needsPlace.has(pathOf(request))) {
      line.leave(bytes)
      return turnAway(socket, request)
    }
    data.queued++
    waiting.inc()
    data.refused = 0
    const arrivedAt = performance.now()
    data.tail = (data.tail ?? Promise.resolve()).then(() => take(socket, { request, place, bytes, arrivedAt }))
  }

  /** Unread, and by a frame that is there already. */
  function turnAway(socket: Socket, { id }: SocketRequest, what?: 'requests' | 'late') {
    if (what) shed.inc({ what })
    socket.send(busyFrame(id))
  }

  /** Resolves when the next request may start: this one is answered, or says that it may be overtaken. */
  function take(socket: Socket, { request, place, bytes, arrivedAt }: InLine): Promise<void> {
    const { data } = socket
    const turn = Promise.withResolvers<void>()
    const ctx = contextOf(socket, { place, letNext: turn.resolve })
    const isLate = performance.now() - arrivedAt > maxLineMs
    if (ctx && isLate) turnAway(socket, request, 'late')
    const answered = ctx && !isLate ? answer(parts, socket, ctx, request) : Promise.resolve()
    const before = data.answered
    data.answered = answered.then(() => {
      if (--data.queued === 0) data.tail = data.answered = undefined
      line.leave(bytes)
      // Where the call did not come as far as that.
      place?.answered(true)
      waiting.dec()
      turn.resolve()
      return before
    })
    return turn.promise
  }

  function contextOf(socket: Socket, asked: Pick<Context, 'place' | 'letNext'>): Context | undefined {
    const { watcher, address, id } = socket.data
    if (!watcher || !isOpen(socket)) return undefined
    return { ...common, actor: watcher.actor, address, connectionId: id, ...asked }
  }

  function refuse(socket: Socket, value: unknown, reason: keyof typeof refusalErrors) {
    refusals.inc({ reason })
    if (++socket.data.refused > maxRefused) return closeBecause(socket, 'abuse')
    socket.send(errorFrame(router, refusalErrors[reason], idOf(value)))
  }

  async function drain() {
    draining = true
    const moments = spread(sockets.size)
    await goOnWhile(leaveMs, (isGoingOn) =>
      [...sockets].map(async (socket, at) => {
        await Promise.race([Bun.sleep(moments[at] ?? 0), goneFrom(socket)])
        callAway(socket)
        isGoingOn()
        await departure(socket)
        isGoingOn()
      }),
    )
    for (const socket of sockets) closeBecause(socket, 'restart')
    line.close()
    for (const stop of unwatch) stop()
  }

  function callAway(socket: Socket) {
    if (isOpen(socket)) socket.send(reconnectFrame)
  }

  /** Nobody can fall behind as far as that closes them without being seen before. */
  function sent(bytes: number) {
    unseen += bytes
    if (unseen > backpressureBytes / 4) look()
  }

  return {
    drain,
    sent,
    upgrade(request, server, address) {
      if (sockets.size >= maxSockets) {
        shed.inc({ what: 'sockets' })
        return 'busy'
      }
      return server.upgrade(request, { data: newConnection(request, address) }) ? 'taken' : 'malformed'
    },
    handler: {
      open,
      message,
      close,
      maxPayloadLength: maxFrameBytes,
      backpressureLimit: backpressureBytes,
      closeOnBackpressureLimit: true,
      perMessageDeflate: false,
      idleTimeout: idleSeconds,
      sendPings: true,
    },
  }
}

/** A request of a connection that is not its turn yet. */
interface InLine {
  request: SocketRequest
  place: Place | undefined
  bytes: number
  arrivedAt: number
}

function pathOf(request: SocketRequest): string {
  return 'params' in request ? request.params.path : ''
}

const sessionClosings = { ended: 'sessionEnded', expired: 'sessionExpired', changed: 'roleChanged' } as const

function closeAsSession(how: SessionEnd, socket: Socket) {
  closeBecause(socket, sessionClosings[how])
}

const refusalErrors = {
  malformed: new TRPCError({ code: 'PARSE_ERROR', message: 'not a tRPC message' }),
  queue: new TryLater('TOO_MANY_REQUESTS', 'too many unanswered requests on this connection'),
}
