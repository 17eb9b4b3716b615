import { type Context, Hono, type Next } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { z } from 'zod'
import { failure, later, nothing, picture, problem } from '../../platform/answers.ts'
import type { Platform } from '../../platform/platform.ts'
import { type SignedIn, signedIn } from '../../platform/signedIn.ts'
import type { ResolveActor } from '../../platform/trpc.ts'
import { createTurns } from '../../platform/turns.ts'
import { toPicture } from './picture.ts'
import { setAvatar } from './profiles.ts'
import { findAvatar } from './repository.ts'

const mostBytes = 5 * 1_048_576

/** Each holds its file in memory. */
const uploads = createTurns({ name: 'avatar_uploads', atOnce: 20, mostWaiting: 0, longestWaitMs: 0 })

/** A decoded picture may take a hundred megabytes. */
const decodings = createTurns({ name: 'avatars', atOnce: 2, mostWaiting: 18, longestWaitMs: 15_000 })

const Place = z.object({ userId: z.uuid(), version: z.uuid() })

/**
 * Answers `/api/avatars/*`, to people who are signed in: `PUT me` takes a PNG, JPEG or WebP as the body, of 5 MB at most,
 * and answers `{ avatar }`, its version; `GET {userId}/{version}` gives a WebP of 512 by 512, which never changes.
 * Errors are JSON, `{ code, message }`.
 */
export function avatarHandler(platform: Platform, resolve: ResolveActor) {
  const http = new Hono<SignedIn>()
    .basePath('/api/avatars')
    .use(signedIn(resolve))
    .put('/me', oneOfFew, limitBody, async (c) => {
      const image = new Uint8Array(await c.req.arrayBuffer())
      const picture = await decodings(() => toPicture(image, c.req.header('content-type')))
      if (!picture) return later(429, 'TOO_MANY_REQUESTS', tooMany)
      if ('refused' in picture) return problem(picture.status, picture.code, picture.refused)
      return c.json({ avatar: await setAvatar(platform, c.get('actor').userId, picture.image) })
    })
    .get('/:userId/:version', async (c) => {
      const place = Place.safeParse(c.req.param())
      const image = place.success && (await findAvatar(platform.db, place.data.userId, place.data.version))
      return image ? picture(image) : nothing()
    })
    .notFound(nothing)
    .onError((error) => failure(error, platform.log))
  return (request: Request, address: string) => http.fetch(request, { address })
}

const tooMany = 'too many pictures at once, try again in a moment'

async function oneOfFew(_: Context, next: Next): Promise<Response | undefined> {
  const taken = await uploads(async () => {
    await next()
    return true
  })
  return taken ? undefined : later(429, 'TOO_MANY_REQUESTS', tooMany)
}

const limitBody = bodyLimit({
  maxSize: mostBytes,
  onError: () => problem(413, 'PAYLOAD_TOO_LARGE', 'a picture is 5 MB at most'),
})
