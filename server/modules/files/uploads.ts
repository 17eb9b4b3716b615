import { TRPCError } from '@trpc/server'
import { uploadReceived, uploadStarted } from '../../../shared/files.ts'
import { newEvent } from '../../platform/bus/bus.ts'
import { announce } from '../../platform/bus/outbox.ts'
import { type Db, inTransaction } from '../../platform/database.ts'
import type { Platform } from '../../platform/platform.ts'
import type { FileRow } from './model.ts'
import { cleanName } from './names.ts'
import * as repository from './repository.ts'

/** How many files somebody may have that stand in no message. */
const mostLoose = 100

/** What a client says of a file before it sends it. */
interface Announced {
  id: string
  uploaderId: string
  name: string
  size: number
}

/**
 * Takes note of a file that is to come, as far as its person's space lasts.
 * @throws TRPCError BAD_REQUEST, PRECONDITION_FAILED
 */
export async function begin(platform: Platform, announced: Announced): Promise<void> {
  if (announced.size < 1) throw new TRPCError({ code: 'BAD_REQUEST', message: 'the file is empty' })
  const file = { ...announced, name: cleanName(announced.name) }
  await platform.db.transaction().execute(async (db: Db) => {
    const { bytes, loose } = await repository.lockUsage(db, file.uploaderId)
    if (bytes + file.size > platform.config.personBytes) refuse('your files take all the space that you have here')
    if (loose >= mostLoose) refuse(`at most ${mostLoose} files wait to be sent`)
    await repository.insert(db, file)
    const { id, name, size, uploaderId } = file
    await announce(db, [newEvent(uploadStarted, { key: uploaderId, actor: uploaderId, data: { id, name, size } })])
  })
}

function refuse(message: string): never {
  throw new TRPCError({ code: 'PRECONDITION_FAILED', message })
}

/** All of a file is there, and nobody is writing to it: it is looked into next. Said twice, it is the same. */
export function receive(db: Db, id: string): Promise<void> {
  return inTransaction(db, async (db) => {
    const fresh = await repository.receive(db, id)
    if (fresh) await announce(db, [newEvent(uploadReceived, { key: id, actor: fresh.uploaderId, data: { id } })])
  })
}

/** A file that somebody uploads, while it can still be changed or taken back. @throws TRPCError NOT_FOUND */
export function requireUpload(file: FileRow | undefined, userId: string): FileRow {
  if (!file || file.uploader_id !== userId || file.message_id || file.kept_for || file.rejected) missing()
  return file
}

/** @throws TRPCError NOT_FOUND, the same for a file that is not there and one that is not the actor's to know of. */
export function missing(): never {
  throw new TRPCError({ code: 'NOT_FOUND', message: 'no such file' })
}
