import { type AnyRouter, getErrorShape, type TRPCError } from '@trpc/server'
import { parseTRPCMessage, type TRPCClientOutgoingMessage } from '@trpc/server/rpc'
import { z } from 'zod'
import type { Meta } from '../trpc.ts'

/** What a client asks: a call of a procedure, or the end of a subscription. */
export type Request = TRPCClientOutgoingMessage & { id: number | string; traceparent?: string | undefined }
export type Call = Exclude<Request, { method: 'subscription.stop' }>

/** A request id stands in every answer and in the names of native topics, so it is short. */
const RequestId = z.union([z.number(), z.string().max(64)])

/** Beside what tRPC knows: the trace that a call belongs to, as the header `traceparent` has it over HTTP; most belong to none. */
const Traced = z.object({ traceparent: z.string().max(55).optional() })

const ConnectionParams = z.object({
  method: z.literal('connectionParams'),
  data: z.object({ token: z.string().max(8_192).optional() }).nullish(),
})

/** The JSON of a text frame; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The request in one element of a frame; undefined when its shape is unknown. */
export function parseRequest(router: AnyRouter, value: unknown): Request | undefined {
  try {
    const message = parseTRPCMessage(value, router._def._config.transformer)
    return { ...message, id: RequestId.parse(message.id), traceparent: Traced.safeParse(value).data?.traceparent }
  } catch {
    return undefined
  }
}

/** The id that a refused request had, as far as it can be made out. */
export function idOf(value: unknown): number | string | null {
  return z.object({ id: RequestId }).safeParse(value).data?.id ?? null
}

/** The token in the first frame of a client that announced connection parameters; null when that frame is another. */
export function parseConnectionParams(value: unknown): { token: string | undefined } | null {
  const { data, success } = ConnectionParams.safeParse(value)
  return success ? { token: data.data?.token } : null
}

/** The input of a call; a resumed subscription has the id of the last event it saw in it. */
export function inputOf({ params: { input, lastEventId } }: Call): unknown {
  if (lastEventId === undefined) return input
  if (typeof input === 'object' && input !== null) return { ...input, lastEventId }
  return input ?? { lastEventId }
}

/** `requestId` is JSON already, here and below. */
export function resultFrame(requestId: string, data: unknown): string {
  return frameOf(requestId, { type: 'data', data })
}

export function trackedResultFrame(requestId: string, [id, data]: readonly [string, unknown, ...unknown[]]): string {
  return frameOf(requestId, { type: 'data', id, data: { id, data } })
}

export function stateFrame(requestId: string, type: 'started' | 'stopped'): string {
  return frameOf(requestId, { type })
}

function frameOf(requestId: string, result: object): string {
  return `{"id":${requestId},"result":${JSON.stringify(result)}}`
}

/** An error; one that answers no request in particular has no id. */
export function errorFrame(router: AnyRouter, error: TRPCError, id: number | string | null, call?: Call): string {
  const shape = getErrorShape({
    config: router._def._config,
    error,
    type: call?.method ?? 'unknown',
    path: call?.params.path,
    input: call?.params.input,
    ctx: undefined,
  })
  return JSON.stringify({ id, error: shape })
}

/** Makes frames of one error, encoded once, for many requests. */
export function errorFrames(router: AnyRouter, error: TRPCError): (id: number | string | null) => string {
  const tail = errorFrame(router, error, null).slice('{"id":null'.length)
  return (id) => `{"id":${JSON.stringify(id)}${tail}`
}

/** The paths of procedures that make messages, and need a place. */
export function shedFirst(router: AnyRouter): ReadonlySet<string> {
  const procedures: [string, { _def: { meta?: Meta } }][] = Object.entries(router._def.procedures)
  return new Set(procedures.flatMap(([path, { _def }]) => (_def.meta?.isShedFirst ? [path] : [])))
}

/** Asks a client to open a new connection, hand its subscriptions over, and leave this one. */
export const reconnectFrame = JSON.stringify({ id: null, method: 'reconnect' })
