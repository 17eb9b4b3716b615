import { type Kysely, sql } from 'kysely'
import type { FileDetails, ListFiles } from '../../../shared/files.ts'
import { type CarrierPlace, type Place, type Placed, type Tables, toDetails } from './model.ts'
import { isCarried, matching } from './repository.ts'

type Db = Kysely<Tables>

export async function carry(db: Db, placed: readonly Placed[], { channelId, messageId }: Place): Promise<void> {
  const place = { channel_id: channelId, message_id: messageId }
  const rows = placed.map(({ id, placeId }) => ({ ...place, file_id: id, place_id: placeId }))
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
export async function placesOf(db: Db, fileId: string): Promise<CarrierPlace[]> {
  const found = db.selectFrom('files.carrier').where('file_id', '=', fileId).orderBy('place_id', 'desc')
  const place = found.select(['channel_id as channelId', 'message_id as messageId', 'place_id as placeId'])
  return place.limit(mostPlaces).execute()
}

const isLastHere = sql<boolean>`not exists (
  select from files.carrier as later where later.file_id = carrier.file_id
    and later.channel_id = carrier.channel_id and later.place_id > carrier.place_id)`

/** What is passed on in a channel and was sent in another one, as it stands here: where it was passed on last. */
export async function listCarried(db: Db, { before, ...input }: ListFiles): Promise<FileDetails[]> {
  const rows = await matching(db, input)
    .innerJoin('files.carrier as carrier', 'carrier.file_id', 'file.id')
    .selectAll('file')
    .select(['carrier.channel_id as here', 'carrier.message_id as by', 'carrier.place_id as at'])
    .where('carrier.channel_id', '=', input.channelId)
    .where('file.channel_id', 'is distinct from', input.channelId)
    .where(isLastHere)
    .$if(before !== undefined, (query) => query.where('carrier.place_id', '<', before ?? ''))
    .orderBy('carrier.place_id', 'desc')
    .execute()
  return rows.map(({ here, by, at, ...row }) => toDetails({ ...row, channel_id: here, message_id: by, place_id: at }))
}

/** The place of a file among those of a channel; undefined where it does not stand there. */
export async function placeIn(db: Db, channelId: string, fileId: string): Promise<string | undefined> {
  const own = db
    .selectFrom('files.file')
    .select('place_id')
    .where('id', '=', fileId)
    .where('channel_id', '=', channelId)
  const there = await own.executeTakeFirst()
  if (there) return there.place_id ?? undefined
  const carried = db.selectFrom('files.carrier').select('place_id').where('file_id', '=', fileId)
  const last = carried.where('channel_id', '=', channelId).orderBy('place_id', 'desc')
  return (await last.executeTakeFirst())?.place_id
}
