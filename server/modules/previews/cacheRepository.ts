import { createHash } from 'node:crypto'
import type { Preview } from '../../../shared/previews.ts'
import type { Redis } from '../../platform/redis.ts'
import { type Known, parsePreview } from './model.ts'

/** Redis: what is known of a page, by the digest of its address. */
const pageKey = (url: string) => `previews:{${createHash('sha256').update(url).digest('base64url')}}:page`
const longestLeaseSeconds = 3_600

/** What is known of each page: null where it is known to have no preview, undefined where Redis cannot tell. */
export async function cachedPages(redis: Redis, urls: readonly string[]): Promise<(Preview | null | undefined)[]> {
  const found = await Promise.all(urls.map((url) => redis.get(pageKey(url))))
  return found.map((json) => (json === null ? undefined : parsePreview(json)))
}

export async function cachePage(redis: Redis, url: string, { preview, seconds }: Known): Promise<void> {
  const lease = Math.max(1, Math.floor(Math.min(seconds, longestLeaseSeconds)))
  await redis.set(pageKey(url), JSON.stringify(preview), 'EX', lease)
}
