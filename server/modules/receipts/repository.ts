import { type Kysely, sql } from 'kysely'
import type {
  Acknowledgement,
  ListAcknowledgements,
  Readers,
  ReadingPrivacy,
  Receipt,
} from '../../../shared/receipts.ts'
import {
  type CountedCursor,
  type CursorRow,
  type Mark,
  type Tables,
  toAcknowledgement,
  toCursor,
  toMark,
  toPrivacy,
  toReceipt,
  type Word,
} from './model.ts'

type Db = Kysely<Tables>

/** A person and a channel. */
export interface Pair {
  userId: string
  channelId: string
}

const usersOf = (pairs: readonly Pair[]) => sql`${pairs.map(({ userId }) => userId)}::uuid[]`
const channelsOf = (pairs: readonly Pair[]) => sql`${pairs.map(({ channelId }) => channelId)}::uuid[]`

const columns = sql`cursor.user_id, cursor.channel_id, cursor.delivered_seq, cursor.read_seq, cursor.read_ordinal,
  cursor.version`

const among = (pairs: readonly Pair[]) =>
  sql`unnest(${usersOf(pairs)}, ${channelsOf(pairs)}) as wanted (user_id, channel_id)`

/** Those of these pairs that have no mark. */
export async function unmarked(db: Db, pairs: readonly Pair[]): Promise<Pair[]> {
  const { rows } = await sql<{ user_id: string; channel_id: string }>`
    select wanted.* from ${among(pairs)} left join receipts.cursor using (user_id, channel_id)
    where version is null`.execute(db)
  return rows.map(({ user_id, channel_id }) => ({ userId: user_id, channelId: channel_id }))
}

/** The marks of these pairs, as far as there are such, locked in one order, so that nobody waits in a circle. */
export async function lockMarks(db: Db, pairs: readonly Pair[]): Promise<Mark[]> {
  const { rows } = await sql<CursorRow>`
    select ${columns} from receipts.cursor join ${among(pairs)} using (user_id, channel_id)
    order by user_id, channel_id for update of cursor`.execute(db)
  return rows.map(toMark)
}

/** Writes marks that are locked; each takes its next version. */
export async function writeMarks(db: Db, marks: readonly Mark[]): Promise<Mark[]> {
  const { rows } = await sql<CursorRow>`
    update receipts.cursor set
      delivered_seq = changed.delivered_seq, read_seq = changed.read_seq, read_ordinal = changed.read_ordinal,
      version = cursor.version + 1
    from unnest(
      ${usersOf(marks)}, ${channelsOf(marks)},
      ${marks.map(({ deliveredSeq }) => deliveredSeq)}::bigint[], ${marks.map(({ readSeq }) => readSeq)}::bigint[],
      ${marks.map(({ readOrdinal }) => readOrdinal)}::bigint[]
    ) as changed (user_id, channel_id, delivered_seq, read_seq, read_ordinal)
    where cursor.user_id = changed.user_id and cursor.channel_id = changed.channel_id
    returning ${columns}`.execute(db)
  return rows.map(toMark)
}

export async function insertAcknowledgements(db: Db, words: readonly Word[]): Promise<void> {
  await sql`
    insert into receipts.acknowledgement (user_id, channel_id, kind, seq, at)
    select * from unnest(
      ${usersOf(words)}, ${channelsOf(words)},
      ${words.map(({ kind }) => kind)}::text[], ${words.map(({ seq }) => seq)}::bigint[],
      ${words.map(({ at }) => at)}::timestamptz[]
    )`.execute(db)
}

/** A person's cursors in these channels, as far as there are such. */
export async function cursors(db: Db, userId: string, channelIds: readonly string[]): Promise<CountedCursor[]> {
  const { rows } = await sql<CursorRow>`
    select ${columns} from receipts.cursor
    where user_id = ${userId}::uuid and channel_id = any(${channelIds}::uuid[])`.execute(db)
  return rows.map(toCursor)
}

/** The marks of these pairs, as far as there are such. */
export async function readSeqs(db: Db, pairs: readonly Pair[]): Promise<Mark[]> {
  const { rows } = await sql<CursorRow>`
    select ${columns} from receipts.cursor join ${among(pairs)} using (user_id, channel_id)`.execute(db)
  return rows.map(toMark)
}

/** A place in a channel, and how many messages stand in it up to there. */
interface Place {
  seq: number
  ordinal: number
}

/** Begins the mark of a new member at a place, unless there is one. */
export async function begin(db: Db, { userId, channelId }: Pair, place: Place, since: string): Promise<void> {
  const { seq, ordinal } = place
  await db
    .insertInto('receipts.cursor')
    .values({ user_id: userId, channel_id: channelId, delivered_seq: seq, read_seq: seq, read_ordinal: ordinal, since })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Everybody's marks in a channel. */
export async function marksIn(db: Db, channelId: string): Promise<Mark[]> {
  const { rows } = await sql<CursorRow>`
    select ${columns} from receipts.cursor where channel_id = ${channelId}::uuid order by user_id for update`.execute(
    db,
  )
  return rows.map(toMark)
}

/** Forgets the mark of somebody who left, unless they have come again since. */
export async function end(db: Db, { userId, channelId }: Pair, at: string): Promise<void> {
  await db
    .deleteFrom('receipts.cursor')
    .where('user_id', '=', userId)
    .where('channel_id', '=', channelId)
    .where('since', '<=', new Date(at))
    .execute()
}

const mostReaders = 200

/** Whose devices have received what stands at a seq, and, of those who let it be seen, who has read it and when first. */
export async function receivers(db: Db, channelId: string, seq: number, author: string): Promise<Readers> {
  const { rows } = await sql<{ user_id: string; has_read: boolean; at: Date | null }>`
    select cursor.user_id, shown.has_read, case when shown.has_read then (
      select min(at) from receipts.acknowledgement
      where channel_id = cursor.channel_id and user_id = cursor.user_id and kind = 'read' and seq >= ${seq}::bigint
    ) end as at
    from receipts.cursor left join receipts.setting using (user_id)
    cross join lateral (
      select read_seq >= ${seq}::bigint and coalesce(reading, 'send') = 'send' as has_read
    ) as shown
    where channel_id = ${channelId}::uuid and delivered_seq >= ${seq}::bigint and user_id <> ${author}::uuid
    order by shown.has_read desc, at desc nulls last, user_id limit ${mostReaders}::int`.execute(db)
  const read = rows.filter(({ has_read }) => has_read)
  return {
    read: read.map(({ user_id, at }) => ({ userId: user_id, at: at?.toISOString() ?? null })),
    delivered: rows.filter(({ has_read }) => !has_read).map(({ user_id }) => user_id),
  }
}

/** How far everybody has come in a channel, as far as others may see it, by person. */
export async function receipts(db: Db, channelId: string): Promise<Receipt[]> {
  const { rows } = await sql<CursorRow & { reading: string | undefined }>`
    select ${columns}, reading
    from receipts.cursor left join receipts.setting using (user_id)
    where channel_id = ${channelId}::uuid order by user_id`.execute(db)
  return rows.map((row) => toReceipt(toMark(row), toPrivacy(row.reading ?? undefined)))
}

/** Whether others see what these people have read; of those who have not decided, they do. */
export async function privacies(db: Db, userIds: readonly string[]): Promise<Map<string, ReadingPrivacy>> {
  if (userIds.length === 0) return new Map()
  const rows = await db.selectFrom('receipts.setting').selectAll().where('user_id', 'in', userIds).execute()
  return new Map(rows.map(({ user_id, reading }) => [user_id, toPrivacy(reading)]))
}

export async function setPrivacy(db: Db, userId: string, reading: ReadingPrivacy): Promise<void> {
  await db
    .insertInto('receipts.setting')
    .values({ user_id: userId, reading })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ reading }))
    .execute()
}

/** The newest before a time; of those at the last moment, all, for the next page begins after it. */
export async function acknowledgements(
  db: Db,
  { channelId, userId, before, limit }: ListAcknowledgements,
): Promise<Acknowledgement[]> {
  const rows = await db
    .selectFrom('receipts.acknowledgement')
    .selectAll()
    .where('channel_id', '=', channelId)
    .$if(userId !== undefined, (query) => query.where('user_id', '=', userId ?? ''))
    .$if(before !== undefined, (query) => query.where('at', '<', new Date(before ?? 0)))
    .orderBy('at', 'desc')
    .fetch(limit, 'with ties')
    .execute()
  return rows.map(toAcknowledgement)
}

export async function deleteAcknowledgements(db: Db, olderThanDays: number): Promise<void> {
  await sql`delete from receipts.acknowledgement where at < now() - make_interval(days => ${olderThanDays})`.execute(db)
}
