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
    drafts.map(({ channelId, id, authorId, fileIds }) => ({ channelId, messageId: id, authorId, fileIds })),
  )
  const lacking = drafts.filter((_, index) => !found[index])
  const known = new Set((await findAll(db, lacking)).map(({ channelId, id }) => `${channelId}/${id}`))
  return drafts.map((draft, index) => {
    const files = found[index]
    if (files) return { ...draft, files }
    return known.has(`${draft.channelId}/${draft.id}`) ? draft : null
  })
}

export async function attachAll(db: Db, added: readonly Message[]): Promise<void> {
  for (const message of added) await attachFiles(db, message)
}
