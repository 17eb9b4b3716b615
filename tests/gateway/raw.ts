import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { until } from '../until.ts'

const Frame = z.looseObject({
  id: z.union([z.number(), z.string(), z.null()]).optional(),
  method: z.string().optional(),
  result: z.looseObject({ type: z.string(), id: z.string().optional(), data: z.unknown().optional() }).optional(),
  error: z
    .looseObject({ message: z.string(), data: z.looseObject({ code: z.string(), httpStatus: z.number() }) })
    .optional(),
})
export type Frame = z.infer<typeof Frame>

/** A bare WebSocket, to send what no client would, and to see every frame. */
export async function openSocket(url: string, options: { headers?: Record<string, string>; query?: string } = {}) {
  const headers = options.headers ?? { authorization: 'Bearer ada' }
  // Bun's WebSocket takes headers, which the DOM's type does not know.
  const socket: WebSocket = Reflect.construct(WebSocket, [
    `${url.replace('http', 'ws')}/trpc${options.query ?? ''}`,
    { headers },
  ])
  const frames: Frame[] = []
  const texts: string[] = []
  const closed = Promise.withResolvers<{ code: number; reason: string }>()
  const opened = Promise.withResolvers<void>()
  socket.onopen = () => opened.resolve()
  socket.onmessage = ({ data }) => {
    texts.push(String(data))
    if (String(data).startsWith('{')) frames.push(Frame.parse(JSON.parse(data)))
  }
  socket.onclose = ({ code, reason }) => {
    closed.resolve({ code, reason })
    opened.reject(new Error(`closed: ${code} ${reason}`))
  }
  await opened.promise
  return {
    socket,
    frames,
    texts,
    closed: closed.promise,
    send: (value: unknown) => socket.send(typeof value === 'string' ? value : JSON.stringify(value)),
    /** The first frame that fits. */
    frame: (what: string, fits: (frame: Frame) => boolean) => until(what, () => frames.find(fits)),
    answer: (id: number | string | null) => until(`an answer to ${id}`, () => frames.find((frame) => frame.id === id)),
    [Symbol.dispose]: () => socket.close(),
  }
}

export function call(id: unknown, method: string, path: string, input?: unknown) {
  return { id, method, params: { path, input } }
}

/** A WebSocket that never reads what it is sent. */
export async function openUnread(url: string) {
  const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13']
  const socket = await askUnread(url, '/trpc', [...upgrade, 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='])
  return {
    send: (value: unknown) => socket.write(maskedFrame(JSON.stringify(value))),
    [Symbol.dispose]: () => socket.destroy(),
  }
}

/** The live events over server-sent events, of which nothing is read before `rest`. */
export async function openUnreadStream(url: string) {
  const socket = await askUnread(url, '/trpc/live.events', ['Accept: text/event-stream', 'Connection: close'])
  return { rest: () => text(socket), [Symbol.dispose]: () => socket.destroy() }
}

/** Asks for something and reads no further than that an answer begins. */
async function askUnread(url: string, path: string, headers: string[]): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  const answered = Promise.withResolvers<void>()
  socket.once('data', () => answered.resolve())
  socket.once('error', answered.reject)
  const lines = [`GET ${path} HTTP/1.1`, `Host: ${hostname}:${port}`, 'Authorization: Bearer ada', ...headers]
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  await answered.promise
  socket.pause()
  return socket
}

/** A short text frame as clients send it, masked with zeros (RFC 6455 section 5.2). */
function maskedFrame(text: string): Buffer {
  const payload = Buffer.from(text)
  if (payload.length > 125) throw new Error('too long for a short frame')
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload])
}
