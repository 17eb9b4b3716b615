import { connect } from 'node:net'
import type { App } from '../../server/main.ts'
import type { FileInfo } from '../../shared/files.ts'
import type { Message } from '../../shared/messages.ts'
import type { Someone } from '../people.ts'
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

/** A part that is sent bit by bit, and cut off or brought to its end when one says so. */
export function openPatch(
  { url }: Pick<App, 'url'>,
  headers: Headers,
  id: string,
  { offset, size }: { offset: number; size: number },
) {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  const fields = {
    host: `${hostname}:${port}`,
    ...headers,
    ...version,
    'upload-offset': offset,
    'content-type': 'application/offset+octet-stream',
    'content-length': size,
    connection: 'close',
  }
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}`)
  socket.write(`PATCH /api/files/${id} HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n`)
  let told = ''
  socket.on('data', (data) => {
    told += data.toString()
  })
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()))
  socket.on('error', () => undefined)
  return {
    send: (bytes: Uint8Array) => new Promise<void>((resolve) => socket.write(bytes, () => resolve())),
    cut: () => socket.destroy(),
    /** The status that it is answered with. */
    async status() {
      await closed
      return Number(told.split(' ')[1])
    },
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

/** A private channel of somebody's with others in it, and a message of theirs that holds these files. */
export async function share({ api }: Someone, files: readonly FileInfo[], others: readonly Someone[]) {
  const { id: channelId } = await api.channels.create.mutate({ name: `c-${crypto.randomUUID()}`, kind: 'private' })
  for (const { id: userId } of others) await api.channels.invite.mutate({ channelId, userId })
  const fileIds = files.map(({ id }) => id)
  const { id } = await api.messages.send.mutate({ channelId, text: '', fileIds })
  const message = await until('the message', () => api.messages.get.query({ channelId, id }).catch(() => undefined))
  return { channelId, message }
}
