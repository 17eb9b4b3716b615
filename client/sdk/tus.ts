import { partBytes } from '../../shared/files.ts'
import { refusal, withoutSlash } from './auth.ts'
import type { Target } from './connection.ts'
import { ChatError, isRetryable, toChatError } from './errors.ts'
import { backoff } from './timing.ts'

/** Fewer bytes at a time over a slow connection, so that progress is seen and little is lost with a cut. */
const leastChunk = 131_072
const quickMs = 400
const mostTries = 12
const answerMs = 60_000

const version = { 'tus-resumable': '1.0.0' }

/** What is uploaded, where it goes and who is told. */
export interface Upload {
  target: Target
  blob: Blob
  name: string
  /** Calls it off: what has arrived is not wanted any more. */
  signal: AbortSignal
  /** Ends it for now: what has arrived stays there to go on with. */
  hold?: AbortSignal | undefined
  /** An upload that was begun before, to go on with. */
  begun?: string | undefined
  /** Told the id, once there is one. */
  onBegun(id: string): void
  /** How many bytes the server has. */
  onProgress(bytes: number): void
}

/**
 * Sends a file by the protocol tus 1.0 and answers with its id when all of it is there. After anything that may pass, it
 * asks how much has arrived and goes on from there.
 * @throws ChatError
 */
export async function sendFile({ hold, ...given }: Upload): Promise<string> {
  const { signal, onBegun } = given
  const upload = { ...given, signal: hold ? AbortSignal.any([signal, hold]) : signal }
  let id = given.begun
  try {
    const known = id && (await arrivedOf(upload, id))
    if (!id || known === undefined) id = await patiently(upload, () => create(upload))
    onBegun(id)
    await sendAll(upload, id, known || 0)
    return id
  } catch (error) {
    // What failed may be gone on with; what was called off need not take space for a day.
    if (signal.aborted && id) takeBack(upload, id)
    throw error
  }
}

function takeBack(upload: Upload, id: string) {
  const init = { method: 'DELETE', signal: AbortSignal.timeout(answerMs) }
  request(upload, `/${id}`, init).catch(() => undefined)
}

/** How much the server has of an upload; undefined where it knows of none. */
async function arrivedOf(upload: Upload, id: string): Promise<number | undefined> {
  try {
    return await patiently(upload, () => arrived(upload, id))
  } catch (cause) {
    if (toChatError(cause).code === 'NOT_FOUND') return undefined
    throw cause
  }
}

async function create(upload: Upload): Promise<string> {
  const name = btoa(String.fromCharCode(...new TextEncoder().encode(upload.name)))
  const headers = { 'upload-length': String(upload.blob.size), 'upload-metadata': `filename ${name}` }
  const { location } = Object.fromEntries((await request(upload, '', { method: 'POST', headers })).headers)
  return location?.split('/').at(-1) ?? ''
}

async function sendAll(upload: Upload, id: string, from: number): Promise<void> {
  const { blob, onProgress } = upload
  let offset = from
  let chunk = leastChunk
  while (offset < blob.size) {
    const started = Date.now()
    const part = await read(blob.slice(offset, offset + chunk))
    let isFirst = true
    offset = await patiently(upload, async () => {
      const from = isFirst ? offset : await arrived(upload, id)
      isFirst = false
      return from === offset ? patch(upload, id, from, part) : from
    })
    onProgress(offset)
    chunk = Date.now() - started < quickMs ? Math.min(chunk * 2, partBytes) : Math.max(chunk / 2, leastChunk)
  }
}

/** What has been changed or moved on the disk since it was chosen cannot be read any more. */
async function read(part: Blob): Promise<ArrayBuffer> {
  try {
    return await part.arrayBuffer()
  } catch {
    throw new ChatError('BAD_REQUEST', 'the file cannot be read: has it been changed or moved?')
  }
}

async function patch(upload: Upload, id: string, offset: number, body: ArrayBuffer): Promise<number> {
  const headers = { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' }
  return offsetIn(await request(upload, `/${id}`, { method: 'PATCH', headers, body }))
}

async function arrived(upload: Upload, id: string): Promise<number> {
  return offsetIn(await request(upload, `/${id}`, { method: 'HEAD' }))
}

function offsetIn({ headers }: Response): number {
  const offset = Number(headers.get('upload-offset') ?? Number.NaN)
  if (Number.isInteger(offset)) return offset
  throw new ChatError('INTERNAL_SERVER_ERROR', 'the server does not say how much has arrived')
}

async function request({ target, signal: given }: Upload, path: string, init: RequestInit): Promise<Response> {
  const signal = init.signal ?? AbortSignal.any([given, AbortSignal.timeout(answerMs)])
  const { url, token } = target
  const headers = { ...version, ...(token && { authorization: `Bearer ${token}` }), ...init.headers }
  const answer = await fetch(`${withoutSlash(url)}/api/files${path}`, { ...init, headers, signal })
  if (answer.ok) return answer
  const told: unknown = await answer.json().catch(() => undefined)
  const words = typeof told === 'object' && told && 'message' in told ? String(told.message) : undefined
  throw refusal(answer, words)
}

/** Tries again what may pass, also that another request has come between. */
async function patiently<T>({ signal, target }: Upload, act: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    if (signal.aborted) throw takenBack()
    try {
      return await act()
    } catch (cause) {
      if (signal.aborted) throw takenBack()
      const error = toChatError(cause)
      if ((!isRetryable(error) && error.code !== 'CONFLICT') || tries >= mostTries) throw error
      await pause(error.retryAfterMs ?? backoff(tries, target.timing), signal)
    }
  }
}

function takenBack() {
  return new ChatError('CLIENT_CLOSED_REQUEST', 'the upload was called off')
}

/** Resolves after `ms`, or as soon as the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  signal.addEventListener('abort', () => resolve(), { once: true })
  return promise.finally(() => clearTimeout(timer))
}
