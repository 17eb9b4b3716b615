import { describe, expect, test } from 'bun:test'
import { createServer, type Socket } from 'node:net'
import { streamMaxMiB } from '../../deploy/local/clamd.ts'
import { readConfig } from '../../server/platform/config.ts'
import { createScanner } from '../../server/platform/scanner.ts'
import { service } from '../context.ts'
import { eicar, hasClamd } from './eicar.ts'

const never = new AbortController().signal

const needed = { DATABASE_URL: 'postgres://nowhere', REDIS_URL: 'redis://nowhere', AUTH_SECRET: 'x'.repeat(32) }

function scannerAt(url: string, patienceMs?: number) {
  const scanner = createScanner(readConfig({ ...needed, CLAMD_URL: url }), patienceMs)
  if (!scanner) throw new Error('no scanner')
  return scanner
}

describe.skipIf(!hasClamd)('a virus scanner', () => {
  test('misses what is in the middle, across chunks or at the end, or sees it where it is not', async () => {
    const scanner = scannerAt(service('TEST_CLAMD_URL'))
    const padding = (size: number) => 'a'.repeat(size)
    expect(await scanner.scan(new Blob(['hello']), never)).toEqual({ is: 'clean' })
    expect(await scanner.scan(new Blob([padding(1_000_000)]), never)).toEqual({ is: 'clean' })
    for (const content of [eicar, padding(65_500) + eicar + padding(500_000), padding(200_000) + eicar]) {
      const verdict = await scanner.scan(new Blob([content]), never)
      expect(verdict).toEqual({ is: 'infected', by: expect.stringContaining('Eicar') })
    }
    expect(await scanner.scan(new Response(eicar).body ?? new Blob(), never)).toMatchObject({ is: 'infected' })
  })

  test('is taken to have looked into what is larger than it looks into', async () => {
    const scanner = scannerAt(service('TEST_CLAMD_URL'))
    const large = new Blob([new Uint8Array(streamMaxMiB * 1_048_576 + 1), eicar])
    expect(await scanner.scan(large, never)).toEqual({ is: 'unscannable' })
  })
})

/** Something that listens where a scanner should be. */
async function pretend(answer: (socket: Socket) => void) {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    answer(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const url = `tcp://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  return { url, [Symbol.asyncDispose]: async () => void server.close() }
}

test('a scanner that has read enough is not heard, since it hangs up before it is sent the rest', async () => {
  const hungUp = Promise.withResolvers<void>()
  await using pretender = await pretend((socket) => {
    socket.once('data', () => {
      socket.write('INSTREAM size limit exceeded. ERROR\0', () => socket.destroy())
      socket.once('close', () => hungUp.resolve())
    })
  })
  const rest = new ReadableStream<Uint8Array>({
    async pull(stream) {
      stream.enqueue(new Uint8Array(300_000))
      await hungUp.promise
      for (let part = 0; part < 20; part++) stream.enqueue(new Uint8Array(300_000))
      stream.close()
    },
  })
  expect(await scannerAt(pretender.url).scan(rest, never)).toEqual({ is: 'unscannable' })
})

test('a scanner that waits for what comes slowly is taken for one that says nothing', async () => {
  const [patienceMs, pieces] = [1_000, 8]
  await using pretender = await pretend((socket) => {
    let received = ''
    socket.on('data', (data) => {
      received += data.toString('latin1')
      if (received.endsWith('\0\0\0\0')) socket.end('stream: OK\0')
    })
  })
  let given = 0
  const slow = new ReadableStream<Uint8Array>({
    async pull(stream) {
      if (given++ === pieces) return stream.close()
      await Bun.sleep((2 * patienceMs) / pieces)
      stream.enqueue(new Uint8Array(10).fill(97))
    },
  })
  expect(await scannerAt(pretender.url, patienceMs).scan(slow, never)).toEqual({ is: 'clean' })
})

describe('a scanner that says nothing of use is taken for one that says that all is well', () => {
  for (const [what, answer] of [
    ['it hangs up', (socket) => socket.end()],
    ['it breaks off', (socket) => socket.once('data', () => socket.destroy())],
    ['it is another program', (socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nstream: OK')],
    ['it has no space', (socket) => socket.end('Error writing to temporary file. ERROR\0')],
    ['it does not stop talking', (socket) => socket.write('a'.repeat(100_000))],
    ['it never answers', () => undefined],
  ] satisfies [string, (socket: Socket) => void][])
    test(what, async () => {
      await using pretender = await pretend(answer)
      const scanner = scannerAt(pretender.url, 300)
      const failure = await scanner.scan(new Blob(['a'.repeat(300_000)]), never).catch(({ name }) => name)
      expect(failure).toBe('AwayError')
    })

  test('it is not there', async () => {
    const scanner = scannerAt('tcp://127.0.0.1:1')
    expect(await scanner.scan(new Blob(['x']), never).catch(({ name }) => name)).toBe('AwayError')
  })

  test('nobody waits for it any more', async () => {
    await using pretender = await pretend(() => undefined)
    const scanner = scannerAt(pretender.url)
    const stop = new AbortController()
    const scanning = scanner.scan(new Blob(['x']), stop.signal).catch(({ name }) => name)
    stop.abort()
    expect(await scanning).toBe('AwayError')
  })
})
