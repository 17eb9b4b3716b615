import { excerptBytes, type FileDetails, isText, type PictureSize, showsAs } from '../../../shared/files.ts'
import { nothing, problem } from '../../platform/answers.ts'
import type { Storage } from '../../platform/storage/storage.ts'
import { keyOf } from './model.ts'
import { disposition } from './names.ts'

/** An answer, and whether it is the beginning of the file itself: then somebody is having it. */
interface Answer {
  response: Response
  isBeginning: boolean
}

/**
 * Gives a file, or a part of it (RFC 9110, section 14). Only what cannot act is shown where it stands. A browser asks
 * each time whether it still may show it, but need not load it twice.
 */
export async function answerWithFile(
  storage: Storage,
  info: FileDetails,
  size: PictureSize | undefined,
  { method, headers }: Request,
): Promise<Answer> {
  if (info.type === null) return { response: nothing(), isBeginning: false }
  const isExcerpt = size === 'small' && isText(info.type)
  if (size && !info.image && !isExcerpt) return { response: nothing(), isBeginning: false }
  const key = keyOf(info.id, info.image ? size : undefined)
  const stored = await storage.size(key)
  const total = isExcerpt ? Math.min(stored, excerptBytes) : stored
  if (total === 0) return { response: nothing(), isBeginning: false }
  const tag = `"${keyOf(info.id, size)}"`
  const fields = {
    'content-type': isExcerpt ? typeOf('text/plain') : size ? 'image/webp' : typeOf(info.type),
    'content-disposition': disposition(showsAs(info) === 'file' ? 'attachment' : 'inline', info.name),
    'cache-control': 'private, no-cache',
    'accept-ranges': 'bytes',
    etag: tag,
    vary: 'authorization, cookie',
    'x-content-type-options': 'nosniff',
  }
  if (headers.get('if-none-match')?.split(/, */).includes(tag))
    return { response: new Response(null, { status: 304, headers: fields }), isBeginning: false }
  const range = rangeOf(headers, tag, total)
  if (range === 'unsatisfiable') return { response: outside(total), isBeginning: false }
  const { start, end } = range ?? { start: 0, end: total }
  const part = {
    'content-length': String(end - start),
    ...(range && { 'content-range': `bytes ${start}-${end - 1}/${total}` }),
  }
  const body = method === 'HEAD' ? null : await storage.read(key, start, end)
  const response = new Response(body, { status: range ? 206 : 200, headers: { ...fields, ...part } })
  return { response, isBeginning: !size && start === 0 && method === 'GET' }
}

/** A text in another encoding than it is said to be in would be one that means something else. */
function typeOf(type: string): string {
  return type === 'text/plain' ? 'text/plain; charset=utf-8' : type
}

function outside(total: number): Response {
  const response = problem(416, 'BAD_REQUEST', 'the file is not as long as that')
  response.headers.set('content-range', `bytes */${total}`)
  return response
}

/** The one stretch that is asked for; undefined for all of it, and for several, which nobody needs. */
function rangeOf(headers: Headers, tag: string, total: number) {
  const condition = headers.get('if-range')
  if (condition !== null && condition !== tag) return undefined
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(headers.get('range') ?? '') ?? []
  if (first === '' && last === '') return undefined
  const start = first === '' ? Math.max(0, total - Number(last)) : Number(first)
  const end = first === '' || last === '' ? total : Math.min(total, Number(last) + 1)
  return start < end ? { start, end } : 'unsatisfiable'
}
