import { type Kysely, sql } from 'kysely'
import type {
  Ban,
  BrowseChannels,
  BrowsedChannel,
  Channel,
  ChannelRole,
  ListMembers,
  MyChannel,
  UpdateChannel,
} from '../../../shared/channels.ts'
import {
  type ChannelRow,
  type Enrolment,
  type Foundation,
  type Membership,
  type MembershipRow,
  mayPost,
  type Pair,
  type Tables,
  toChannel,
  toEnrolment,
  toMembership,
  toMyChannel,
} from './model.ts'

type Db = Kysely<Tables>

/** The new channel; null where a public channel has its name, or a direct conversation its people. */
export async function insertChannel(db: Db, foundation: Foundation): Promise<Channel | null> {
  const { createdBy, createdAt, userIds, ...rest } = foundation
  const row = await db
    .insertInto('channels.channel')
    .values({ ...rest, created_by: createdBy, created_at: createdAt, user_ids: userIds })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst()
  return row ? toChannel(row) : null
}

export async function findChannel(db: Db, channelId: string): Promise<Channel | null> {
  const row = await db.selectFrom('channels.channel').selectAll().where('id', '=', channelId).executeTakeFirst()
  return row ? toChannel(row) : null
}

export async function findChannels(db: Db, channelIds: readonly string[]): Promise<Channel[]> {
  const rows = await db.selectFrom('channels.channel').selectAll().where('id', 'in', channelIds).execute()
  return rows.map(toChannel)
}

/** The channel, with its changes by others kept waiting until the transaction ends: they come one after another. */
export async function lockChannel(db: Db, channelId: string): Promise<Channel | null> {
  const channel = db.selectFrom('channels.channel').selectAll().where('id', '=', channelId)
  const row = await channel.forUpdate().executeTakeFirst()
  return row ? toChannel(row) : null
}

/** The conversation of exactly these people, whose ids are in order. */
export async function findDirect(db: Db, userIds: readonly string[]): Promise<Channel | null> {
  const { rows } = await sql<ChannelRow>`
    select * from channels.channel where kind = 'direct' and user_ids = ${userIds}::uuid[]`.execute(db)
  return rows[0] ? toChannel(rows[0]) : null
}

/** The channel with what is given, and as it was in what is not. @throws where its name is taken (`isTaken`). */
export async function updateChannel(db: Db, { channelId, ...changes }: UpdateChannel): Promise<Channel> {
  const query = db.updateTable('channels.channel').set(changes).where('id', '=', channelId)
  return toChannel(await query.returningAll().executeTakeFirstOrThrow())
}

export async function setArchived(db: Db, channelId: string, isArchived: boolean): Promise<Channel> {
  const archived_at = isArchived ? sql<Date>`now()` : null
  const query = db.updateTable('channels.channel').set({ archived_at }).where('id', '=', channelId)
  return toChannel(await query.returningAll().executeTakeFirstOrThrow())
}

/** The channels a person is in, by name. */
export async function channelsOf(db: Db, userId: string): Promise<MyChannel[]> {
  const rows = await db
    .selectFrom('channels.membership as membership')
    .innerJoin('channels.channel as channel', 'channel.id', 'membership.channel_id')
    .selectAll('channel')
    .select(['membership.joined_at', 'membership.role'])
    .where('membership.user_id', '=', userId)
    .orderBy('channel.name')
    .orderBy('channel.id')
    .execute()
  return rows.map(toMyChannel)
}

/** The ids of all channels of these people, by person. */
export async function channelIdsOf(db: Db, userIds: readonly string[]): Promise<Map<string, string[]>> {
  const rows = await db
    .selectFrom('channels.membership')
    .select(['user_id', 'channel_id'])
    .where('user_id', '=', sql<string>`any(${userIds}::uuid[])`)
    .execute()
  const byPerson = Map.groupBy(rows, ({ user_id }) => user_id)
  return new Map([...byPerson].map(([userId, own]) => [userId, own.map(({ channel_id }) => channel_id)]))
}

type BrowsedRow = ChannelRow & { members: number; joined: boolean }

const toBrowsed = (row: BrowsedRow): BrowsedChannel => ({ ...toChannel(row), members: row.members, joined: row.joined })

/** How many are in a channel, and whether `userId` is, beside `channel`. */
const crowd = (userId: string) => sql`
  cross join lateral (
    select count(*) as members, coalesce(bool_or(user_id = ${userId}), false) as joined
    from channels.membership where channel_id = channel.id
  ) as membership`

/** Public channels by name, those in use or those archived. */
export async function browse(
  db: Db,
  userId: string,
  { search, show, after, limit }: BrowseChannels,
): Promise<BrowsedChannel[]> {
  const { rows } = await sql<BrowsedRow>`
    select channel.*, membership.members, membership.joined from channels.channel ${crowd(userId)}
    where kind = 'public' and (archived_at is not null) = ${show === 'archived'}
      and name > ${after ?? ''} and position(${search?.toLowerCase() ?? ''} in name) > 0
    order by name limit ${limit}`.execute(db)
  return rows.map(toBrowsed)
}

/** One channel as `userId` sees it, whatever its kind. */
export async function browseOne(db: Db, userId: string, channelId: string): Promise<BrowsedChannel | null> {
  const { rows } = await sql<BrowsedRow>`
    select channel.*, membership.members, membership.joined from channels.channel ${crowd(userId)}
    where channel.id = ${channelId}`.execute(db)
  return rows[0] ? toBrowsed(rows[0]) : null
}

/** Enrols a person: as owner where the channel has none and is to have one, else as member. Null where they were in already. */
export async function insertMembership(db: Db, { channelId, userId }: Pair): Promise<Enrolment | null> {
  const { rows } = await sql<MembershipRow>`
    insert into channels.membership (channel_id, user_id, role, joined_at)
    select id, ${userId}, case when kind = 'direct' or exists (
      select from channels.membership where channel_id = channel.id and role = 'owner'
    ) then 'member' else 'owner' end, now()
    from channels.channel where id = ${channelId}
    on conflict do nothing
    returning *`.execute(db)
  return rows[0] ? toEnrolment(rows[0]) : null
}

export async function findMembership(db: Db, { channelId, userId }: Pair): Promise<Enrolment | null> {
  const membership = db.selectFrom('channels.membership').selectAll().where('channel_id', '=', channelId)
  const row = await membership.where('user_id', '=', userId).executeTakeFirst()
  return row ? toEnrolment(row) : null
}

export async function setRole(db: Db, { channelId, userId }: Pair, role: ChannelRole): Promise<Enrolment> {
  const update = db.updateTable('channels.membership').set({ role }).where('channel_id', '=', channelId)
  return toEnrolment(await update.where('user_id', '=', userId).returningAll().executeTakeFirstOrThrow())
}

/** False where they were not in. */
export async function deleteMembership(db: Db, { channelId, userId }: Pair): Promise<boolean> {
  const deletion = db
    .deleteFrom('channels.membership')
    .where('channel_id', '=', channelId)
    .where('user_id', '=', userId)
  const { numDeletedRows } = await deletion.executeTakeFirstOrThrow()
  return numDeletedRows > 0n
}

/** Whether others are in the channel, and none of them is an owner. */
export async function isLastOwner(db: Db, { channelId, userId }: Pair): Promise<boolean> {
  const { rows } = await sql<{ last: boolean | null }>`
    select not bool_or(role = 'owner') as last from channels.membership
    where channel_id = ${channelId} and user_id <> ${userId}`.execute(db)
  return rows[0]?.last ?? false
}

/** A page of a channel's members, by user id. */
export async function members(db: Db, { channelId, after, limit }: ListMembers): Promise<Enrolment[]> {
  const rows = await db
    .selectFrom('channels.membership')
    .selectAll()
    .where('channel_id', '=', channelId)
    .$if(after !== undefined, (query) => query.where('user_id', '>', after ?? ''))
    .orderBy('user_id')
    .limit(limit)
    .execute()
  return rows.map(toEnrolment)
}

/** Those of the pairs that are memberships. */
export async function memberships(db: Db, pairs: readonly Pair[]): Promise<Membership[]> {
  const { rows } = await sql<MembershipRow & { may_post: boolean }>`
    select membership.channel_id, membership.user_id, membership.role, ${mayPost} as may_post
    from (select distinct * from unnest(
      ${pairs.map(({ channelId }) => channelId)}::uuid[], ${pairs.map(({ userId }) => userId)}::uuid[]
    ) as pair (channel_id, user_id)) as pair
    join channels.membership using (channel_id, user_id)
    join channels.channel on channel.id = channel_id`.execute(db)
  return rows.map(toMembership)
}

export async function memberIds(db: Db, channelId: string): Promise<string[]> {
  const members = db.selectFrom('channels.membership').select('user_id').where('channel_id', '=', channelId)
  return (await members.orderBy('user_id').execute()).map(({ user_id }) => user_id)
}

/** Who is in each of these channels, by id. */
export async function memberIdsIn(db: Db, channelIds: readonly string[]): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ channel_id: string; user_ids: string[] }>`
    select channel_id, array_agg(user_id::text order by user_id) as user_ids
    from channels.membership where channel_id = any(${channelIds}::uuid[]) group by channel_id`.execute(db)
  return new Map(rows.map(({ channel_id, user_ids }) => [channel_id, user_ids]))
}

/** Whether more than `most` people are in a channel. */
export async function isLargerThan(db: Db, channelId: string, most: number): Promise<boolean> {
  const members = db.selectFrom('channels.membership').select('user_id').where('channel_id', '=', channelId)
  return (await members.offset(most).limit(1).execute()).length > 0
}

/** Of these pairs those that are memberships, with since when. */
export async function enrolments(db: Db, pairs: readonly Pair[]): Promise<Enrolment[]> {
  const { rows } = await sql<MembershipRow>`
    select membership.* from unnest(
      ${pairs.map(({ channelId }) => channelId)}::uuid[], ${pairs.map(({ userId }) => userId)}::uuid[]
    ) as pair (channel_id, user_id) join channels.membership using (channel_id, user_id)`.execute(db)
  return rows.map(toEnrolment)
}

/** Those of these channels that are direct conversations. */
export async function direct(db: Db, channelIds: readonly string[]): Promise<string[]> {
  const channels = db.selectFrom('channels.channel').select('id').where('kind', '=', 'direct')
  const rows = await channels.where('id', 'in', channelIds).execute()
  return rows.map(({ id }) => id)
}

/** Those of `others` who are in a channel with `userId`. */
export async function acquaintances(db: Db, userId: string, others: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ user_id: string }>`
    select distinct other.user_id from channels.membership as own
    join channels.membership as other using (channel_id)
    where own.user_id = ${userId} and other.user_id = any(${others}::uuid[])`.execute(db)
  return rows.map((row) => row.user_id)
}

export async function insertBan(db: Db, { channelId, userId }: Pair, bannedBy: string): Promise<void> {
  await db
    .insertInto('channels.ban')
    .values({ channel_id: channelId, user_id: userId, banned_by: bannedBy })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** False where there was none. */
export async function deleteBan(db: Db, { channelId, userId }: Pair): Promise<boolean> {
  const deletion = db.deleteFrom('channels.ban').where('channel_id', '=', channelId).where('user_id', '=', userId)
  return (await deletion.executeTakeFirstOrThrow()).numDeletedRows > 0n
}

export async function isBanned(db: Db, { channelId, userId }: Pair): Promise<boolean> {
  const ban = db.selectFrom('channels.ban').select('user_id').where('channel_id', '=', channelId)
  return (await ban.where('user_id', '=', userId).executeTakeFirst()) !== undefined
}

/** A page of those who may not come back, by id. */
export async function bans(db: Db, { channelId, after, limit }: ListMembers): Promise<Omit<Ban, 'name'>[]> {
  const rows = await db
    .selectFrom('channels.ban')
    .selectAll()
    .where('channel_id', '=', channelId)
    .$if(after !== undefined, (query) => query.where('user_id', '>', after ?? ''))
    .orderBy('user_id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ userId: row.user_id, bannedBy: row.banned_by, bannedAt: row.banned_at.toISOString() }))
}
