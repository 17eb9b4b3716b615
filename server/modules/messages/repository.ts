import { type Kysely, sql } from 'kysely'
import type { Message, MessagePage } from '../../../shared/messages.ts'
import type { Timeline } from '../../../shared/timelines.ts'
import { type Columns, columns, prepared } from '../../platform/prepared.ts'
import type { Redis } from '../../platform/redis.ts'
import {
  type Cursor,
  type Draft,
  type MessageRow,
  messageColumns,
  parseMessage,
  place,
  type Tables,
  toMessage,
  type Window,
} from './model.ts'

type Db = Kysely<Tables>

/** What a left join gives in place of a message where there is none. */
interface NoRow {
  id: null
}

/**
 * Persists the drafts, each at the next seq of its channel, and answers with the message of each, in their order: the
 * new one, or the one that has had its id before, whatever that says; and with those that were added.
 */
export async function append(db: Db, drafts: readonly Draft[]): Promise<{ messages: Message[]; added: Message[] }> {
  if (drafts.length === 0) return { messages: [], added: [] }
  const firsts = firstOfEach(drafts)
  const seqs = await insert(db, firsts)
  const added = firsts.flatMap((draft, index) => {
    const seq = seqs[index]
    return typeof seq === 'number' ? [place(draft, seq)] : []
  })
  const messages = new Map(added.map((message) => [keyOf(message), message]))
  const known = firsts.filter((draft) => !messages.has(keyOf(draft)))
  for (const message of await findAll(db, known)) messages.set(keyOf(message), message)
  return { messages: drafts.map((draft) => messages.get(keyOf(draft)) ?? lost(draft)), added }
}

function keyOf({ channelId, id }: { channelId: string; id: string }) {
  return `${channelId}/${id}`
}

function firstOfEach(drafts: readonly Draft[]): Draft[] {
  const firsts = new Map<string, Draft>()
  for (const draft of drafts) if (!firsts.has(keyOf(draft))) firsts.set(keyOf(draft), draft)
  return [...firsts.values()]
}

function lost(draft: Draft): never {
  throw new Error(`message ${keyOf(draft)} is neither new nor known`)
}

/**
 * The seq that each draft got, or null where its id is taken. One statement, so that no seq is given out for nothing:
 * when another writer comes first with the same id, the primary key fails the whole of it, and the batch comes again.
 */
async function insert(db: Db, drafts: readonly Draft[]): Promise<(number | null)[]> {
  const { rows } = await insertDrafts(db, columnsOf(drafts))
  return rows.map(({ seq }) => seq)
}

function columnsOf(drafts: readonly Draft[]) {
  return {
    ...columns(drafts, 'channelId', 'id', 'authorId', 'text', 'createdAt', 'threadId', 'broadcast', 'mentionsAll'),
    mentions: drafts.map(({ mentions }) => `{${mentions.join()}}`),
    poll: drafts.map(({ poll }) => poll && JSON.stringify(poll)),
    forwarded: drafts.map(({ forwarded }) => forwarded && JSON.stringify(forwarded)),
    files: drafts.map(({ files }) => JSON.stringify(files)),
  }
}

/** The lateral join's limit makes Postgres look each id up in its one partition. */
const insertDrafts = prepared<ReturnType<typeof columnsOf>, { seq: number | null }>(
  'messages.insert',
  (value) => sql`
    with draft as (
      select * from unnest(
        ${value('channelId')}::uuid[], ${value('id')}::uuid[], ${value('authorId')}::uuid[],
        ${value('text')}::text[], ${value('createdAt')}::timestamptz[], ${value('threadId')}::uuid[],
        ${value('broadcast')}::boolean[], ${value('mentions')}::text[], ${value('mentionsAll')}::text[],
        ${value('poll')}::jsonb[], ${value('forwarded')}::jsonb[], ${value('files')}::jsonb[]
      ) with ordinality as draft
        (
          channel_id, id, author_id, text, created_at, thread_id, broadcast, mentions, mentions_all, poll, forwarded,
          files, position
        )
    ), fresh as materialized (
      select draft.*, (thread_id is null or broadcast)::int as stands from draft left join lateral (
        select true as taken from messages.message
        where message.channel_id = draft.channel_id and message.id = draft.id limit 1
      ) as known on true
      where known.taken is null
    ), channel as (
      insert into messages.channel as channel (channel_id, last_seq, message_count)
      select channel_id, count(*), sum(stands) from fresh group by channel_id order by channel_id
      on conflict (channel_id) do update set
        last_seq = channel.last_seq + excluded.last_seq,
        message_count = channel.message_count + excluded.message_count
      returning channel_id, last_seq, message_count
    ), placed as (
      select fresh.*,
        last_seq + 1 - row_number() over later as seq,
        message_count + stands - sum(stands) over later as ordinal
      from fresh join channel using (channel_id)
      window later as (partition by channel_id order by position desc)
    ), added as (
      insert into messages.message (
        channel_id, id, seq, changed_seq, author_id, text, created_at, thread_id, broadcast, mentions, mentions_all,
        poll, forwarded, files, ordinal
      )
      select
        channel_id, id, seq, seq, author_id, text, created_at, thread_id, broadcast, mentions::uuid[], mentions_all,
        poll, forwarded, files, ordinal
      from placed order by position
      returning channel_id, id, seq
    )
    select added.seq from draft left join added using (channel_id, id) order by draft.position`,
)

type Place = Pick<Message, 'channelId' | 'id'>

const findMessages = prepared<Columns<Place>, MessageRow>(
  'messages.findAll',
  (value) => sql`
    select ${messageColumns} from unnest(${value('channelId')}::uuid[], ${value('id')}::uuid[])
      as wanted (channel_id, id)
    cross join lateral (
      select * from messages.message where channel_id = wanted.channel_id and id = wanted.id limit 1
    ) as message`,
)

export async function findAll(db: Db, wanted: readonly Place[]): Promise<Message[]> {
  if (wanted.length === 0) return []
  const { rows } = await findMessages(db, columns(wanted, 'channelId', 'id'))
  return rows.map(toMessage)
}

export async function find(db: Db, channelId: string, id: string): Promise<Message | undefined> {
  const [message] = await findAll(db, [{ channelId, id }])
  return message
}

/** The first message that stands in a channel from a moment on. */
export async function firstFrom(db: Db, channelId: string, at: string): Promise<{ id: string; seq: number } | null> {
  const { rows } = await sql<{ id: string; seq: number }>`
    select id, seq from messages.message
    where channel_id = ${channelId}::uuid and created_at >= ${at}::timestamptz and (thread_id is null or broadcast)
    order by created_at, seq limit 1`.execute(db)
  return rows[0] ?? null
}

/** A page of what stands in each channel, in the order of `channelIds`, all read at one moment. */
export async function pages(db: Db, channelIds: readonly string[], window: Window): Promise<MessagePage[]> {
  const { rows } = await sql<{ channel: string; last_seq: number } & (MessageRow | NoRow)>`
    select wanted.channel, coalesce(channel.last_seq, 0) as last_seq, message.*
    from ${wanted(channelIds)}
    left join messages.channel on channel.channel_id = wanted.channel
    left join lateral (
      (select * from messages.message where channel_id = wanted.channel and seq < ${window.pivot}::bigint
       and (thread_id is null or broadcast) order by seq desc limit ${window.before + 1}::int)
      union all
      (select * from messages.message where channel_id = wanted.channel and seq >= ${window.pivot}::bigint
       and (thread_id is null or broadcast) order by seq limit ${window.after + 1}::int)
    ) as message on true
    order by seq`.execute(db)
  const byChannel = Map.groupBy(rows, ({ channel }) => channel)
  return channelIds.map((channelId) => toPage(byChannel.get(channelId) ?? [], window))
}

/** One channel is a constant, so that Postgres plans for its partition alone: planning for all takes longer than reading. */
function wanted(channelIds: readonly string[]) {
  const [first] = channelIds
  if (channelIds.length === 1) return sql`(select ${first}::uuid as channel) as wanted`
  return sql`unnest(${channelIds}::uuid[]) as wanted (channel)`
}

/** The rows hold one message more on either side than the window, when there is one. */
export function toPage(rows: ({ last_seq: number } & (MessageRow | NoRow))[], window: Window): MessagePage {
  const messages = rows.flatMap((row) => (row.id === null ? [] : [toMessage(row)]))
  const older = messages.filter(({ seq }) => seq < window.pivot)
  const newer = messages.slice(older.length)
  return {
    messages: [...older.slice(Math.max(0, older.length - window.before)), ...newer.slice(0, window.after)],
    lastSeq: rows[0]?.last_seq ?? 0,
    hasBefore: older.length > window.before,
    hasAfter: newer.length > window.after,
  }
}

/** What changed in a channel after a cursor, or null where that is more than the reader may have at once. */
export type Difference = { lastSeq: number; messages: Message[] } | null

/**
 * What changed after each cursor, all read at one moment: at most `perChannel` changes of a channel, and `total` of all,
 * in the order of the cursors. A cursor ahead of its channel is from another history, and gets null as well.
 */
export async function changesSince(
  db: Db,
  cursors: readonly Cursor[],
  { perChannel, total }: { perChannel: number; total: number },
): Promise<Map<string, Difference>> {
  const { rows } = await sql<{ channel: string; last_seq: number; near: boolean } & (MessageRow | NoRow)>`
    with cursor as (
      select wanted.*, coalesce(last_seq, 0) as last_seq, coalesce(last_seq, 0) - coalesce(seq, last_seq, 0) as distance
      from unnest(
        ${cursors.map(({ channelId }) => channelId)}::uuid[], ${cursors.map(({ seq }) => seq)}::bigint[]
      ) with ordinality as wanted (channel, seq, position)
      left join messages.channel on channel.channel_id = wanted.channel
    ), bounded as (
      select cursor.*, distance between 0 and ${perChannel}::int and sum(
        case when distance between 0 and ${perChannel}::int then distance else 0 end
      ) over (order by position) <= ${total}::int as near
      from cursor
    )
    select bounded.channel, last_seq, near, message.*
    from bounded left join lateral (
      select * from messages.message where channel_id = bounded.channel and changed_seq > bounded.seq
      order by changed_seq limit ${perChannel}::int
    ) as message on near and distance > 0
    order by changed_seq`.execute(db)
  const byChannel = Map.groupBy(rows, ({ channel }) => channel)
  return new Map([...byChannel].map(([channelId, found]) => [channelId, toDifference(found)]))
}

function toDifference(rows: ({ last_seq: number; near: boolean } & (MessageRow | NoRow))[]): Difference {
  const [head] = rows
  if (!head?.near) return null
  return { lastSeq: head.last_seq, messages: rows.flatMap((row) => (row.id === null ? [] : [toMessage(row)])) }
}

/** Redis: the newest messages of a channel by seq, and below them, at score -1, the cursor as of which they are true. */
const recentKey = (channelId: string) => `messages:{${channelId}}:recent`
const recentLeaseSeconds = 3_600

export async function readRecent(redis: Redis, channelId: string): Promise<Timeline | undefined> {
  const [cursor, ...messages] = await redis.zrange(recentKey(channelId), 0, '-1')
  if (cursor === undefined) return undefined
  return { cursor: Number(cursor), messages: messages.map(parseMessage) }
}

export async function writeRecent(redis: Redis, channelId: string, { cursor, messages }: Timeline): Promise<void> {
  const key = recentKey(channelId)
  const entries = messages.flatMap((message) => [String(message.seq), JSON.stringify(message)])
  await redis
    .multi()
    .del(key)
    .zadd(key, '-1', String(cursor), ...entries)
    .expire(key, recentLeaseSeconds)
    .exec()
}
