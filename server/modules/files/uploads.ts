import { TRPCError } from '@trpc/server'
import { uploadReceived, uploadStarted } from '../../../shared/files.ts'
import { newEvent } from '../../platform/bus/bus.ts'
import { announce } from '../../platform/bus/outbox.ts'
import type { Db } from '../../platform/database.ts'
import type { Platform } from '../../platform/platform.ts'
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

/** All of a file is there: it is looked into next. Said twice, it is the same. */
export async function receive({ db: database }: Platform, id: string): Promise<void> {
  await database.transaction().execute(async (db: Db) => {
    // Whoever is still writing to it comes first; nobody does afterwards.
    await repository.lock(db, id)
    const fresh = await repository.receive(db, id)
    if (fresh) await announce(db, [newEvent(uploadReceived, { key: id, actor: fresh.uploaderId, data: { id } })])
  })
}

/** The one who uploads a file, while it can still be changed or taken back. @throws TRPCError NOT_FOUND */
export async function requireUpload({ db }: Platform, id: string, userId: string) {
  const file = await repository.find(db, id)
  if (!file || file.uploader_id !== userId || file.message_id || file.kept_for || file.rejected) missing()
  return file
}

/** @throws TRPCError NOT_FOUND, the same for a file that is not there and one that is not the actor's to know of. */
export function missing(): never {
  throw new TRPCError({ code: 'NOT_FOUND', message: 'no such file' })
}
