import { type Kysely, sql } from 'kysely'
import type { Activity, ListActivity, Seen } from '../../../shared/activity.ts'
import { type Entry, everybodyId, type Tables, toActivity } from './model.ts'

type Db = Kysely<Tables>

/** Adds the entries that are new, and answers with those. */
export async function insert(db: Db, entries: readonly Entry[]): Promise<Entry[]> {
  if (entries.length === 0) return []
  const { rows } = await sql<{ position: number }>`
    with wanted as (
      select * from unnest(
        ${entries.map(({ userId }) => userId)}::uuid[],
        ${entries.map(({ channelId }) => channelId)}::uuid[],
        ${entries.map(({ messageId }) => messageId)}::uuid[],
        ${entries.map(({ kind }) => kind)}::text[],
        ${entries.map(({ actorId }) => actorId)}::uuid[],
        ${entries.map(({ emoji }) => emoji)}::text[],
        ${entries.map(({ at }) => at)}::timestamptz[]
      ) with ordinality as wanted (user_id, channel_id, message_id, kind, actor_id, emoji, at, position)
    ), added as (
      insert into activity.entry (user_id, channel_id, message_id, kind, actor_id, emoji, at)
      select user_id, channel_id, message_id, kind, actor_id, emoji, at from wanted order by position
      on conflict do nothing returning user_id, message_id, kind, actor_id, emoji
    )
    select min(position) as position
    from wanted join added using (user_id, message_id, kind, actor_id, emoji)
    group by user_id, message_id, kind, actor_id, emoji order by 1`.execute(db)
  return rows.flatMap(({ position }) => entries[position - 1] ?? [])
}

export async function removeReaction(db: Db, { userId, messageId, actorId, emoji }: Entry): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('activity.entry')
    .where('user_id', '=', userId)
    .where('message_id', '=', messageId)
    .where('kind', '=', 'reaction')
    .where('actor_id', '=', actorId)
    .where('emoji', '=', emoji)
    .executeTakeFirst()
  return numDeletedRows > 0
}

/** What is of interest to somebody who is in these channels. */
function ofPerson(db: Db, userId: string, channelIds: readonly string[]) {
  return db
    .selectFrom('activity.entry')
    .where('user_id', 'in', [userId, everybodyId])
    .where('channel_id', '=', sql<string>`any(${channelIds}::uuid[])`)
    .where('actor_id', '<>', userId)
}

/** The newest before a time; of those at the last moment, all, for the next page begins after it. */
export async function list(
  db: Db,
  userId: string,
  channelIds: readonly string[],
  { kind, before, limit }: ListActivity,
): Promise<Activity[]> {
  const rows = await ofPerson(db, userId, channelIds)
    .selectAll()
    .$if(kind !== undefined, (query) => query.where('kind', '=', kind ?? ''))
    .$if(before !== undefined, (query) => query.where('at', '<', new Date(before ?? 0)))
    .orderBy('at', 'desc')
    .fetch(limit, 'with ties')
    .execute()
  return rows.map(toActivity)
}

const mostCounted = 100

export async function seen(db: Db, userId: string, channelIds: readonly string[]): Promise<Seen> {
  const row = await db.selectFrom('activity.seen').select('seen_at').where('user_id', '=', userId).executeTakeFirst()
  const fresh = ofPerson(db, userId, channelIds)
    .select('at')
    .$if(row !== undefined, (query) => query.where('at', '>', row?.seen_at ?? new Date(0)))
    .limit(mostCounted)
  const counted = db.selectFrom(fresh.as('fresh')).select(({ fn }) => fn.countAll<number>().as('unseen'))
  const { unseen } = await counted.executeTakeFirstOrThrow()
  return { seenAt: row?.seen_at.toISOString() ?? null, unseen }
}

/** Never back. */
export async function markSeen(db: Db, userId: string, at: string): Promise<void> {
  await sql`
    insert into activity.seen (user_id, seen_at) values (${userId}::uuid, least(${at}::timestamptz, now()))
    on conflict (user_id) do update set seen_at = greatest(seen.seen_at, excluded.seen_at)`.execute(db)
}
