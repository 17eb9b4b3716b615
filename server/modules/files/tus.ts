import { AsyncLocalStorage } from 'node:async_hooks'
import { TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { DataStore, ERRORS, Server, Upload } from '@tus/server'
import { later, problem } from '../../platform/answers.ts'
import { isOutage } from '../../platform/bus/errors.ts'
import { type Db, inTransaction } from '../../platform/database.ts'
import { uuidv7 } from '../../platform/ids.ts'
import { AwayError } from '../../platform/outage.ts'
import type { Platform } from '../../platform/platform.ts'
import { type Storage, sizeOf } from '../../platform/storage/storage.ts'
import { createTurns } from '../../platform/turns.ts'
import type { FileRow } from './model.ts'
import * as repository from './repository.ts'
import { begin, receive, requireUpload } from './uploads.ts'

/** What a request may reach while it is answered. */
interface Visit {
  uploaderId: string
  /** Of the one transaction, once there is a file. */
  db: Db
  /** The file that it is for, which it has to itself. */
  file: FileRow | undefined
  chunks: readonly Uint8Array[]
}

/** Tus would pass a part on through a chain of streams, at the price of all else that is done with it. */
const visits = new AsyncLocalStorage<Visit>()

/** How many bytes of parts a process has in its memory at once. */
const mostHeld = 268_435_456
/** What a part has at most; the gateway takes no larger body. */
const partBytes = 6_291_456

/**
 * Answers the requests of resumable uploads (tus 1.0 with creation, creation-with-upload and termination) by
 * whoever is found to make them. How much has come is what is stored, so that neither a cut nor a crash can make it a lie.
 * @throws TRPCError NOT_FOUND, AwayError
 */
export function tusDoor(platform: Platform, storage: Storage) {
  const inTurn = createTurns({ name: 'uploads', atOnce: 4, mostWaiting: 200, longestWaitMs: 30_000 })
  let held = 0
  const server = new Server({
    path: '/api/files',
    relativeLocation: true,
    maxSize: platform.config.fileBytes,
    // No other site's pages come in here.
    allowedOrigins: () => false,
    datastore: dataStore(platform, storage),
    namingFunction: uuidv7,
    async onUploadCreate(_, { id, size = 0, metadata }) {
      const { uploaderId } = visited()
      await begin(platform, { id, uploaderId, name: metadata?.['filename'] ?? '', size })
      return {}
    },
    async onUploadFinish(_, { id }) {
      await receive(visited().db, id)
      return {}
    },
    onResponseError: (_, error) => told(platform, error),
  })

  async function answer({ url, method, headers }: Request, visit: Pick<Visit, 'uploaderId' | 'chunks'>, id?: string) {
    const head = new Request(url, { method, headers })
    const visiting = (db: Db, file?: FileRow) =>
      visits.run({ ...visit, db, file }, async () => presentable(await server.handleWeb(head), platform))
    if (id === undefined) return visiting(platform.db)
    const answered = await inTurn(() => alone(platform, id, visit.uploaderId, visiting))
    return answered ?? busy()
  }

  return async (request: Request, identify: () => Promise<string>, id?: string): Promise<Response> => {
    const bytes = request.body ? partBytes : 0
    if (held + bytes > mostHeld) busy()
    held += bytes
    // From the first byte on: what waits to be read is copied each time that more of it comes.
    const coming = gather(request)
    try {
      const uploaderId = await identify()
      return await answer(request, { uploaderId, chunks: await coming }, id)
    } finally {
      void coming.then((chunks) => {
        letGo(chunks)
        held -= bytes
      })
    }
  }
}

function busy(): never {
  throw new AwayError('too many uploads are being written')
}

/**
 * Nobody else sees or changes an upload meanwhile: neither whoever still has a connection open, through whatever node,
 * nor what looks into it, which may rely on it that it never changes again.
 */
function alone<T>({ db }: Platform, id: string, uploaderId: string, visit: (db: Db, file: FileRow) => Promise<T>) {
  return inTransaction(db, async (db) => visit(db, requireUpload(await repository.lock(db, id), uploaderId)))
}

function visited(): Visit {
  const visit = visits.getStore()
  if (!visit) throw new Error('no request is being answered')
  return visit
}

function dataStore(platform: Platform, storage: Storage): DataStore {
  return Object.assign(new DataStore(), {
    extensions: ['creation', 'creation-with-upload', 'termination'],
    async getUpload(id: string) {
      const { db, file = gone() } = visited()
      const offset = await storage.incoming(id, file.size).arrived()
      // The process that took the last byte may not have come to say so.
      if (offset === file.size) await receive(db, id)
      const metadata = { filename: file.name }
      return new Upload({ id, size: file.size, offset, metadata, creation_date: file.created_at.toISOString() })
    },
    async create(upload: Upload) {
      const { id, size = 0 } = upload
      try {
        await storage.incoming(id, size).begin()
        return upload
      } catch (error) {
        await repository.discard(platform.db, id, visited().uploaderId)
        throw error
      }
    },
    async write(_: unknown, id: string, offset: number) {
      const { db, chunks, file = (await repository.find(db, id)) ?? gone() } = visited()
      if (file.received_at) throw ERRORS.INVALID_OFFSET
      if (offset + sizeOf(chunks) > file.size) throw ERRORS.ERR_SIZE_EXCEEDED
      return storage.incoming(id, file.size).write(offset, chunks)
    },
    async remove(id: string) {
      const { db, file = gone() } = visited()
      if (!(await repository.discard(db, id, file.uploader_id))) gone()
    },
  })
}

/** All that comes, which is a part of a few megabytes; of one that is cut off, what has come. */
async function gather({ body }: Request): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = []
  try {
    for await (const chunk of body ?? []) chunks.push(chunk)
  } catch {
    // Nobody waits for the answer any more; whoever comes back asks how much has arrived.
  }
  return chunks
}

/** Gives memory back at once: the runtime would see how much is left over only when it is much, and keep it then. */
function letGo(chunks: readonly Uint8Array[]) {
  for (const { buffer } of chunks) if (buffer instanceof ArrayBuffer && !buffer.detached) buffer.transfer(0)
}

function gone(): never {
  throw ERRORS.FILE_NOT_FOUND
}

function told({ log }: Platform, error: Error | { status_code: number; body: string }) {
  if ('status_code' in error) return undefined
  if (error instanceof TRPCError) {
    const { code, message } = error
    return { status_code: getHTTPStatusCodeFromError(error), body: JSON.stringify({ code, message }) }
  }
  const away = isOutage(error)
  if (!away) log.error({ err: error }, 'an upload failed')
  return { status_code: away ? 503 : 500, body: 'something went wrong' }
}

const codes: Record<number, string> = {
  403: 'BAD_REQUEST',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  410: 'NOT_FOUND',
  412: 'PRECONDITION_FAILED',
  413: 'PAYLOAD_TOO_LARGE',
  500: 'INTERNAL_SERVER_ERROR',
  501: 'NOT_IMPLEMENTED',
}

/** Errors are JSON, with a code; what the protocol says in the head stays. */
async function presentable(answer: Response, { config }: Platform): Promise<Response> {
  answer.headers.delete('access-control-expose-headers')
  answer.headers.set('cache-control', 'no-store')
  if (answer.status < 400) return answer
  if (answer.status === 503) return later(503, 'SERVICE_UNAVAILABLE', 'a part of the server is away')
  const text = (await answer.text()).trim()
  const { code, message } = text.startsWith('{') ? JSON.parse(text) : { code: codes[answer.status], message: text }
  const words = answer.status === 413 ? `a file has ${config.fileBytes / 1_048_576} MB at most` : message
  const refusal = problem(answer.status, code ?? 'BAD_REQUEST', words)
  refusal.headers.set('tus-resumable', '1.0.0')
  return refusal
}
