import { type Kysely, sql } from 'kysely'
import type {
  Download,
  FileDetails,
  ListDownloads,
  ListFiles,
  ListRejections,
  RejectedFile,
} from '../../../shared/files.ts'
import { hurry } from '../../platform/database.ts'
import { type Redis, required } from '../../platform/redis.ts'
import {
  type FileRow,
  type Findings,
  type NewFile,
  type Placed,
  type Refusal,
  type Tables,
  toDetails,
  toRejected,
} from './model.ts'

type Db = Kysely<Tables>

/** What somebody keeps here, with others of their uploads kept waiting until the transaction ends. */
export async function lockUsage(db: Db, userId: string): Promise<{ bytes: number; loose: number }> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`files:${userId}`}, 0))`.execute(db)
  const { rows } = await sql<{ bytes: number; loose: number }>`
    select coalesce(sum(size) filter (where rejected is null), 0)::bigint as bytes, count(*) filter (where message_id is null and kept_for is null) as loose
    from files.file where uploader_id = ${userId}::uuid`.execute(db)
  return rows[0] ?? { bytes: 0, loose: 0 }
}

export async function insert(db: Db, { id, uploaderId, name, size }: NewFile): Promise<void> {
  await db.insertInto('files.file').values({ id, uploader_id: uploaderId, name, size }).execute()
}

/** A file that no message has let go of. */
export async function find(db: Db, id: string): Promise<FileRow | undefined> {
  const found = db.selectFrom('files.file').selectAll().where('id', '=', id).where('released_at', 'is', null)
  return found.executeTakeFirst()
}

/** A file that no message has let go of; until the transaction ends, nobody else writes to it or has it looked into. */
export async function lock(db: Db, id: string): Promise<FileRow | undefined> {
  // Not its row: that would be a change, and wait for the disk.
  const { rows } = await sql<FileRow>`select * from files.locked(${id}::uuid)`.execute(db)
  return rows[0]
}

/** Notes that all of a file is there; whether it was not known before. */
export async function receive(db: Db, id: string): Promise<{ uploaderId: string } | undefined> {
  return db
    .updateTable('files.file')
    .set({ received_at: sql`now()`, due_at: sql`now()` })
    .where('id', '=', id)
    .where('received_at', 'is', null)
    .returning('uploader_id as uploaderId')
    .executeTakeFirst()
}

/** A file to look into: one process's alone for a while, after which it falls due again, in case that one dies. */
export async function takeDue(db: Db, leaseSeconds: number): Promise<FileRow | undefined> {
  // What is lost of it with the machine is only that somebody had begun: it need not wait for the disk.
  const { rows } = await sql<FileRow>`
    with ${hurry}
    update files.file set due_at = now() + make_interval(secs => ${leaseSeconds}), attempts = attempts + 1
    from hurry where id = (
      select id from files.file where due_at <= now() order by due_at limit 1 for update skip locked
    ) returning files.file.*`.execute(db)
  return rows[0]
}

/** Has a file looked into again, as if this time had not been: soon at first, then once a minute, not all at once. */
export async function postpone(db: Db, id: string): Promise<void> {
  await sql`
    update files.file set attempts = attempts - 1, due_at = now() + (0.5 + random() / 2)
      * least(greatest((now() - received_at) / 2, interval '1 second'), interval '1 minute')
    where id = ${id}::uuid and due_at is not null`.execute(db)
}

/** Writes what has been found out about a file, once. */
export async function complete(db: Db, id: string, { type, image }: Findings): Promise<FileDetails | undefined> {
  const row = await db
    .updateTable('files.file')
    .set({ type, image: image && JSON.stringify(image), due_at: null, completed_at: sql`now()` })
    .where('id', '=', id)
    .where('completed_at', 'is', null)
    .returningAll()
    .executeTakeFirst()
  return row && toDetails(row)
}

/** Keeps a file one process's alone for longer. */
export async function renew(db: Db, id: string, leaseSeconds: number): Promise<void> {
  const due_at = sql<Date>`now() + make_interval(secs => ${leaseSeconds})`
  await db.updateTable('files.file').set({ due_at }).where('id', '=', id).where('due_at', 'is not', null).execute()
}

/** Writes why a file is refused, once; it stays due until its bytes are gone. */
export async function reject(db: Db, id: string, { reason, finding }: Refusal): Promise<FileRow | undefined> {
  const file = await db
    .updateTable('files.file')
    .set({ rejected: reason })
    .where('id', '=', id)
    .where('completed_at', 'is', null)
    .where('rejected', 'is', null)
    .returningAll()
    .executeTakeFirst()
  if (!file) return undefined
  const { uploader_id, name, size } = file
  await db.insertInto('files.rejection').values({ file_id: id, uploader_id, name, size, reason, finding }).execute()
  return file
}

/** Notes that there is nothing more to do with a file. */
export async function settle(db: Db, id: string): Promise<void> {
  await db.updateTable('files.file').set({ due_at: null }).where('id', '=', id).execute()
}

/** Those of these files that are there, kept as they are until the transaction ends. */
export async function lockAll(db: Db, ids: readonly string[]): Promise<FileRow[]> {
  // By id: two who want the same files cannot wait for each other.
  const found = db.selectFrom('files.file').selectAll().where('id', 'in', ids).where('released_at', 'is', null)
  return found.orderBy('id').forUpdate().execute()
}

export async function findAll(db: Db, ids: readonly string[]): Promise<FileRow[]> {
  return db.selectFrom('files.file').selectAll().where('id', 'in', ids).where('released_at', 'is', null).execute()
}

export async function attach(db: Db, placed: readonly Placed[], channelId: string, messageId: string): Promise<void> {
  await sql`
    update files.file set channel_id = ${channelId}::uuid, message_id = ${messageId}::uuid, kept_for = null,
      place_id = placed.place_id
    from unnest(${placed.map(({ id }) => id)}::uuid[], ${placed.map(({ placeId }) => placeId)}::uuid[])
      as placed (file_id, place_id)
    where file.id = placed.file_id`.execute(db)
}

/** Keeps files for a message that is still to be sent, and lets go of all others that were kept for it. */
export async function keepOnly(db: Db, ids: readonly string[], messageId: string): Promise<void> {
  const kept = db
    .updateTable('files.file')
    .set({ kept_for: null, freed_at: sql`now()` })
    .where('kept_for', '=', messageId)
  await (ids.length > 0 ? kept.where('id', 'not in', ids) : kept).execute()
  if (ids.length === 0) return
  await db.updateTable('files.file').set({ kept_for: messageId }).where('id', 'in', ids).execute()
}

/** Whether other messages pass a file on. */
export const isCarried = sql<boolean>`exists (select from files.carrier where carrier.file_id = file.id)`

/** Lets go of the files of a message: from now on nobody reads them, unless others pass them on. */
export async function release(db: Db, ids: readonly string[], messageId: string): Promise<void> {
  const released_at = sql<Date | null>`case when ${isCarried} then null else now() end`
  const files = db.updateTable('files.file').set({ released_at, channel_id: null, message_id: null, place_id: null })
  await files.where('id', 'in', ids).where('message_id', '=', messageId).execute()
}

/** Lets go of a file of somebody's that is for no message; whether there was one. */
export async function discard(db: Db, id: string, uploaderId: string): Promise<boolean> {
  const files = db.updateTable('files.file').set({ released_at: sql`now()` })
  const mine = files.where('id', '=', id).where('uploader_id', '=', uploaderId).where('message_id', 'is', null)
  const loose = mine
    .where('kept_for', 'is', null)
    .where('released_at', 'is', null)
    .where(sql<boolean>`not ${isCarried}`)
  const { numUpdatedRows } = await loose.executeTakeFirst()
  return numUpdatedRows > 0
}

const ofKind = {
  picture: sql<boolean>`type ~ '^image/'`,
  media: sql<boolean>`type ~ '^(video|audio)/'`,
  document: sql<boolean>`type !~ '^(image|video|audio)/'`,
}

/** The files that are looked for, wherever they stand. */
export function matching(db: Db, { kind, uploaderId, limit }: Omit<ListFiles, 'before'>) {
  return db
    .selectFrom('files.file as file')
    .$if(kind !== undefined, (query) => query.where(ofKind[kind ?? 'picture']))
    .$if(uploaderId !== undefined, (query) => query.where('file.uploader_id', '=', uploaderId ?? ''))
    .limit(limit)
}

/** What was sent in a channel. */
export async function list(db: Db, { before, ...input }: ListFiles): Promise<FileDetails[]> {
  const found = matching(db, input).selectAll().where('file.channel_id', '=', input.channelId)
  const page = before === undefined ? found : found.where('file.place_id', '<', before)
  return (await page.orderBy('file.place_id', 'desc').execute()).map(toDetails)
}

/** What was refused, the latest first. */
export async function rejections(db: Db, { before, limit }: ListRejections): Promise<RejectedFile[]> {
  const { rows } = await sql<Parameters<typeof toRejected>[0]>`
    select * from files.rejection
    where ${before ?? null}::uuid is null
      or (at, file_id) < (select at, file_id from files.rejection where file_id = ${before ?? null}::uuid)
    order by at desc, file_id desc limit ${limit}`.execute(db)
  return rows.map(toRejected)
}

/** Some of those that were let go of, or that nobody has made use of in time; others leave them alone meanwhile. */
export async function lockLoose(db: Db, keptSeconds: number, atOnce: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from files.file where message_id is null and kept_for is null
      and not exists (select from files.carrier where carrier.file_id = file.id) and (
      released_at is not null
      or coalesce(freed_at, completed_at, received_at, created_at) < now() - make_interval(secs => ${keptSeconds})
    ) order by created_at limit ${atOnce}::int for update skip locked`.execute(db)
  return rows.map(({ id }) => id)
}

export async function remove(db: Db, ids: readonly string[]): Promise<void> {
  await db.deleteFrom('files.file').where('id', 'in', ids).execute()
  await db.deleteFrom('files.download').where('file_id', 'in', ids).execute()
}

interface Had extends Download {
  eventId: string
  fileId: string
}

/** What comes again is known by its event. */
export async function insertDownloads(db: Db, downloads: readonly Had[]): Promise<void> {
  if (downloads.length === 0) return
  const rows = downloads.map(({ eventId, fileId, userId, at }) => ({
    event_id: eventId,
    file_id: fileId,
    user_id: userId,
    at,
  }))
  await db
    .insertInto('files.download')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function downloads(db: Db, { fileId, before, limit }: ListDownloads): Promise<Download[]> {
  const rows = await db
    .selectFrom('files.download')
    .select(['user_id', 'at'])
    .where('file_id', '=', fileId)
    .$if(before !== undefined, (query) => query.where('at', '<', new Date(before ?? 0)))
    .orderBy('at', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ user_id, at }) => ({ userId: user_id, at: at.toISOString() }))
}

/** Redis: what a temporary link leads to, and by whose session it was asked for, under the digest of its secret. */
const linkKey = (digest: string) => `files:link:${digest}`

export interface Link {
  fileId: string
  sessionId: string
}

/** @throws AwayError */
export async function keepLink(redis: Redis, digest: string, { fileId, sessionId }: Link, seconds: number) {
  await required(redis.set(linkKey(digest), `${fileId}/${sessionId}`, 'EX', seconds))
}

/** @throws AwayError */
export async function findLink(redis: Redis, digest: string): Promise<Link | undefined> {
  const [fileId, sessionId] = (await required(redis.get(linkKey(digest))))?.split('/') ?? []
  return fileId && sessionId ? { fileId, sessionId } : undefined
}
