import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Config } from './config.ts'
import { AwayError } from './outage.ts'

/** What a scanner says of something: nothing, the name of what is in it, or that it does not look into so much. */
export type Verdict = { is: 'clean' } | { is: 'infected'; by: string } | { is: 'unscannable' }

/** Looks for viruses. */
export interface Scanner {
  /** @throws AwayError when it cannot say now, or the signal aborts. */
  scan(content: Blob | ReadableStream<Uint8Array>, signal: AbortSignal): Promise<Verdict>
}

/** The scanner of a deployment; undefined where there is none. */
export function createScanner({ clamd }: Pick<Config, 'clamd'>, patienceMs = stillMs): Scanner | undefined {
  return clamd && clamdScanner(clamd, patienceMs)
}

type Address = { host: string; port: number } | { path: string }

const chunkBytes = 65_536
/** Nothing moves for so long: it may be unpacking a large archive. */
const stillMs = 120_000
const connectMs = 5_000
const longestAnswer = 4_096

/** Speaks clamd's protocol: INSTREAM takes chunks, each after its length, until one of no length. */
function clamdScanner(address: Address, patienceMs: number): Scanner {
  return {
    async scan(content, signal) {
      const socket = connect({ ...address, timeout: connectMs })
      const end = () => socket.destroy()
      signal.addEventListener('abort', end)
      const answer = answerOf(socket, patienceMs)
      // Whoever sends is told by the socket's end; the answer is what counts, and may come before all is sent.
      const sending = send(socket, content).catch(() => undefined)
      try {
        return verdictIn(await answer)
      } finally {
        signal.removeEventListener('abort', end)
        socket.destroy()
        await sending
      }
    },
  }
}

/** All that comes until the end, which is a zero byte or that of the connection. */
function answerOf(socket: Socket, patienceMs: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let text = ''
  const end = () => (text.trim() === '' ? reject(new AwayError('the scanner says nothing')) : resolve(text))
  socket.on('connect', () => socket.setTimeout(patienceMs))
  socket.on('data', (data) => {
    text += data.toString('latin1')
    if (text.includes('\0') || text.length > longestAnswer) end()
  })
  socket.on('timeout', () => reject(new AwayError('the scanner does not answer')))
  socket.on('error', (error) => (text === '' ? reject(new AwayError(`no scanner: ${error.message}`)) : end()))
  socket.on('close', end)
  return promise
}

async function send(socket: Socket, content: Blob | ReadableStream<Uint8Array>) {
  const stream = new Response(content).body ?? new ReadableStream()
  await write(socket, Buffer.from('zINSTREAM\0'))
  for await (const bytes of stream)
    for (let from = 0; from < bytes.length; from += chunkBytes) {
      const chunk = bytes.subarray(from, from + chunkBytes)
      const length = Buffer.alloc(4)
      length.writeUInt32BE(chunk.length)
      await write(socket, length)
      await write(socket, chunk)
    }
  await write(socket, Buffer.alloc(4))
}

/** Waits where the scanner is slower than what it is to read. @throws Error when the socket has ended. */
async function write(socket: Socket, bytes: Uint8Array) {
  if (socket.destroyed) throw new Error('the connection has ended')
  if (!socket.write(bytes)) await Promise.race([once(socket, 'drain'), once(socket, 'close')])
}

/** @throws AwayError for what it could not do, such as to write a file: another time it can. */
function verdictIn(answer: string): Verdict {
  const said = answer.split('\0')[0]?.trim() ?? ''
  if (said === 'stream: OK') return { is: 'clean' }
  const by = /^stream: (.+) FOUND$/.exec(said)?.[1]
  if (by) return { is: 'infected', by }
  if (said.startsWith('INSTREAM size limit exceeded')) return { is: 'unscannable' }
  throw new AwayError(`the scanner says: ${said.slice(0, 200)}`)
}
