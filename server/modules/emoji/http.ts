import { type Context, Hono, type Next } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { z } from 'zod'
import { EmojiName, mostEmojiBytes } from '../../../shared/emoji.ts'
import { failure, later, nothing, picture, problem } from '../../platform/answers.ts'
import type { Platform } from '../../platform/platform.ts'
import { type SignedIn, signedIn } from '../../platform/signedIn.ts'
import { type ResolveActor, requireRole } from '../../platform/trpc.ts'
import { createTurns } from '../../platform/turns.ts'
import { toEmojiPicture } from './picture.ts'
import { findImage } from './repository.ts'
import { put } from './service.ts'

/** All frames of a picture stand in memory at once. */
const decodings = createTurns({ name: 'emoji', atOnce: 2, mostWaiting: 18, longestWaitMs: 15_000 })

const Place = z.object({ name: EmojiName, version: z.uuid() })

/**
 * Answers `/api/emoji/*`, to people who are signed in: `PUT {name}` by those who manage the workspace takes a PNG, GIF,
 * WebP or JPEG as the body, of 256 KB at most, and answers with the emoji; `GET {name}/{version}` gives a WebP within 128
 * by 128, which never changes. Errors are JSON, `{ code, message }`.
 */
export function emojiHandler(platform: Platform, resolve: ResolveActor) {
  const http = new Hono<SignedIn>()
    .basePath('/api/emoji')
    .use(signedIn(resolve))
    .put('/:name', onlyManagers, limitBody, async (c) => {
      const name = EmojiName.safeParse(c.req.param('name'))
      if (!name.success) return problem(400, 'BAD_REQUEST', name.error.issues[0]?.message ?? 'not a name')
      const file = new Uint8Array(await c.req.arrayBuffer())
      const made = await decodings(() => toEmojiPicture(file, c.req.header('content-type')))
      if (!made) return later(429, 'TOO_MANY_REQUESTS', 'too many pictures at once, try again in a moment')
      if ('refused' in made) return problem(made.status, made.code, made.refused)
      return c.json(await put(platform, c.get('actor').userId, name.data, made.image))
    })
    .get('/:name/:version', async (c) => {
      const place = Place.safeParse(c.req.param())
      const image = place.success && (await findImage(platform.db, place.data.name, place.data.version))
      return image ? picture(image) : nothing()
    })
    .notFound(nothing)
    .onError((error) => failure(error, platform.log))
  return (request: Request, address: string) => http.fetch(request, { address })
}

async function onlyManagers(c: Context<SignedIn>, next: Next) {
  requireRole(c.get('actor'), 'admin')
  await next()
}

const limitBody = bodyLimit({
  maxSize: mostEmojiBytes,
  onError: () => problem(413, 'PAYLOAD_TOO_LARGE', 'an emoji is 256 KB at most'),
})
