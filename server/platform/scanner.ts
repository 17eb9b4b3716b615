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
      const line = dial(address, patienceMs)
      if (signal.aborted) line.hangUp()
      signal.addEventListener('abort', line.hangUp)
      // Whoever sends is told by the line's end; the answer is what counts, and may come before all is sent.
      const sending = send(line, content).catch(() => undefined)
      try {
        return verdictIn(await line.answer)
      } finally {
        signal.removeEventListener('abort', line.hangUp)
        line.hangUp()
        await sending
      }
    },
  }
}

interface Line {
  /** All that comes until a zero byte or the line's end. @throws AwayError for nothing, or not in time */
  answer: Promise<string>
  /** Waits where the scanner is slower than what it is to read. @throws Error when the line has ended */
  write(bytes: Uint8Array): Promise<void>
  hangUp(): void
}

/**
 * By Bun's own socket: Node's is destroyed by a write that fails, and the answer with it that a scanner gave
 * before it hung up on more than it looks into.
 */
function dial(address: Address, patienceMs: number): Line {
  const answer = Promise.withResolvers<string>()
  let text = ''
  let ended = false
  let room = Promise.withResolvers<void>()
  let still = setTimeout(late, connectMs)

  const heard: Bun.SocketHandler = {
    open() {
      clearTimeout(still)
      if (!ended) still = setTimeout(late, patienceMs)
    },
    data(_, bytes) {
      still.refresh()
      text += bytes.toString('latin1')
      if (text.includes('\0') || text.length > longestAnswer) hangUp()
    },
    drain: () => room.resolve(),
    close: hangUp,
  }
  const connecting =
    'path' in address
      ? Bun.connect({ unix: address.path, socket: heard })
      : Bun.connect({ hostname: address.host, port: address.port, socket: heard })
  connecting.catch(({ message }: Error) => {
    answer.reject(new AwayError(`no scanner: ${message}`))
    hangUp()
  })

  function late() {
    answer.reject(new AwayError('the scanner does not answer'))
    hangUp()
  }

  function hangUp() {
    if (ended) return
    ended = true
    clearTimeout(still)
    if (text.trim() === '') answer.reject(new AwayError('the scanner says nothing'))
    else answer.resolve(text)
    room.resolve()
    connecting.then(
      (socket) => socket.terminate(),
      () => undefined,
    )
  }

  async function write(bytes: Uint8Array) {
    const socket = await connecting
    for (let rest = bytes; rest.length > 0; ) {
      if (ended) throw new Error('the connection has ended')
      room = Promise.withResolvers()
      const taken = socket.write(rest)
      if (taken > 0) {
        still.refresh()
        rest = rest.subarray(taken)
      } else await room.promise
    }
  }

  return { answer: answer.promise, write, hangUp }
}

async function send({ write }: Line, content: Blob | ReadableStream<Uint8Array>) {
  const stream = new Response(content).body ?? new ReadableStream()
  await write(Buffer.from('zINSTREAM\0'))
  for await (const bytes of stream)
    for (let from = 0; from < bytes.length; from += chunkBytes) {
      const chunk = bytes.subarray(from, from + chunkBytes)
      const length = Buffer.alloc(4)
      length.writeUInt32BE(chunk.length)
      await write(length)
      await write(chunk)
    }
  await write(Buffer.alloc(4))
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
