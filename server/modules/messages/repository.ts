import { type Kysely, sql } from 'kysely'
import type { Message, MessagePage } from '../../../shared/messages.ts'
import type { Timeline } from '../../../shared/timelines.ts'
import { type Columns, columns, type Groups, grouped, prepared } from '../../platform/prepared.ts'
import type { Redis } from '../../platform/redis.ts'
import {
  type Cursor,
  type Draft,
  type MessageRow,
  messageColumns,
  parseMessage,
  place,
  standingUpTo,
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
  const firsts = firstOfEach(drafts)
  const { known, added } = await insertNew(db, firsts)
  const messages = new Map([...known, ...added].map((message) => [keyOf(message), message]))
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

/** Which ids are taken is looked for where one is: that a message comes again is rare. */
async function insertNew(db: Db, drafts: readonly Draft[]): Promise<{ known: Message[]; added: Message[] }> {
  const all = await insert(db, drafts)
  if (all) return { known: [], added: all }
  const known = await findAll(db, drafts)
  const taken = new Set(known.map(keyOf))
  const fresh = drafts.filter((draft) => !taken.has(keyOf(draft)))
  return { known, added: (await insert(db, fresh)) ?? [] }
}

/** The messages that the drafts have become, all of them or, where an id is taken, null. */
async function insert(db: Db, drafts: readonly Draft[]): Promise<Message[] | null> {
  if (drafts.length === 0) return []
  const arrivals = grouped(drafts, ({ channelId }) => channelId)
  const { rows } = await insertDrafts(db, columnsOf(arrivals))
  const bases = rows[0]?.bases
  if (!bases) return null
  return arrivals.rows.flatMap((arriving, index) => {
    const base = bases[index] ?? Number.NaN
    return arriving.map((draft, position) => place(draft, base + 1 + position))
  })
}

/** As `messages.append` takes them. */
function columnsOf({ keys: channels, rows: arrivals, counts, places }: Groups<Draft>) {
  const drafts = arrivals.flat()
  const stood = arrivals.map(standingUpTo)
  return {
    channels,
    counts,
    stands: stood.map((standing) => standing.at(-1) ?? 0),
    places,
    stood: stood.flat(),
    ...columns(drafts, 'id', 'authorId', 'text', 'createdAt', 'threadId', 'broadcast', 'mentionsAll'),
    mentions: drafts.map(({ mentions }) => `{${mentions.join()}}`),
    poll: drafts.map(({ poll }) => poll && JSON.stringify(poll)),
    forwarded: drafts.map(({ forwarded }) => forwarded && JSON.stringify(forwarded)),
    files: drafts.map(({ files }) => JSON.stringify(files)),
  }
}

const insertDrafts = prepared<ReturnType<typeof columnsOf>, { bases: number[] | null }>(
  'messages.append',
  (value) => sql`
    select to_json(messages.append(
      ${value('channels')}, ${value('counts')}, ${value('stands')}, ${value('places')}, ${value('stood')},
      ${value('id')}, ${value('authorId')}, ${value('text')}, ${value('createdAt')}, ${value('threadId')},
      ${value('broadcast')}, ${value('mentions')}, ${value('mentionsAll')}, ${value('poll')}, ${value('forwarded')},
      ${value('files')}
    )) as bases`,
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
