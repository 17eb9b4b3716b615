import { callTRPCProcedure, getTRPCErrorFromUnknown, isTrackedEnvelope, TRPCError } from '@trpc/server'
import { enter, traceFields } from '../tracing/tracing.ts'
import { type Context, isFault } from '../trpc.ts'
import { type GatewayParts, isOpen, type Socket } from './connection.ts'
import { type Feed, isFeed, openFeed, type Subscription } from './feed.ts'
import { type Call, errorFrame, inputOf, type Request, resultFrame, stateFrame, trackedResultFrame } from './frames.ts'

const maxSubscriptions = 8

/** Answers one request. It never rejects: what goes wrong is told to the client. A subscription goes on by itself. */
export async function answer(parts: GatewayParts, socket: Socket, asked: Context, request: Request): Promise<void> {
  if (request.method === 'subscription.stop') return stop(socket, JSON.stringify(request.id))
  const traceparent = enter(request.traceparent)
  const ctx = traceparent ? { ...asked, traceparent } : asked
  try {
    if (request.method === 'subscription') await subscribe(parts, socket, ctx, request)
    else socket.send(resultFrame(JSON.stringify(request.id), await call(parts, ctx, request)))
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
  const relayed = newRelayed(JSON.stringify(request.id))
  if (find(socket, relayed.requestId))
    throw new TRPCError({ code: 'BAD_REQUEST', message: 'this request id is in use' })
  if (subscriptions.length >= maxSubscriptions)
    throw new TRPCError({ code: 'TOO_MANY_REQUESTS', message: `at most ${maxSubscriptions} subscriptions` })
  subscriptions.push(relayed)
  try {
    const stream = await call(parts, ctx, request, relayed.abort.signal)
    if (!isAsyncIterable(stream)) throw new TypeError(`${request.params.path} did not return a stream`)
    socket.send(stateFrame(relayed.requestId, 'started'))
    if (!isFeed(stream)) return void relay(parts, socket, ctx, request, { stream, relayed })
    forget(socket, relayed)
    if (isOpen(socket)) void hear(parts, socket, ctx, request, stream)
  } catch (cause) {
    forget(socket, relayed)
    throw cause
  }
}

/** What a feed is told by is a record, and nothing else: most connections open one or two and then do nothing. */
async function hear(parts: GatewayParts, socket: Socket, ctx: Context, request: Call, stream: Feed<unknown>) {
  const outlet = { socket, requestId: JSON.stringify(request.id), take: undefined }
  const { subscription, begun } = openFeed(stream, outlet)
  socket.data.subscriptions.push(subscription)
  try {
    await begun
  } catch (cause) {
    subscription.end(subscription)
    if (forget(socket, subscription)) fail(parts, socket, ctx, request, cause)
  }
}

/** A stream that its procedure ends when it is told to. */
interface Relayed extends Subscription {
  abort: AbortController
}

function newRelayed(requestId: string): Relayed {
  const abort = new AbortController()
  return { requestId, abort, end: () => abort.abort() }
}

async function relay(
  parts: GatewayParts,
  socket: Socket,
  ctx: Context,
  request: Call,
  { stream, relayed }: { stream: AsyncIterable<unknown>; relayed: Relayed },
) {
  const { requestId } = relayed
  try {
    for await (const value of stream) {
      if (!isOpen(socket)) return
      socket.send(isTrackedEnvelope(value) ? trackedResultFrame(requestId, value) : resultFrame(requestId, value))
    }
    if (isOpen(socket)) socket.send(stateFrame(requestId, 'stopped'))
  } catch (cause) {
    fail(parts, socket, ctx, request, cause)
  } finally {
    forget(socket, relayed)
  }
}

/** A relayed stream says itself that it has stopped. */
function stop(socket: Socket, requestId: string) {
  const subscription = find(socket, requestId)
  if (!subscription) return
  subscription.end(subscription)
  if ('abort' in subscription) return
  forget(socket, subscription)
  socket.send(stateFrame(requestId, 'stopped'))
}

function find({ data }: Socket, requestId: string): Subscription | undefined {
  return data.subscriptions.find((subscription) => subscription.requestId === requestId)
}

/** Whether it was still going on. */
function forget({ data: { subscriptions } }: Socket, subscription: Subscription): boolean {
  const at = subscriptions.indexOf(subscription)
  if (at >= 0) subscriptions.splice(at, 1)
  return at >= 0
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}
