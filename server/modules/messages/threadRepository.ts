import { type Kysely, sql } from 'kysely'
import type {
  FollowedThread,
  Following,
  ListThreads,
  Message,
  MessagePage,
  OneMessage,
  ReadThread,
  Thread,
} from '../../../shared/messages.ts'
import { type MessageRow, type Tables, toMessage } from './model.ts'

type Db = Kysely<Tables>

interface Followers {
  channelId: string
  rootId: string
  userIds: readonly string[]
}

/** Lets these people follow a thread, unless they have decided about it before. Answers with those for whom it is new. */
export async function followAll(db: Db, { channelId, rootId, userIds, readSeq }: Followers & { readSeq: number }) {
  const { rows } = await sql<{ user_id: string }>`
    insert into messages.following (user_id, channel_id, root_id, following, read_seq)
    select user_id, ${channelId}::uuid, ${rootId}::uuid, true, ${readSeq}::bigint from unnest(${userIds}::uuid[]) as user_id
    on conflict do nothing returning user_id`.execute(db)
  return rows.map(({ user_id }) => user_id)
}

export async function setFollowing(db: Db, userId: string, root: Message, following: boolean): Promise<void> {
  await sql`
    insert into messages.following (user_id, channel_id, root_id, following, read_seq)
    select ${userId}::uuid, channel_id, ${root.id}::uuid, ${following}::boolean, last_seq
    from messages.channel where channel_id = ${root.channelId}::uuid
    on conflict (user_id, channel_id, root_id) do update set following = excluded.following`.execute(db)
}

/** Moves what somebody has read of a thread that they stand to somehow; never back. */
export async function readTo(
  db: Db,
  userId: string,
  { channelId, id, seq }: OneMessage & { seq: number },
): Promise<void> {
  await sql`
    update messages.following set read_seq = greatest(read_seq, least(${seq}::bigint, (
      select last_seq from messages.channel where channel_id = ${channelId}::uuid
    )))
    where user_id = ${userId}::uuid and channel_id = ${channelId}::uuid and root_id = ${id}::uuid`.execute(db)
}

export async function followings(db: Db, { channelId, rootId, userIds }: Followers) {
  if (userIds.length === 0) return []
  const rows = await db
    .selectFrom('messages.following')
    .selectAll()
    .where('channel_id', '=', channelId)
    .where('root_id', '=', rootId)
    .where('user_id', 'in', userIds)
    .execute()
  return rows.map(({ user_id, following, read_seq }) => ({
    userId: user_id,
    following: { channelId, id: rootId, following, readSeq: read_seq } satisfies Following,
  }))
}

export async function followers(db: Db, { channelId, id }: OneMessage): Promise<string[]> {
  const query = db.selectFrom('messages.following').select('user_id').where('channel_id', '=', channelId)
  const rows = await query.where('root_id', '=', id).where('following', '=', true).execute()
  return rows.map(({ user_id }) => user_id)
}

/** What a thread is, counted anew. It stays a thread when all its replies are deleted. */
export async function threadOf(db: Db, channelId: string, rootId: string, shown: number): Promise<Thread | null> {
  const { rows } = await sql<{ replies: number; last_reply_at: Date | null; repliers: string[] }>`
    with reply as (
      select author_id, created_at, seq, deleted_at from messages.message
      where channel_id = ${channelId}::uuid and thread_id = ${rootId}::uuid
    )
    select
      (select count(*) from reply where deleted_at is null) as replies,
      (select coalesce(max(created_at) filter (where deleted_at is null), max(created_at)) from reply) as last_reply_at,
      array(
        select author_id from reply where deleted_at is null
        group by author_id order by max(seq) desc limit ${shown}::int
      ) as repliers`.execute(db)
  const [row] = rows
  if (!row?.last_reply_at) return null
  return { replies: row.replies, lastReplyAt: row.last_reply_at.toISOString(), userIds: row.repliers }
}

/** A page of a thread's replies by seq. */
export async function replies(db: Db, { channelId, id, before, after, limit }: ReadThread): Promise<MessagePage> {
  const newestFirst = after === undefined
  const rows = await db
    .selectFrom('messages.message')
    .selectAll()
    .where('channel_id', '=', channelId)
    .where('thread_id', '=', id)
    .$if(before !== undefined, (query) => query.where('seq', '<', before ?? 0))
    .$if(after !== undefined, (query) => query.where('seq', '>', after ?? 0))
    .orderBy('seq', newestFirst ? 'desc' : 'asc')
    .limit(limit + 1)
    .execute()
  const head = await db
    .selectFrom('messages.channel')
    .select('last_seq')
    .where('channel_id', '=', channelId)
    .executeTakeFirst()
  const page = rows.slice(0, limit).map(toMessage)
  const hasMore = rows.length > limit
  return {
    messages: newestFirst ? page.toReversed() : page,
    lastSeq: head?.last_seq ?? 0,
    hasBefore: newestFirst ? hasMore : true,
    hasAfter: newestFirst ? before !== undefined : hasMore,
  }
}

const lastReplies = 3

/** The threads that somebody follows among these channels, the one with the newest reply first, each with its last replies. */
export async function followedThreads(
  db: Db,
  userId: string,
  channelIds: readonly string[],
  { before = 'infinity', limit }: ListThreads,
): Promise<FollowedThread[]> {
  const { rows } = await sql<MessageRow & { of_root: string; read_seq: number; unread: number }>`
    with thread as (
      select root.*, following.read_seq, (
        select count(*) from messages.message as reply
        where reply.channel_id = root.channel_id and reply.thread_id = root.id and reply.seq > following.read_seq
          and reply.deleted_at is null and reply.author_id <> ${userId}::uuid
      ) as unread
      from messages.following join messages.message as root
        on root.channel_id = following.channel_id and root.id = following.root_id
      where following.user_id = ${userId}::uuid and following.following
        and following.channel_id = any(${channelIds}::uuid[])
        and root.last_reply_at < ${before}::timestamptz
      order by root.last_reply_at desc limit ${limit}::int
    )
    select *, id as of_root from thread
    union all
    select reply.*, 0, 0, thread.id from thread cross join lateral (
      select * from messages.message where channel_id = thread.channel_id and thread_id = thread.id
      order by seq desc limit ${lastReplies}::int
    ) as reply`.execute(db)
  const byRoot = Map.groupBy(rows, ({ of_root }) => of_root)
  return [...byRoot.values()]
    .flatMap((found) => {
      const root = found.find(({ id, of_root }) => id === of_root)
      const after = found.filter((row) => row !== root).toSorted((a, b) => a.seq - b.seq)
      if (!root) return []
      return [{ root: toMessage(root), readSeq: root.read_seq, unread: root.unread, lastReplies: after.map(toMessage) }]
    })
    .toSorted((a, b) => ((b.root.thread?.lastReplyAt ?? '') < (a.root.thread?.lastReplyAt ?? '') ? -1 : 1))
}
