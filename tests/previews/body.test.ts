import { expect, test } from 'bun:test'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { readBounded } from '../../server/modules/previews/body.ts'

const most = 10_000
const pieceLength = 4_096

/** An answer that comes in pieces, and how many of them were asked for. */
function answer(body: Uint8Array, encoding: string) {
  let pulled = 0
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = body.slice(pulled * pieceLength, ++pulled * pieceLength)
      if (piece.length > 0) controller.enqueue(piece)
      else controller.close()
    },
  })
  return { response: new Response(stream, { headers: { 'content-encoding': encoding } }), pulled: () => pulled }
}

test('what unpacks into more than fits anywhere is unpacked to its end', async () => {
  // Gzip's members may follow each other: 400 MB from as many kilobytes.
  const bomb = Buffer.concat(Array(8).fill(gzipSync(Buffer.alloc(50_000_000))))
  const { response, pulled } = answer(bomb, 'gzip')
  const { body, isWhole } = await readBounded(response, 50 * most)
  expect([body.length, isWhole]).toEqual([50 * most, false])
  expect(pulled()).toBeLessThan(bomb.length / pieceLength / 2)
})

test('what is long and means nothing is read to its end', async () => {
  const nothing = Buffer.concat(Array(100_000).fill(gzipSync('')))
  const { response, pulled } = answer(nothing, 'gzip')
  await readBounded(response, most).catch(() => {})
  expect(pulled()).toBeLessThan(nothing.length / pieceLength / 2)
})

test('a body is cut although it fits, or is whole although it does not', async () => {
  const text = Buffer.alloc(most, 'x')
  const encodings = { gzip: gzipSync, br: brotliCompressSync, identity: (body: Uint8Array) => body }
  for (const [encoding, encode] of Object.entries(encodings)) {
    const fits = await readBounded(answer(encode(text), encoding).response, most)
    expect([encoding, fits.body.length, fits.isWhole]).toEqual([encoding, most, true])
    const cut = await readBounded(answer(encode(text), encoding).response, most - 1)
    expect([encoding, cut.body.length, cut.isWhole]).toEqual([encoding, most - 1, false])
  }
})
