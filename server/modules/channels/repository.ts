import { type Kysely, sql } from 'kysely'
import type {
  BrowseChannels,
  BrowsedChannel,
  Channel,
  ChannelRole,
  ListMembers,
  MyChannel,
} from '../../../shared/channels.ts'
import type { Redis } from '../../platform/redis.ts'
import {
  type ChannelRow,
  type Enrolment,
  type Membership,
  type MembershipRow,
  type Pair,
  type Tables,
  toChannel,
  toEnrolment,
  toMyChannel,
  toRole,
} from './model.ts'

type Db = Kysely<Tables>

/** The new channel; null where a public channel has its name. */
export async function insertChannel(db: Db, channel: Channel): Promise<Channel | null> {
  const row = await db
    .insertInto('channels.channel')
    .values({
      id: channel.id,
      name: channel.name,
      kind: channel.kind,
      topic: channel.topic,
      created_by: channel.createdBy,
      created_at: channel.createdAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst()
  return row ? toChannel(row) : null
}

export async function findChannel(db: Db, channelId: string): Promise<Channel | null> {
  const row = await db.selectFrom('channels.channel').selectAll().where('id', '=', channelId).executeTakeFirst()
  return row ? toChannel(row) : null
}

/** The channel, with its changes by others kept waiting until the transaction ends: they come one after another. */
export async function lockChannel(db: Db, channelId: string): Promise<Channel | null> {
  const channel = db.selectFrom('channels.channel').selectAll().where('id', '=', channelId)
  const row = await channel.forUpdate().executeTakeFirst()
  return row ? toChannel(row) : null
}

/** The channels a person is in, by name. */
export async function channelsOf(db: Db, userId: string): Promise<MyChannel[]> {
  const rows = await db
    .selectFrom('channels.membership as membership')
    .innerJoin('channels.channel as channel', 'channel.id', 'membership.channel_id')
    .selectAll('channel')
    .select('membership.joined_at')
    .where('membership.user_id', '=', userId)
    .orderBy('channel.name')
    .orderBy('channel.id')
    .execute()
  return rows.map(toMyChannel)
}

/** Public channels by name, with how many are in each and whether `userId` is. */
export async function browse(
  db: Db,
  userId: string,
  { search, after, limit }: BrowseChannels,
): Promise<BrowsedChannel[]> {
  const { rows } = await sql<ChannelRow & { members: number; joined: boolean }>`
    select channel.*, membership.members, membership.joined
    from channels.channel cross join lateral (
      select count(*) as members, coalesce(bool_or(user_id = ${userId}), false) as joined
      from channels.membership where channel_id = channel.id
    ) as membership
    where kind = 'public' and name > ${after ?? ''} and position(${search?.toLowerCase() ?? ''} in name) > 0
    order by name limit ${limit}`.execute(db)
  return rows.map((row) => ({ ...toChannel(row), members: row.members, joined: row.joined }))
}

/** Enrols a person: as owner where the channel has none, else as member. Null where they were in already. */
export async function insertMembership(db: Db, { channelId, userId }: Pair): Promise<Enrolment | null> {
  const { rows } = await sql<MembershipRow>`
    insert into channels.membership (channel_id, user_id, role, joined_at)
    select ${channelId}, ${userId}, case when count(*) = 0 then 'owner' else 'member' end, now()
    from channels.membership where channel_id = ${channelId} and role = 'owner'
    on conflict do nothing
    returning *`.execute(db)
  return rows[0] ? toEnrolment(rows[0]) : null
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

/** Makes the longest member the owner of a channel that has none. Null where it has one, or nobody is left. */
export async function appointHeir(db: Db, channelId: string): Promise<Enrolment | null> {
  const { rows } = await sql<MembershipRow>`
    update channels.membership set role = 'owner'
    where channel_id = ${channelId}
      and not exists (select from channels.membership where channel_id = ${channelId} and role = 'owner')
      and user_id = (
        select user_id from channels.membership where channel_id = ${channelId} order by joined_at, user_id limit 1
      )
    returning *`.execute(db)
  return rows[0] ? toEnrolment(rows[0]) : null
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
  const { rows } = await sql<MembershipRow>`
    select membership.* from (select distinct * from unnest(
      ${pairs.map(({ channelId }) => channelId)}::uuid[], ${pairs.map(({ userId }) => userId)}::uuid[]
    ) as pair (channel_id, user_id)) as pair
    join channels.membership using (channel_id, user_id)`.execute(db)
  return rows.map(toEnrolment)
}

/** Redis: a channel's roles by user id, '-' for somebody not in it, and the version that they were read under. */
const rolesKey = (channelId: string) => `channels:{${channelId}}:roles`
const versionKey = (channelId: string) => `channels:{${channelId}}:version`
const notIn = '-'
const leaseSeconds = 60

/** The role of each pair as Redis knows it: null where the person is not in, undefined where it cannot tell. */
export async function cachedRoles(redis: Redis, pairs: readonly Pair[]): Promise<(ChannelRole | null | undefined)[]> {
  const byChannel = Map.groupBy(pairs, ({ channelId }) => channelId)
  const roles = new Map<Pair, string | null | undefined>()
  const reads = [...byChannel].map(async ([channelId, ofChannel]) => {
    const found = await redis.hmget(rolesKey(channelId), ...ofChannel.map(({ userId }) => userId))
    for (const [index, pair] of ofChannel.entries()) roles.set(pair, found[index])
  })
  await Promise.all(reads)
  return pairs.map((pair) => fromCache(roles.get(pair)))
}

function fromCache(text: string | null | undefined): ChannelRole | null | undefined {
  if (text === notIn) return null
  return text ? toRole(text) : undefined
}

/** The version of each channel's cached roles. What is read from Postgres after this may be cached as long as it stands. */
export async function roleVersions(redis: Redis, channelIds: readonly string[]): Promise<Map<string, string>> {
  const reads = channelIds.map(async (channelId) => {
    const [, version] = await Promise.all([
      redis.set(versionKey(channelId), crypto.randomUUID(), 'EX', leaseSeconds, 'NX'),
      redis.get(versionKey(channelId)),
    ])
    return [channelId, version ?? ''] as const
  })
  return new Map(await Promise.all(reads))
}

/** The lease runs from the first role that is cached, so that a lost `forgetRoles` is forgotten with it. */
const storeRoles = `
  if redis.call('get', KEYS[2]) ~= ARGV[1] then return 0 end
  redis.call('hset', KEYS[1], unpack(ARGV, 3))
  if redis.call('ttl', KEYS[1]) < 0 then redis.call('expire', KEYS[1], ARGV[2]) end
  return 1`

/** Caches the roles of people in one channel, unless its version has changed. */
export async function cacheRoles(
  redis: Redis,
  channelId: string,
  version: string,
  roles: ReadonlyMap<string, ChannelRole | null>,
): Promise<void> {
  const fields = [...roles].flatMap(([userId, role]) => [userId, role ?? notIn])
  await redis.eval(storeRoles, 2, rolesKey(channelId), versionKey(channelId), version, leaseSeconds, ...fields)
}

/** Empties the cache of these channels, and keeps out what was read before now. */
export async function forgetRoles(redis: Redis, channelIds: readonly string[]): Promise<void> {
  await Promise.all(channelIds.map((channelId) => redis.del(rolesKey(channelId), versionKey(channelId))))
}
