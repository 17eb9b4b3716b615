import { TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { DataStore, ERRORS, Server, Upload } from '@tus/server'
import { later, problem } from '../../platform/answers.ts'
import { isOutage } from '../../platform/bus/errors.ts'
import type { Db } from '../../platform/database.ts'
import { uuidv7 } from '../../platform/ids.ts'
import { AwayError } from '../../platform/outage.ts'
import type { Platform } from '../../platform/platform.ts'
import type { Storage } from '../../platform/storage/storage.ts'
import { createTurns } from '../../platform/turns.ts'
import * as repository from './repository.ts'
import { begin, receive } from './uploads.ts'

/**
 * Answers the requests of resumable uploads (tus 1.0 with creation, creation-with-upload and termination) by somebody
 * who may make them. How much has come is what is stored, so that neither a cut nor a crash can make it a lie.
 */
export function tusDoor(platform: Platform, storage: Storage) {
  const uploaders = new WeakMap<Request, string>()
  const server = new Server({
    path: '/api/files',
    relativeLocation: true,
    maxSize: platform.config.fileBytes,
    // No other site's pages come in here.
    allowedOrigins: () => false,
    lockDrainTimeout: 500,
    datastore: dataStore(platform, storage),
    namingFunction: uuidv7,
    async onUploadCreate(request, { id, size = 0, metadata }) {
      const uploaderId = uploaders.get(request) ?? ''
      await begin(platform, { id, uploaderId, name: metadata?.['filename'] ?? '', size })
      return {}
    },
    async onUploadFinish(_, { id }) {
      await receive(platform, id)
      return {}
    },
    onResponseError: (_, error) => told(platform, error),
  })
  return async (request: Request, uploaderId: string): Promise<Response> => {
    uploaders.set(request, uploaderId)
    return presentable(await server.handleWeb(request), platform)
  }
}

function dataStore(platform: Platform, storage: Storage): DataStore {
  const { db } = platform
  const inTurn = createTurns({ atOnce: 4, mostWaiting: 200, longestWaitMs: 30_000 })
  return Object.assign(new DataStore(), {
    extensions: ['creation', 'creation-with-upload', 'termination'],
    async getUpload(id: string) {
      const file = (await repository.find(db, id)) ?? gone()
      const offset = await storage.incoming(id, file.size).arrived()
      // The process that took the last byte may not have come to say so.
      if (offset === file.size) await receive(platform, id)
      const metadata = { filename: file.name }
      return new Upload({ id, size: file.size, offset, metadata, creation_date: file.created_at.toISOString() })
    },
    async create(upload: Upload) {
      const { id, size = 0 } = upload
      try {
        await storage.incoming(id, size).begin()
        return upload
      } catch (error) {
        const file = await repository.find(db, id)
        if (file) await repository.discard(db, id, file.uploader_id)
        throw error
      }
    },
    async write(stream: AsyncIterable<Uint8Array>, id: string, offset: number) {
      const { chunks, cut } = await gather(stream)
      const end = await inTurn(() => keepPart(platform, storage, { id, offset, chunks }))
      letGo(chunks.splice(0))
      if (end === undefined) throw new AwayError('too many uploads are being written')
      if (cut) throw cut
      return end
    },
    async remove(id: string) {
      const file = (await repository.find(db, id)) ?? gone()
      if (!(await repository.discard(db, id, file.uploader_id))) gone()
    },
  })
}

/** All that comes, which is a part of a few megabytes, also when it is cut off. */
async function gather(stream: AsyncIterable<Uint8Array>) {
  const chunks: Uint8Array[] = []
  try {
    for await (const chunk of stream) chunks.push(chunk)
    return { chunks }
  } catch (cut) {
    return { chunks, cut }
  }
}

/** How many bytes of parts may stand in memory after they were written, before they are collected. */
const mostLeft = 16 * 1_048_576
let left = 0

/** The runtime sees how much is left over only when it is much, and keeps what it once had. */
function letGo(chunks: readonly Uint8Array[]) {
  left += chunks.reduce((sum, { length }) => sum + length, 0)
  if (left < mostLeft) return
  left = 0
  Bun.gc(false)
}

interface Part {
  id: string
  offset: number
  chunks: readonly Uint8Array[]
}

/**
 * Writes a part, unless all of the file is there by now: what has been looked into is never changed again, whoever still
 * has a connection open.
 */
function keepPart({ db: database }: Platform, storage: Storage, { id, offset, chunks }: Part): Promise<number> {
  return database.transaction().execute(async (db: Db) => {
    const file = (await repository.lock(db, id)) ?? gone()
    if (file.received_at) throw ERRORS.INVALID_OFFSET
    return storage.incoming(id, file.size).write(offset, chunks)
  })
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
