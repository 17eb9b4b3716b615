import { type Kysely, sql } from 'kysely'
import type { Tables } from './model.ts'

type Db = Kysely<Tables>

/** How far somebody has read in a channel, and how many messages stand in it up to there. */
export interface Read {
  channelId: string
  readSeq: number
  readOrdinal: number
}

/** A place in a channel, and how many messages stand in it up to there. */
export interface Place {
  seq: number
  ordinal: number
}

/** What they have not read of it, as of its `lastSeq`. */
export interface Remainder {
  channelId: string
  lastSeq: number
  unread: number
  mentions: number
}

/** What somebody has not read of each channel, in any order, all as of one moment. */
export async function unreadAfter(db: Db, userId: string, reads: readonly Read[]): Promise<Remainder[]> {
  const { rows } = await sql<{ channel_id: string; last_seq: number; unread: number; mentions: number }>`
    select * from messages.unread_after(
      ${userId}::uuid,
      ${reads.map(({ channelId }) => channelId)}::uuid[],
      ${reads.map(({ readSeq }) => readSeq)}::bigint[], ${reads.map(({ readOrdinal }) => readOrdinal)}::bigint[]
    )`.execute(db)
  return rows.map(({ channel_id, last_seq, unread, mentions }) => ({
    channelId: channel_id,
    lastSeq: last_seq,
    unread,
    mentions,
  }))
}

/** The seq that each channel has come to; 0 for one in which nothing was said. */
export async function lastSeqs(db: Db, channelIds: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ channel_id: string; last_seq: number }>`
    select channel_id, last_seq from messages.channel where channel_id = any(${channelIds}::uuid[])`.execute(db)
  const found = new Map(rows.map(({ channel_id, last_seq }) => [channel_id, last_seq]))
  return new Map(channelIds.map((channelId) => [channelId, found.get(channelId) ?? 0]))
}

/** The place of the last message that was said in a channel by a moment; its beginning where there was none. */
export async function placeAt(db: Db, channelId: string, at: string): Promise<Place> {
  const { rows } = await sql<Place>`
    select seq, ordinal from messages.message
    where channel_id = ${channelId}::uuid and created_at <= ${at}::timestamptz order by seq desc limit 1`.execute(db)
  return rows[0] ?? { seq: 0, ordinal: 0 }
}

/** How many messages stand in each channel up to a seq, in the order asked. */
export async function ordinalsAt(db: Db, asked: readonly { channelId: string; seq: number }[]): Promise<number[]> {
  if (asked.length === 0) return []
  const { rows } = await sql<{ ordinal: number }>`
    select coalesce((
      select ordinal from messages.message
      where message.channel_id = asked.channel_id and message.seq <= asked.seq order by seq desc limit 1
    ), 0) as ordinal
    from unnest(
      ${asked.map(({ channelId }) => channelId)}::uuid[], ${asked.map(({ seq }) => seq)}::bigint[]
    ) with ordinality as asked (channel_id, seq, position)
    order by position`.execute(db)
  return rows.map(({ ordinal }) => ordinal)
}

/** The channels in which something was said. */
export async function spokenIn(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('messages.channel').select('channel_id').orderBy('channel_id').execute()
  return rows.map(({ channel_id }) => channel_id)
}

/** Counts anew how many messages stand in a channel up to each. Answers with how many counts were wrong. */
export async function recount(db: Db, channelId: string): Promise<number> {
  const within = sql`channel_id = ${channelId}::uuid`
  await sql`select from messages.channel where ${within} for update`.execute(db)
  const { numAffectedRows: ordinals = 0n } = await sql`
    update messages.message set ordinal = counted.ordinal from (
      select id, count(*) filter (where thread_id is null or broadcast) over (order by seq) as ordinal
      from messages.message where ${within}
    ) as counted
    where ${within} and message.id = counted.id and message.ordinal <> counted.ordinal`.execute(db)
  const { numAffectedRows: totals = 0n } = await sql`
    update messages.channel set message_count = counted.total from (
      select count(*) filter (where thread_id is null or broadcast) as total from messages.message where ${within}
    ) as counted
    where ${within} and message_count <> total`.execute(db)
  return Number(ordinals + totals)
}
