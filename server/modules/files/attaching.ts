import { TRPCError } from '@trpc/server'
import type { FileInfo } from '../../../shared/files.ts'
import type { Db } from '../../platform/database.ts'
import { uuidv7 } from '../../platform/ids.ts'
import type { ActorContext, Platform } from '../../platform/platform.ts'
import { cached } from '../../platform/redis.ts'
import { holdFiles } from './cacheRepository.ts'
import { carry, unload } from './carrierRepository.ts'
import { type FileRow, toDetails, toInfo, type Wanted } from './model.ts'
import * as repository from './repository.ts'

/** Whether a file may stand in a message: it is its author's, complete, and neither in another message nor kept for one. */
function fits(
  file: FileRow | undefined,
  { channelId, messageId, authorId }: Omit<Wanted, 'fileIds' | 'carried'>,
): file is FileRow {
  if (!file || file.uploader_id !== authorId || file.completed_at === null) return false
  if (file.message_id !== null) return file.message_id === messageId && file.channel_id === channelId
  return file.kept_for === null || file.kept_for === messageId
}

/**
 * That the actor may attach these files to a message of theirs.
 * @throws TRPCError PRECONDITION_FAILED
 */
export async function requireAttachable(
  ctx: ActorContext,
  wanted: Omit<Wanted, 'authorId' | 'carried'>,
): Promise<void> {
  if (wanted.fileIds.length === 0) return
  fitting(await repository.findAll(ctx.db, wanted.fileIds), { ...wanted, authorId: ctx.actor.userId })
}

/** The files that are wanted, in their order. @throws TRPCError PRECONDITION_FAILED */
function fitting(found: readonly FileRow[], wanted: Omit<Wanted, 'carried'>): FileRow[] {
  const files = new Map(found.map((file) => [file.id, file]))
  const inOrder = wanted.fileIds.map((id) => files.get(id))
  if (inOrder.every((file) => fits(file, wanted))) return inOrder
  const message = 'a file is not complete, not yours, or is for another message'
  throw new TRPCError({ code: 'PRECONDITION_FAILED', message })
}

/**
 * Keeps files for a message that is sent later, these and no others; to be called in a transaction. Until they are sent
 * with it or let go of, they stay, and nothing else can have them.
 * @throws TRPCError PRECONDITION_FAILED
 */
export async function keepFiles(db: Db, wanted: Omit<Wanted, 'carried'>): Promise<FileInfo[]> {
  const { fileIds, messageId } = wanted
  const files = fileIds.length > 0 ? fitting(await repository.lockAll(db, fileIds), wanted) : []
  await repository.keepOnly(db, fileIds, messageId)
  return files.map((file) => toInfo(toDetails(file)))
}

/** Lets go of what is kept for a message that will not be sent; it is removed unless its uploader makes use of it in time. */
export async function freeFiles(db: Db, messageId: string): Promise<void> {
  await repository.keepOnly(db, [], messageId)
}

/** What a message may have: files of its own, and those that it passes on. */
interface Had {
  files: FileInfo[]
  carried: FileInfo[]
}

/**
 * The files that each of these messages may have, in their order, or null where one of them is not to be had; of what is
 * passed on, as much as still is there. To be called in a transaction: until its end, the files stay as they are. Of two
 * messages that want the same file as theirs, the first has it.
 */
export async function filesFor(db: Db, wanted: readonly Wanted[]): Promise<(Had | null)[]> {
  const ids = wanted.flatMap(({ fileIds, carried }) => [...fileIds, ...carried.map(({ id }) => id)])
  if (ids.length === 0) return wanted.map(() => ({ files: [], carried: [] }))
  const files = new Map((await repository.lockAll(db, ids)).map((file) => [file.id, file]))
  return wanted.map((each) => {
    const found = each.fileIds.map((id) => files.get(id))
    if (!found.every((file) => fits(file, each))) return null
    const taken = { channel_id: each.channelId, message_id: each.messageId }
    for (const file of found) files.set(file.id, { ...file, ...taken })
    const carried = each.carried.filter(({ id }) => files.has(id))
    return { files: found.map((file) => toInfo(toDetails(file))), carried }
  })
}

/** A message, as far as files go. */
interface Holder {
  id: string
  channelId: string
  files: readonly FileInfo[]
  forwarded: { files: readonly FileInfo[] } | null
}

/** Makes files part of a message, for good, and notes what it passes on. In the transaction of `filesFor`. */
export async function attachFiles(db: Db, { channelId, id, files, forwarded }: Holder): Promise<void> {
  const carried = forwarded?.files ?? []
  if (files.length > 0) await repository.attach(db, placed(files), channelId, id)
  if (carried.length > 0) await carry(db, placed(carried), { channelId, messageId: id })
}

/**
 * Lets go of the files of a message that is deleted: unless others pass them on, nobody reads them, and they are removed.
 * To be called in the transaction that deletes it.
 */
export async function releaseFiles(
  { db, redis }: Pick<Platform, 'db' | 'redis'>,
  { id, files, forwarded }: Holder,
): Promise<void> {
  const own = idsOf(files)
  const all = [...own, ...idsOf(forwarded?.files ?? [])]
  if (all.length === 0) return
  await repository.lockAll(db, all)
  if (own.length > 0) await repository.release(db, own, id)
  await unload(db, id)
  await cached(() => holdFiles(redis, own))
}

const placed = (files: readonly FileInfo[]) => files.map(({ id }) => ({ id, placeId: uuidv7() }))

const idsOf = (files: readonly FileInfo[]) => files.map(({ id }) => id)
