import { Hono } from 'hono'
import { PreviewImageId } from '../../../shared/previews.ts'
import { isOutage } from '../../platform/bus/errors.ts'
import type { Platform } from '../../platform/platform.ts'
import type { ResolveActor } from '../../platform/trpc.ts'
import { findImage } from './repository.ts'

/** Answers `GET /api/previews/{id}`, to people who are signed in, with a WebP that never changes. Errors are JSON. */
export function previewHandler(platform: Platform, resolve: ResolveActor) {
  const http = new Hono<{ Bindings: { address: string } }>()
    .basePath('/api/previews')
    .get('/:id', async (c) => {
      const actor = await resolve({ headers: c.req.raw.headers, address: c.env.address })
      if (!actor) return problem(401, 'UNAUTHORIZED', 'sign in first')
      const id = PreviewImageId.safeParse(c.req.param('id'))
      const webp = id.success && (await findImage(platform.db, id.data))
      return webp ? picture(webp) : nothing()
    })
    .notFound(nothing)
    .onError((error) => {
      if (isOutage(error)) return problem(503, 'SERVICE_UNAVAILABLE', 'a part of the server is away')
      platform.log.error({ err: error }, 'a request for a preview failed')
      return problem(500, 'INTERNAL_SERVER_ERROR', 'something went wrong')
    })
  return (request: Request, address: string) => http.fetch(request, { address })
}

function picture(webp: Buffer): Response {
  return new Response(new Uint8Array(webp), {
    headers: {
      'content-type': 'image/webp',
      'cache-control': 'private, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    },
  })
}

function nothing(): Response {
  return problem(404, 'NOT_FOUND', 'there is nothing here')
}

function problem(status: number, code: string, message: string): Response {
  const headers = { 'cache-control': 'no-store', ...(status === 503 && { 'retry-after': '5' }) }
  return Response.json({ code, message }, { status, headers })
}
