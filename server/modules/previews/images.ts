import { Hono } from 'hono'
import { PreviewImageId } from '../../../shared/previews.ts'
import { failure, nothing, picture } from '../../platform/answers.ts'
import type { Platform } from '../../platform/platform.ts'
import { type SignedIn, signedIn } from '../../platform/signedIn.ts'
import type { ResolveActor } from '../../platform/trpc.ts'
import { findImage } from './repository.ts'

/** Answers `GET /api/previews/{id}`, to people who are signed in, with a WebP that never changes. Errors are JSON. */
export function previewHandler(platform: Platform, resolve: ResolveActor) {
  const http = new Hono<SignedIn>()
    .basePath('/api/previews')
    .use(signedIn(resolve))
    .get('/:id', async (c) => {
      const id = PreviewImageId.safeParse(c.req.param('id'))
      const webp = id.success && (await findImage(platform.db, id.data))
      return webp ? picture(webp) : nothing()
    })
    .notFound(nothing)
    .onError((error) => failure(error, platform.log))
  return (request: Request, address: string) => http.fetch(request, { address })
}
