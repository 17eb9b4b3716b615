import { partBytes } from '../../shared/files.ts'

const noise = crypto.getRandomValues(new Uint8Array(65_536))

/** A part of a file that is nowhere as a whole: noise, and where it belongs. */
export function partAt(from: number, size: number): Uint8Array<ArrayBuffer> {
  const part = new Uint8Array(Math.min(partBytes, size - from))
  for (let at = 0; at < part.length; at += noise.length) part.set(noise.subarray(0, part.length - at), at)
  new DataView(part.buffer).setFloat64(0, from)
  return part
}

interface Upload {
  /** Of the door of uploads. */
  url: string
  headers: Record<string, string>
  id: string
  size: number
}

const version = { 'tus-resumable': '1.0.0' }

/** Says that a file is to come, and answers with its id. */
export async function begin({ url, headers, size }: Omit<Upload, 'id'>): Promise<string> {
  const fields = { ...headers, ...version, 'upload-length': String(size) }
  const answer = await fetch(url, { method: 'POST', headers: fields })
  const location = answer.headers.get('location')
  if (!location) throw new Error(`no upload: ${answer.status} ${await answer.text()}`)
  return location.split('/').at(-1) ?? ''
}

/** How much of it has arrived. */
export async function arrived({ url, headers, id }: Upload): Promise<number> {
  const answer = await fetch(`${url}/${id}`, { method: 'HEAD', headers: { ...headers, ...version } })
  return Number(answer.headers.get('upload-offset') ?? Number.NaN)
}

/** Sends a file part by part, from a byte on and up to another, and answers with how much there is then. */
export async function send(upload: Upload, from: number, to = upload.size): Promise<number> {
  let offset = from
  while (offset < to) {
    const answer = await fetch(`${upload.url}/${upload.id}`, {
      method: 'PATCH',
      headers: {
        ...upload.headers,
        ...version,
        'upload-offset': String(offset),
        'content-type': 'application/offset+octet-stream',
      },
      body: partAt(offset, upload.size),
    })
    if (!answer.ok) throw new Error(`no part: ${answer.status} ${await answer.text()}`)
    offset = Number(answer.headers.get('upload-offset'))
  }
  return offset
}
