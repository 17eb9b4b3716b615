import { callTRPCProcedure, getTRPCErrorFromUnknown, isTrackedEnvelope, TRPCError } from '@trpc/server'
import { enter, traceFields } from '../tracing/tracing.ts'
import { type Context, isFault } from '../trpc.ts'
import { type GatewayParts, isOpen, type Socket } from './connection.ts'
import { type Call, errorFrame, inputOf, type Request, resultFrame, stateFrame, trackedResultFrame } from './frames.ts'
import { isLiveStream } from './live.ts'

const maxSubscriptions = 8

/** Answers one request. It never rejects: what goes wrong is told to the client. A subscription goes on by itself. */
export async function answer(parts: GatewayParts, socket: Socket, asked: Context, request: Request): Promise<void> {
  if (request.method === 'subscription.stop') return socket.data.subscriptions.get(request.id)?.abort()
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
  if (subscriptions.has(request.id)) throw new TRPCError({ code: 'BAD_REQUEST', message: 'this request id is in use' })
  if (subscriptions.size >= maxSubscriptions)
    throw new TRPCError({ code: 'TOO_MANY_REQUESTS', message: `at most ${maxSubscriptions} subscriptions` })
  const abort = new AbortController()
  subscriptions.set(request.id, abort)
  try {
    const stream = await call(parts, ctx, request, abort.signal)
    if (!isAsyncIterable(stream)) throw new TypeError(`${request.params.path} did not return a stream`)
    void follow(parts, socket, ctx, request, stream)
  } catch (cause) {
    subscriptions.delete(request.id)
    throw cause
  }
}

async function follow(
  parts: GatewayParts,
  socket: Socket,
  ctx: Context,
  request: Call,
  stream: AsyncIterable<unknown>,
) {
  const abort = socket.data.subscriptions.get(request.id)
  if (!abort) return
  socket.send(stateFrame(request.id, 'started'))
  try {
    if (isLiveStream(stream)) await enrol(parts, socket, ctx, request, abort.signal)
    else await relay(socket, request, stream)
    if (isOpen(socket)) socket.send(stateFrame(request.id, 'stopped'))
  } catch (cause) {
    fail(parts, socket, ctx, request, cause)
  } finally {
    abort.abort()
    socket.data.subscriptions.delete(request.id)
  }
}

async function enrol({ fanout }: GatewayParts, socket: Socket, { actor }: Context, { id }: Call, signal: AbortSignal) {
  if (!actor) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'sign in first' })
  await fanout.enrol(socket, JSON.stringify(id), actor, signal)
}

/** Any other stream; its procedure ends it when the signal that it was given aborts. */
async function relay(socket: Socket, { id }: Call, stream: AsyncIterable<unknown>) {
  for await (const value of stream) {
    if (!isOpen(socket)) return
    socket.send(isTrackedEnvelope(value) ? trackedResultFrame(id, value) : resultFrame(id, value))
  }
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}
