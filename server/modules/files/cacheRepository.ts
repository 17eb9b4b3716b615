import type { FileDetails } from '../../../shared/files.ts'
import type { Redis } from '../../platform/redis.ts'
import { parseDetails } from './model.ts'

/** Redis: what a file in a message is and where it stands, or `-` while only Postgres may be asked. */
const fileKey = (id: string) => `files:file:{${id}}`
const leaseSeconds = 60
const changing = '-'

/** A file as Redis knows it. */
export async function cachedFile(redis: Redis, id: string): Promise<FileDetails | undefined> {
  const found = await redis.get(fileKey(id))
  return found === null || found === changing ? undefined : parseDetails(found)
}

/** Caches what was read, unless it has begun to change since. */
export async function cacheFile(redis: Redis, file: FileDetails): Promise<void> {
  await redis.set(fileKey(file.id), JSON.stringify(file), 'EX', leaseSeconds, 'NX')
}

/** To be called before a change is committed: what was read before it is neither used from now on nor cached. */
export async function holdFiles(redis: Redis, ids: readonly string[]): Promise<void> {
  await Promise.all(ids.map((id) => redis.set(fileKey(id), changing, 'EX', leaseSeconds)))
}
