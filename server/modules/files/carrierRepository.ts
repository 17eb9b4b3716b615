import { type Kysely, sql } from 'kysely'
import type { FileDetails, ListFiles } from '../../../shared/files.ts'
import { type Place, type Tables, toDetails } from './model.ts'
import { isCarried, matching } from './repository.ts'

type Db = Kysely<Tables>

export async function carry(db: Db, ids: readonly string[], { channelId, messageId }: Place): Promise<void> {
  const rows = ids.map((file_id) => ({ file_id, channel_id: channelId, message_id: messageId }))
  await db
    .insertInto('files.carrier')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Lets a message carry nothing any more; what then stands nowhere is let go of. */
export async function unload(db: Db, messageId: string): Promise<void> {
  const dropped = await db
    .deleteFrom('files.carrier')
    .where('message_id', '=', messageId)
    .returning('file_id')
    .execute()
  if (dropped.length === 0) return
  const ids = dropped.map(({ file_id }) => file_id)
  const files = db.updateTable('files.file').set({ released_at: sql`now()` })
  await files.where('id', 'in', ids).where('message_id', 'is', null).where(sql<boolean>`not ${isCarried}`).execute()
}

/** In how many places of a file it is looked for one that somebody may read. */
const mostPlaces = 500

/** Where a file is passed on, the newest first. */
export async function placesOf(db: Db, fileId: string): Promise<Place[]> {
  const found = db.selectFrom('files.carrier').where('file_id', '=', fileId).orderBy('message_id', 'desc')
  return found.select(['channel_id as channelId', 'message_id as messageId']).limit(mostPlaces).execute()
}

/** What is passed on in a channel and was sent in another one, as it stands here. */
export async function listCarried(db: Db, input: ListFiles): Promise<FileDetails[]> {
  const rows = await matching(db, input)
    .innerJoin('files.carrier as carrier', 'carrier.file_id', 'file.id')
    .selectAll('file')
    .select(['carrier.channel_id as here', 'carrier.message_id as by'])
    .where('carrier.channel_id', '=', input.channelId)
    .where('file.channel_id', 'is distinct from', input.channelId)
    .distinctOn('file.id')
    .orderBy('file.id', 'desc')
    .execute()
  return rows.map(({ here, by, ...row }) => toDetails({ ...row, channel_id: here, message_id: by }))
}
