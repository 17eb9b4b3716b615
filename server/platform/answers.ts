import { TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { isOutage } from './bus/errors.ts'
import type { Log } from './log.ts'
import { BusyError } from './outage.ts'

/** What doors on HTTP answer that are none of tRPC's: errors are JSON, `{ code, message }`, and nothing for a cache. */
export function problem(status: number, code: string, message: string): Response {
  return Response.json({ code, message }, { status, headers: { 'cache-control': 'no-store' } })
}

export function nothing(): Response {
  return problem(404, 'NOT_FOUND', 'there is nothing here')
}

/** A refusal that passes by itself. */
export function later(status: 429 | 503, code: string, message: string): Response {
  const answer = problem(status, code, message)
  answer.headers.set('retry-after', '5')
  return answer
}

/** The process has as much to do as it can. */
export function busy(): Response {
  return later(429, 'TOO_MANY_REQUESTS', 'busy: try again in a moment')
}

/** What went wrong: a refusal says why; anything else is told in the log, and not to who asked. */
export function failure(error: Error, log: Log): Response {
  if (error instanceof TRPCError) return problem(getHTTPStatusCodeFromError(error), error.code, error.message)
  if (error instanceof BusyError) return busy()
  if (isOutage(error)) return later(503, 'SERVICE_UNAVAILABLE', 'a part of the server is away')
  log.error({ err: error }, 'a request over HTTP failed')
  return problem(500, 'INTERNAL_SERVER_ERROR', 'something went wrong')
}

/** A WebP that is never another one under its address, for those alone who asked. */
export function picture(image: Buffer): Response {
  return new Response(new Uint8Array(image), {
    headers: {
      'content-type': 'image/webp',
      'cache-control': 'private, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    },
  })
}
