import { AsyncLocalStorage } from 'node:async_hooks'
import { TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { DataStore, ERRORS, Server, Upload } from '@tus/server'
import { partBytes } from '../../../shared/files.ts'
import { later, problem } from '../../platform/answers.ts'
import { isOutage } from '../../platform/bus/errors.ts'
import { type Db, inTransaction } from '../../platform/database.ts'
import { uuidv7 } from '../../platform/ids.ts'
import { AwayError } from '../../platform/outage.ts'
import type { Platform } from '../../platform/platform.ts'
import { createRoom } from '../../platform/queues.ts'
import type { Storage } from '../../platform/storage/storage.ts'
import { createTurns } from '../../platform/turns.ts'
import { wake } from './examining.ts'
import type { FileRow } from './model.ts'
import { type Part, readPart } from './part.ts'
import * as repository from './repository.ts'
import { begin, receive, requireUpload } from './uploads.ts'

/** Who a request is from, and what it brings: tus would pass that on through a chain of streams, which cost more than all else. */
interface Visit {
  uploaderId: string
  part: Part
  /** Up to which byte there is something, as whoever brings more says. */
  claimed: number | undefined
}

const visits = new AsyncLocalStorage<Visit>()

/** How many bytes of parts a process has in its memory at once. */
const mostHeld = 268_435_456

/**
 * Answers the requests of resumable uploads (tus 1.0 with creation, creation-with-upload and termination) by
 * whoever is found to make them. How much has come is what is stored, so that neither a cut nor a crash can make it a lie.
 * @throws TRPCError NOT_FOUND, AwayError
 */
export function tusDoor(platform: Platform, storage: Storage) {
  const room = createRoom('upload_bytes', mostHeld)
  const server = new Server({
    path: '/api/files',
    relativeLocation: true,
    maxSize: platform.config.fileBytes,
    // No other site's pages come in here.
    allowedOrigins: () => false,
    datastore: dataStore(platform, storage),
    namingFunction: uuidv7,
    // Postgres has the locks, and whoever asks how much has come waits for none.
    locker: { newLock: () => ({ lock: async () => {}, unlock: async () => {} }) },
    async onUploadCreate(_, { id, size = 0, metadata }) {
      const { uploaderId } = visited()
      await begin(platform, { id, uploaderId, name: metadata?.['filename'] ?? '', size })
      return {}
    },
    onResponseError: (_, error) => told(platform, error),
  })

  return async (request: Request, identify: () => Promise<string>): Promise<Response> => {
    const bytes = request.body ? partBytes : 0
    if (!room.enter(bytes)) busy()
    const part = readPart(request)
    try {
      const { url, method, headers } = request
      const head = new Request(url, { method, headers })
      const claimed = method === 'PATCH' ? Number(headers.get('upload-offset')) : undefined
      const visit = { uploaderId: await identify(), part, claimed }

      return await visits.run(visit, async () => presentable(await server.handleWeb(head), platform))
    } finally {
      void part.drop().then(() => room.leave(bytes))
    }
  }
}

function busy(): never {
  throw new AwayError('too many uploads are being written')
}

function visited(): Visit {
  const visit = visits.getStore()
  if (!visit) throw new Error('no request is being answered')
  return visit
}

function dataStore(platform: Platform, storage: Storage): DataStore {
  const { db } = platform
  const inTurn = createTurns({ name: 'uploads', atOnce: 4, mostWaiting: 200, longestWaitMs: 30_000 })

  /** In its turn, and with the upload to itself: whoever else writes to it, or looks into what is whole, comes after. */
  async function alone<T>(id: string, run: (db: Db, file: FileRow) => Promise<T>): Promise<T> {
    const { uploaderId } = visited()
    const locked = async (db: Db) => ({ done: await run(db, requireUpload(await repository.lock(db, id), uploaderId)) })
    const turn = (await inTurn(() => inTransaction(db, locked))) ?? busy()
    return turn.done
  }

  return Object.assign(new DataStore(), {
    extensions: ['creation', 'creation-with-upload', 'termination'],
    async getUpload(id: string) {
      const { claimed, uploaderId } = visited()
      // What a write needs to know it finds under its lock, and asks only there.
      if (claimed !== undefined) return new Upload({ id, offset: claimed })
      const file = requireUpload(await repository.find(db, id), uploaderId)
      const { name, size, created_at } = file
      const offset = await storage.incoming(id, size).arrived()
      // The process that took the last byte may not have come to say so.
      if (offset === size) await alone(id, (db) => receive(db, id))
      return new Upload({ id, size, offset, metadata: { filename: name }, creation_date: created_at.toISOString() })
    },
    async create(upload: Upload) {
      const { id, size = 0 } = upload
      try {
        await storage.incoming(id, size).begin()
        return upload
      } catch (error) {
        await repository.discard(db, id, visited().uploaderId)
        throw error
      }
    },
    /** Under as many locks as there are pauses: whoever sends slowly keeps nobody waiting, nor the database. */
    async write(_: unknown, id: string, offset: number) {
      const { part } = visited()
      let end = offset
      let isWhole = false
      await part.ready()
      do {
        end = await alone(id, async (db, { size, received_at }) => {
          const incoming = storage.incoming(id, size)
          if (received_at || (await incoming.arrived()) !== end) throw ERRORS.INVALID_OFFSET
          if (offset + part.size > size) throw ERRORS.ERR_SIZE_EXCEEDED
          const there = await incoming.write(end, part.run())
          isWhole = there === size
          if (isWhole) await receive(db, id)
          return there
        })
      } while (await part.ready())
      // Whoever may look into it here need not be told of it by the bus first.
      if (isWhole && platform.config.role !== 'gateway') wake(platform)
      return end
    },
    async remove(id: string) {
      if (!(await repository.discard(db, id, visited().uploaderId))) gone()
    },
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
  if (answer.status === 413) refusal.headers.set('tus-max-size', String(config.fileBytes))
  return refusal
}
