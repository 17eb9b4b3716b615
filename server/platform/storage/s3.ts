import { LRUCache } from 'lru-cache'
import { incomingOn } from './s3Incoming.ts'
import type { UploadIds } from './s3Multipart.ts'
import { type Bucket, requestsOf } from './s3Requests.ts'
import { requireKey, type Storage } from './storage.ts'

/**
 * Keeps everything in a bucket of S3, or of a server that speaks its protocol: what is whole under `files/`, and what is
 * still coming as multipart uploads, with remainders too small for a part under `uploads/`.
 */
export function s3Storage(bucket: Bucket): Storage {
  const ask = requestsOf(bucket)
  const ids: UploadIds = new LRUCache({ max: 1_000 })

  const objectOf = (key: string) => {
    requireKey(key)
    return `files/${key}`
  }

  async function size(key: string): Promise<number> {
    const answer = await ask('HEAD', objectOf(key))
    return Number(answer?.headers.get('content-length') ?? 0)
  }

  const incoming = (key: string, total: number) =>
    incomingOn(ask, ids, { key, object: objectOf(key), total, stored: () => size(key) })

  return {
    incoming,
    size,
    async put(key, body) {
      await ask('PUT', objectOf(key), { body })
    },
    async read(key, start = 0, end) {
      const range = `bytes=${start}-${end === undefined ? '' : end - 1}`
      const answer = await ask('GET', objectOf(key), { headers: { range } })
      if (!answer?.body) throw new Error(`the storage has no ${key}`)
      return answer.body
    },
    async remove(key) {
      await incoming(key, 0).drop()
      await ask('DELETE', objectOf(key))
    },
  }
}
