import { callTRPCProcedure, getTRPCErrorFromUnknown, isTrackedEnvelope, TRPCError } from '@trpc/server'
import { enter, traceFields } from '../tracing/tracing.ts'
import { type Context, isFault, requireActor } from '../trpc.ts'
import { type GatewayParts, isOpen, type Socket, type Subscription } from './connection.ts'
import { newListener } from './fanout.ts'
import { type Call, errorFrame, inputOf, type Request, resultFrame, stateFrame, trackedResultFrame } from './frames.ts'
import { isLiveStream } from './live.ts'

const maxSubscriptions = 8

/** Answers one request. It never rejects: what goes wrong is told to the client. A subscription goes on by itself. */
export async function answer(parts: GatewayParts, socket: Socket, asked: Context, request: Request): Promise<void> {
  if (request.method === 'subscription.stop') return stop(parts, socket, request.id)
  const traceparent = enter(request.traceparent)
  const ctx = traceparent ? { ...asked, traceparent } : asked
  try {
    if (request.method === 'subscription') await subscribe(parts, socket, ctx, request)
    else socket.send(resultFrame(request.id, await call(parts, ctx, request)))
  } catch (cause) {
    fail(parts, socket, ctx, request, cause)
  }
}

function call({ router }: GatewayParts, ctx: Context, request: Call, signal?: AbortSignal): Promise<unknown> {
  const { path } = request.params
  const getRawInput = async () => inputOf(request)
  return callTRPCProcedure({ router, path, getRawInput, ctx, type: request.method, signal, batchIndex: 0 })
}

function fail({ router, platform }: GatewayParts, socket: Socket, ctx: Context, request: Call, cause: unknown) {
  const error = getTRPCErrorFromUnknown(cause)
  if (isFault(error))
    platform.log.error({ err: error, path: request.params.path, ...traceFields(ctx.traceparent) }, 'a call failed')
  if (isOpen(socket)) socket.send(errorFrame(router, error, request.id, request))
}

async function subscribe(parts: GatewayParts, socket: Socket, ctx: Context, request: Call) {
  const { subscriptions } = socket.data
  if (find(socket, request.id)) throw new TRPCError({ code: 'BAD_REQUEST', message: 'this request id is in use' })
  if (subscriptions.length >= maxSubscriptions)
    throw new TRPCError({ code: 'TOO_MANY_REQUESTS', message: `at most ${maxSubscriptions} subscriptions` })
  const abort = new AbortController()
  subscriptions.push({ requestId: JSON.stringify(request.id), abort })
  try {
    const stream = await call(parts, ctx, request, abort.signal)
    if (!isAsyncIterable(stream)) throw new TypeError(`${request.params.path} did not return a stream`)
    socket.send(stateFrame(request.id, 'started'))
    void (isLiveStream(stream) ? hear(parts, socket, ctx, request) : relay(parts, socket, ctx, request, stream))
  } catch (cause) {
    forget(socket, request.id)
    throw cause
  }
}

/** Whoever hears the live stream is a listener of the fan-out and nothing else: most connections do that and then nothing. */
async function hear(parts: GatewayParts, socket: Socket, ctx: Context, request: Call) {
  try {
    if (!isOpen(socket)) return
    const listener = newListener(requireActor(ctx.actor, 'read'), { socket, requestId: JSON.stringify(request.id) })
    forget(socket, request.id)
    socket.data.subscriptions.push(listener)
    await parts.fanout.enrol(listener)
  } catch (cause) {
    const subscription = find(socket, request.id)
    if (subscription) end(parts, subscription)
    forget(socket, request.id)
    fail(parts, socket, ctx, request, cause)
  }
}

/** Any other stream; its procedure ends it when the signal that it was given aborts. */
async function relay(parts: GatewayParts, socket: Socket, ctx: Context, request: Call, stream: AsyncIterable<unknown>) {
  const { id } = request
  try {
    for await (const value of stream) {
      if (!isOpen(socket)) return
      socket.send(isTrackedEnvelope(value) ? trackedResultFrame(id, value) : resultFrame(id, value))
    }
    if (isOpen(socket)) socket.send(stateFrame(id, 'stopped'))
  } catch (cause) {
    fail(parts, socket, ctx, request, cause)
  } finally {
    forget(socket, id)
  }
}

/** A relayed stream says itself that it has stopped. */
function stop(parts: GatewayParts, socket: Socket, id: Request['id']) {
  const subscription = find(socket, id)
  if (!subscription) return
  end(parts, subscription)
  if ('abort' in subscription) return
  forget(socket, id)
  socket.send(stateFrame(id, 'stopped'))
}

/** Ends what goes on by itself, without a word. */
export function end({ fanout }: Pick<GatewayParts, 'fanout'>, subscription: Subscription) {
  if ('abort' in subscription) subscription.abort.abort()
  else fanout.leave(subscription)
}

function find({ data }: Socket, id: Request['id']): Subscription | undefined {
  const requestId = JSON.stringify(id)
  return data.subscriptions.find((subscription) => subscription.requestId === requestId)
}

function forget(socket: Socket, id: Request['id']) {
  const { subscriptions } = socket.data
  const found = find(socket, id)
  if (found) subscriptions.splice(subscriptions.indexOf(found), 1)
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}
