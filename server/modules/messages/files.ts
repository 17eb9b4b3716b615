import type { FileInfo } from '../../../shared/files.ts'
import type { Message } from '../../../shared/messages.ts'
import type { Db } from '../../platform/database.ts'
import { attachFiles, filesFor } from '../files/index.ts'
import type { Draft } from './model.ts'
import { findAll } from './repository.ts'

export const idsOf = (files: readonly FileInfo[]): string[] => files.map(({ id }) => id)

/** The drafts with their files; null for one that cannot have them. What comes again is what it was, whatever became of them. */
export async function withFiles(db: Db, drafts: readonly Draft[]): Promise<(Draft | null)[]> {
  const found = await filesFor(
    db,
    drafts.map(({ channelId, id, authorId, fileIds, forwarded }) => {
      return { channelId, messageId: id, authorId, fileIds, carried: forwarded?.files ?? [] }
    }),
  )
  const whole = drafts.map((draft, index) => withWhat(draft, found[index]))
  const lacking = drafts.filter((_, index) => !whole[index])
  const known = new Set((await findAll(db, lacking)).map(({ channelId, id }) => `${channelId}/${id}`))
  return drafts.map((draft, index) => whole[index] ?? (known.has(`${draft.channelId}/${draft.id}`) ? draft : null))
}

/** A draft with what it may have; null where nothing would be left of it. */
function withWhat(draft: Draft, had: { files: FileInfo[]; carried: FileInfo[] } | null | undefined): Draft | null {
  if (!had) return null
  const forwarded = draft.forwarded && { ...draft.forwarded, files: had.carried }
  const isEmpty = forwarded?.text === '' && had.carried.length === 0 && draft.text === ''
  return isEmpty ? null : { ...draft, files: had.files, forwarded }
}

export async function attachAll(db: Db, added: readonly Message[]): Promise<void> {
  for (const message of added) await attachFiles(db, message)
}
