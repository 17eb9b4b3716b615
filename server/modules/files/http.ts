import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { FileId } from '../../../shared/files.ts'
import { failure, nothing } from '../../platform/answers.ts'
import type { Platform } from '../../platform/platform.ts'
import { type ResolveActor, requireActor } from '../../platform/trpc.ts'
import { answerWithFile } from './answer.ts'
import { actorByLink, noteDownload, requireFile } from './service.ts'
import { storageOf } from './stored.ts'
import { tusDoor } from './tus.ts'
import { missing } from './uploads.ts'

type Env = { Bindings: { address: string } }

const Wish = z.object({
  size: z.enum(['small', 'large']).optional(),
  link: z.string().max(100).optional(),
})

/**
 * Answers `/api/files`, to people who are signed in: resumable uploads by tus (`POST`, then `HEAD`, `PATCH` and `DELETE`
 * of `{id}`), and `GET {id}/{name}`, which gives a file to those who may read its channel at that moment, or by a link
 * that they asked for; with `?size=small|large`, a picture as WebP. Errors are JSON, `{ code, message }`.
 */
export function fileHandler(platform: Platform, resolve: ResolveActor) {
  const storage = storageOf(platform)
  const tus = tusDoor(platform, storage)

  async function upload(c: Context<Env>): Promise<Response> {
    const { raw } = c.req
    if (raw.method === 'GET') return nothing()
    const id = c.req.param('id')
    if (id !== undefined && !FileId.safeParse(id).success) missing()
    return tus(raw, async () => requireActor(await actorBehind(c), 'write').userId)
  }

  async function download(c: Context<Env>): Promise<Response> {
    const id = FileId.safeParse(c.req.param('id'))
    const wish = Wish.safeParse(c.req.query())
    if (!id.success || !wish.success) return nothing()
    const { size, link } = wish.data
    const actor = link ? await actorByLink(platform, id.data, link) : await actorBehind(c)
    const ctx = { ...platform, actor: requireActor(actor, 'read') }
    const file = await requireFile(ctx, id.data)
    const { response, isBeginning } = await answerWithFile(storage, file, size, c.req.raw)
    if (isBeginning) await noteDownload(ctx, file)
    return response
  }

  const actorBehind = (c: Context<Env>) => resolve({ headers: c.req.raw.headers, address: c.env.address })

  const http = new Hono<Env>()
    .basePath('/api/files')
    .get('/:id/:name', download)
    .all('/', upload)
    .all('/:id', upload)
    .notFound(nothing)
    .onError((error) => failure(error, platform.log))
  return (request: Request, address: string) => http.fetch(request, { address })
}
