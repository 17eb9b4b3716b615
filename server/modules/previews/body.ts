import { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { FetchFailure } from '../../platform/outside/failure.ts'

const decoders = { gzip: createGunzip, 'x-gzip': createGunzip, deflate: createInflate, br: createBrotliDecompress }

/** Reads a body up to `mostBytes` of what it means, decompressing no more than that: the rest is neither read nor kept. */
export async function readBounded(
  { body, headers }: Response,
  mostBytes: number,
): Promise<{ body: Uint8Array; isWhole: boolean }> {
  const chunks: Uint8Array[] = []
  let size = 0
  if (!body) return { body: new Uint8Array(), isWhole: true }
  for await (const chunk of decoded(body, headers.get('content-encoding'), mostBytes)) {
    chunks.push(chunk)
    size += chunk.length
    if (size > mostBytes) break
  }
  return { body: Buffer.concat(chunks).subarray(0, mostBytes), isWhole: size <= mostBytes }
}

function decoded(body: ReadableStream<Uint8Array>, encoding: string | null, most: number): AsyncIterable<Uint8Array> {
  const name = encoding?.trim().toLowerCase() || 'identity'
  if (name === 'identity') return pieces(body, most)
  if (!Object.hasOwn(decoders, name)) throw new FetchFailure(`it is encoded as ${name.slice(0, 50)}`)
  const decoder = decoders[name as keyof typeof decoders]()
  return Readable.from(pieces(body, most))
    .on('error', (error) => decoder.destroy(error))
    .pipe(decoder)
}

/** No more comes in than may come out: a body can be long and mean nothing. */
async function* pieces(body: ReadableStream<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  let size = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
      size += value.length
      if (size > most) return
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}
