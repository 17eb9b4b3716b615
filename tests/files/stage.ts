import type { App } from '../../server/main.ts'
import type { FileInfo } from '../../shared/files.ts'
import type { Message } from '../../shared/messages.ts'
import { until } from '../until.ts'

export type Headers = Record<string, string>

/** Who uploads something: their credentials, and their client. */
export interface Uploader {
  headers: Headers
  api: {
    files: {
      get: { query(one: { fileId: string }): Promise<FileInfo | (Omit<FileInfo, 'type'> & { type: string | null })> }
    }
    messages: { get: { query(one: { channelId: string; id: string }): Promise<Message> } }
  }
}

const version = { 'tus-resumable': '1.0.0' }

/** The door of uploads, as any program can knock at it. */
export function doorOf({ url }: Pick<App, 'url'>) {
  const at = (id?: string) => `${url}/api/files${id ? `/${id}` : ''}`
  return {
    create: (headers: Headers, size: number, name = 'notes.txt', more: Headers = {}) =>
      fetch(at(), {
        method: 'POST',
        headers: {
          ...headers,
          ...version,
          'upload-length': `${size}`,
          'upload-metadata': `filename ${Buffer.from(name).toString('base64')}`,
          ...more,
        },
      }),
    head: (headers: Headers, id: string) => fetch(at(id), { method: 'HEAD', headers: { ...headers, ...version } }),
    patch: (headers: Headers, id: string, offset: number, body: BodyInit, signal?: AbortSignal) =>
      fetch(at(id), {
        method: 'PATCH',
        body,
        headers: {
          ...headers,
          ...version,
          'upload-offset': `${offset}`,
          'content-type': 'application/offset+octet-stream',
        },
        ...(signal && { signal }),
      }),
    remove: (headers: Headers, id: string) => fetch(at(id), { method: 'DELETE', headers: { ...headers, ...version } }),
    get: (headers: Headers, { id, name }: Pick<FileInfo, 'id' | 'name'>, query = '', more: Headers = {}) =>
      fetch(`${at(id)}/${encodeURIComponent(name)}${query}`, { headers: { ...headers, ...more } }),
  }
}

export const idIn = (created: Response) => created.headers.get('location')?.split('/').at(-1) ?? ''

/** Uploads a file and waits until it can be attached. */
export async function uploaded(
  app: Pick<App, 'url'>,
  { headers, api }: Uploader,
  content: Uint8Array | string,
  name?: string,
) {
  const door = doorOf(app)
  const body = new Uint8Array(typeof content === 'string' ? new TextEncoder().encode(content) : content)
  const id = idIn(await door.create(headers, body.length, name))
  await door.patch(headers, id, 0, body)
  return until('the file', async () => {
    const { type, size, name, image } = await api.files.get.query({ fileId: id })
    return type !== null && { id, name, type, size, image }
  })
}
