import { AwayError } from '../outage.ts'
import { multipartOf, partBytes, sizeOfPart, type UploadIds } from './s3Multipart.ts'
import { type Ask, textsIn } from './s3Requests.ts'
import type { Incoming, Pieces } from './storage.ts'

interface Coming {
  key: string
  /** Where it is when it is whole. */
  object: string
  /** How many bytes it will have. */
  total: number
  /** How many of them can be read already: none, or all. */
  stored(): Promise<number>
}

/**
 * Something that comes by and by, as a multipart upload. What has come of the part that is not full is an object of its
 * own, whose name says which bytes it holds. So nothing that is there is ever changed, a byte's place does not depend on
 * who writes it, and two writers do not harm each other. What fits into one part is no multipart upload at all.
 */
export function incomingOn(
  ask: Ask,
  ids: UploadIds,
  { key, object, total, stored }: Coming,
): Incoming & { drop(): Promise<void> } {
  const isSmall = total <= partBytes
  const multipart = multipartOf(ask, ids, object, total)
  const remainder = (number: number, bytes: number) => `uploads/${key}/${number}-${bytes}`

  async function remainders(): Promise<string[]> {
    const answer = await ask('GET', '', { query: { 'list-type': '2', prefix: `uploads/${key}/` } })
    return textsIn((await answer?.text()) ?? '', 'Key')
  }

  async function dropRemainders() {
    await Promise.all((await remainders()).map((name) => ask('DELETE', name)))
  }

  /** A part with what there is of it, and how much that is. */
  async function begun(number: number, filled: number) {
    const bytes = new Uint8Array(sizeOfPart(number, total))
    if (filled === 0) return { bytes, filled }
    const answer = await ask('GET', remainder(number, filled))
    if (!answer) throw new AwayError(`the beginning of part ${number} of ${key} is not there`)
    bytes.set(await answer.bytes())
    return { bytes, filled }
  }

  async function putPart(number: number, body: Uint8Array<ArrayBuffer>) {
    if (isSmall) await ask('PUT', object, { body })
    else await multipart.put(number, body)
  }

  return {
    async begin() {
      if (!isSmall) await multipart.begin()
    },

    async arrived() {
      const whole = await stored()
      if (whole > 0) return whole
      const [names, uploaded] = await Promise.all([remainders(), isSmall ? 0 : multipart.arrived()])
      return Math.max(uploaded, ...names.map(endOf))
    },

    async write(from, pieces) {
      let number = Math.floor(from / partBytes) + 1
      const before = from - (number - 1) * partBytes
      let part = await begun(number, before)
      let position = from
      for await (const piece of flat(pieces))
        for (let rest = piece; rest.length > 0; ) {
          const more = rest.subarray(0, part.bytes.length - part.filled)
          if (more.length === 0) throw new Error(`${key} has ${total} bytes and no more`)
          part.bytes.set(more, part.filled)
          part.filled += more.length
          rest = rest.subarray(more.length)
          if (part.filled < part.bytes.length) continue
          await putPart(number, part.bytes)
          position = Math.min(number * partBytes, total)
          number += 1
          part = await begun(number, 0)
        }
      const { bytes, filled } = part
      if (filled > 0) {
        await ask('PUT', remainder(number, filled), { body: bytes.subarray(0, filled) })
        position = (number - 1) * partBytes + filled
      }
      if (before > 0 && position > from) await ask('DELETE', remainder(Math.floor(from / partBytes) + 1, before))
      return position
    },

    async finish() {
      const there = await stored()
      if (there === 0 && !isSmall) await multipart.complete()
      else if (there !== total) throw new Error(`${key} is not whole`)
      await dropRemainders()
    },

    async drop() {
      await Promise.all([multipart.abort(), dropRemainders()])
    },
  }
}

async function* flat(pieces: Pieces) {
  for await (const some of pieces) yield* some
}

/** Up to which byte a remainder goes, by its name. */
function endOf(remainder: string): number {
  const [number = 1, bytes = 0] = remainder.split('/').at(-1)?.split('-').map(Number) ?? []
  return (number - 1) * partBytes + bytes
}
