import type { LRUCache } from 'lru-cache'
import { AwayError } from '../outage.ts'
import { type Ask, textsIn } from './s3Requests.ts'

/** The least that S3 takes as a part, unless it is the last one. Parts of one size have their place by their number. */
export const partBytes = 5_242_880

interface Part {
  number: number
  tag: string
  size: number
}

/** What uploads are called at the storage, which stays. */
export type UploadIds = LRUCache<string, string>

/** How large the part of this number is, of something of `total` bytes: 0 after the last one. */
export function sizeOfPart(number: number, total: number): number {
  return Math.max(0, Math.min(partBytes, total - (number - 1) * partBytes))
}

/** The multipart upload of an object: part n holds its bytes from (n - 1) * 5 MiB on. */
export function multipartOf(ask: Ask, ids: UploadIds, object: string, total: number) {
  async function uploads(): Promise<string[]> {
    const answer = await ask('GET', '', { query: { uploads: '', prefix: object } })
    const xml = (await answer?.text()) ?? ''
    const keys = textsIn(xml, 'Key')
    return textsIn(xml, 'UploadId').filter((_, place) => keys[place] === object)
  }

  async function find(): Promise<string | undefined> {
    const id = ids.get(object) ?? (await uploads())[0]
    if (id !== undefined) ids.set(object, id)
    return id
  }

  async function require(): Promise<string> {
    const id = await find()
    if (id === undefined) throw new AwayError(`the storage knows of no upload of ${object}`)
    return id
  }

  async function listed(uploadId: string): Promise<Part[]> {
    const found: Part[] = []
    for (let isMore = true; isMore; ) {
      const query = { uploadId, 'part-number-marker': String(found.at(-1)?.number ?? 0) }
      const xml = (await (await ask('GET', object, { query }))?.text()) ?? ''
      const more = partsIn(xml)
      found.push(...more)
      isMore = more.length > 0 && textsIn(xml, 'IsTruncated')[0] === 'true'
    }
    return found
  }

  /** The parts that are there one after the other, none where there is no such upload any more. */
  async function parts(): Promise<Part[]> {
    const id = await find()
    const found = id === undefined ? [] : await listed(id)
    const gap = found.findIndex(({ number, size }, at) => number !== at + 1 || size !== sizeOfPart(number, total))
    return gap < 0 ? found : found.slice(0, gap)
  }

  return {
    async begin() {
      await ask('POST', object, { query: { uploads: '' } })
    },

    async arrived() {
      return (await parts()).reduce((sum, { size }) => sum + size, 0)
    },

    async put(number: number, body: Uint8Array<ArrayBuffer>) {
      const query = { uploadId: await require(), partNumber: String(number) }
      if (!(await ask('PUT', object, { query, body }))) throw new AwayError(`the upload of ${object} has ended`)
    },

    async complete() {
      const found = (await parts()).map(
        ({ number, tag }) => `<Part><PartNumber>${number}</PartNumber><ETag>${tag}</ETag></Part>`,
      )
      const body = `<CompleteMultipartUpload>${found.join('')}</CompleteMultipartUpload>`
      const answer = await ask('POST', object, { query: { uploadId: await require() }, body })
      // It may take so long that it is answered before it is done, and then says in its body that it failed.
      const told = (await answer?.text()) ?? ''
      if (!told.includes('CompleteMultipartUploadResult')) throw new AwayError(`${object} could not be put together`)
    },

    async abort() {
      for (const uploadId of await uploads()) await ask('DELETE', object, { query: { uploadId } })
      ids.delete(object)
    },
  }
}

function partsIn(xml: string): Part[] {
  const [tags, sizes] = [textsIn(xml, 'ETag'), textsIn(xml, 'Size')]
  const numbers = textsIn(xml, 'PartNumber')
  return numbers.map((number, at) => ({ number: Number(number), tag: tags[at] ?? '', size: Number(sizes[at]) }))
}
