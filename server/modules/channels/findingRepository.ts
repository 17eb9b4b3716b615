import { type Kysely, sql } from 'kysely'
import type { Channel } from '../../../shared/channels.ts'
import { prepared } from '../../platform/prepared.ts'
import { type ChannelRow, type ReadableChannel, type Tables, toChannel, toReadable } from './model.ts'

type Db = Kysely<Tables>

/** Who reads, and whether public channels are open to them. */
export interface Reader {
  userId: string
  readsPublic: boolean
}

/** What a channel must be, for a reader to read it. */
const readable = ({ userId, readsPublic }: Record<keyof Reader, unknown>) => sql`(
  (kind = 'public' and ${readsPublic}::boolean)
  or id in (select channel_id from channels.membership where user_id = ${userId}::uuid)
)`

const findReadable = prepared<Reader, { id: string }>('channels.readableIds', (value) => {
  const reader = { userId: value('userId'), readsPublic: value('readsPublic') }
  return sql`select id from channels.channel where ${readable(reader)}`
})

export async function readableIds(db: Db, reader: Reader): Promise<string[]> {
  const { rows } = await findReadable(db, reader)
  return rows.map(({ id }) => id)
}

export async function readableChannels(db: Db, reader: Reader): Promise<ReadableChannel[]> {
  const { rows } = await sql<Pick<ChannelRow, 'id' | 'name' | 'kind' | 'user_ids'>>`
    select id, name, kind, user_ids from channels.channel where ${readable(reader)}`.execute(db)
  return rows.map(toReadable)
}

/** How much of what is typed a name must be like, for it to be meant. */
const likeEnough = 0.3

/** The channels with names, the likest to `words` first; those in use before those archived. */
export async function channelsLike(
  db: Db,
  reader: Reader,
  words: string,
  limit: number,
): Promise<(Channel & { joined: boolean })[]> {
  const { rows } = await sql<ChannelRow & { joined: boolean }>`
    select channel.*, exists (
      select from channels.membership where channel_id = channel.id and user_id = ${reader.userId}::uuid
    ) as joined
    from channels.channel
    cross join (select lower(unaccent(${words})) as typed) as wanted
    cross join lateral (
      select lower(unaccent(name)) as called, position(typed in lower(unaccent(topic))) > 0 as told
    ) as folded
    cross join lateral (select position(typed in called) as at, word_similarity(typed, called) as likeness) as likeness
    where kind <> 'direct' and ${readable(reader)} and (at > 0 or told or likeness >= ${likeEnough}::real)
    order by archived_at is not null, called <> typed, at <> 1, at = 0, likeness desc, name, id
    limit ${limit}::int`.execute(db)
  return rows.map((row) => ({ ...toChannel(row), joined: row.joined }))
}

/** Everybody who is in a channel with `userId`. */
export async function acquaintances(db: Db, userId: string): Promise<string[]> {
  const { rows } = await sql<{ user_id: string }>`
    select distinct other.user_id from channels.membership as own
    join channels.membership as other using (channel_id)
    where own.user_id = ${userId}::uuid`.execute(db)
  return rows.map((row) => row.user_id)
}
