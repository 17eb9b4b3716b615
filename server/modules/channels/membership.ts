import { TRPCError } from '@trpc/server'
import { atLeast } from '../../../shared/auth.ts'
import { type Channel, ranks } from '../../../shared/channels.ts'
import { mostCalled } from '../../../shared/mentions.ts'
import type { ActorContext, Platform } from '../../platform/platform.ts'
import { cached, noteReads } from '../../platform/redis.ts'
import * as cache from './cacheRepository.ts'
import type { Membership, Pair, Standing } from './model.ts'
import * as repository from './repository.ts'

/**
 * The actor's membership of a channel: the door to everything inside it.
 * @throws TRPCError NOT_FOUND, the same for a channel that is not there and for one that the actor is not in.
 */
export async function requireMember(ctx: ActorContext, channelId: string): Promise<Membership> {
  const [membership] = await membershipsOf(ctx, [{ channelId, userId: ctx.actor.userId }])
  return membership ?? notFound()
}

/**
 * As `requireMember`, for what is to be read: public channels are open to everybody but guests.
 * @throws TRPCError NOT_FOUND
 */
export async function requireReader(ctx: ActorContext, channelId: string): Promise<void> {
  if (!(await mayRead(ctx, channelId))) notFound()
}

/** Whether the actor may read a channel: those in it may, and in a public one everybody but guests. */
async function mayRead(ctx: ActorContext, channelId: string): Promise<boolean> {
  const [membership] = await membershipsOf(ctx, [{ channelId, userId: ctx.actor.userId }])
  if (membership) return true
  const channel = await repository.findChannel(ctx.db, channelId)
  return channel?.kind === 'public' && atLeast('member', ctx.actor.role)
}

/** Those of these channels that the actor may read, by id; as `mayRead`, for many at once. */
export async function readableAmong(ctx: ActorContext, channelIds: readonly string[]): Promise<Map<string, Channel>> {
  const wanted = [...new Set(channelIds)]
  const pairs = wanted.map((channelId) => ({ channelId, userId: ctx.actor.userId }))
  const [memberships, channels] = await Promise.all([
    membershipsOf(ctx, pairs),
    wanted.length > 0 ? repository.findChannels(ctx.db, wanted) : [],
  ])
  const mine = new Set(memberships.map((membership) => membership?.channelId))
  const isOpen = ({ kind }: Channel) => kind === 'public' && atLeast('member', ctx.actor.role)
  return new Map(channels.filter((each) => mine.has(each.id) || isOpen(each)).map((each) => [each.id, each]))
}

/**
 * As `requireMember`, for whoever wants to post.
 * @throws TRPCError NOT_FOUND, or FORBIDDEN where the channel is archived, or is for announcements.
 */
export async function requirePoster(ctx: ActorContext, channelId: string): Promise<Membership> {
  const membership = await requireMember(ctx, channelId)
  if (!membership.mayPost) forbid('you may read this channel, not post in it')
  return membership
}

/**
 * As `requireMember`, for whoever takes part without posting.
 * @throws TRPCError NOT_FOUND, or FORBIDDEN where the channel is archived.
 */
export async function requireActive(ctx: ActorContext, channelId: string): Promise<Membership> {
  const membership = await requireMember(ctx, channelId)
  const isArchived = !membership.mayPost && (await repository.findChannel(ctx.db, channelId))?.archivedAt
  if (isArchived) forbid('the channel is archived')
  return membership
}

/**
 * That the actor may call for everybody in a channel: guests never, and in a large one only who moderates it.
 * @throws TRPCError FORBIDDEN, or NOT_FOUND where they are not in it.
 */
export async function requireCaller(ctx: ActorContext, channelId: string): Promise<void> {
  if (!atLeast('member', ctx.actor.role)) forbid('guests cannot call for everybody')
  const { role } = await requireMember(ctx, channelId)
  if (atLeast('admin', ctx.actor.role) || ranks(role, 'moderator')) return
  if (await repository.isLargerThan(ctx.db, channelId, mostCalled))
    forbid(`only moderators call for everybody among more than ${mostCalled} people`)
}

/** @throws TRPCError FORBIDDEN */
function forbid(message: string): never {
  throw new TRPCError({ code: 'FORBIDDEN', message })
}

export function notFound(): never {
  throw new TRPCError({ code: 'NOT_FOUND', message: 'no such channel, or you are not in it' })
}

/**
 * The membership of each pair, in their order, or null where the person is not in the channel. One round trip to Redis
 * for all; what it cannot tell, one query to Postgres.
 */
export async function membershipsOf(platform: Platform, pairs: readonly Pair[]): Promise<(Membership | null)[]> {
  if (pairs.length === 0) return []
  const known = (await cached(() => cache.cachedStandings(platform.redis, pairs))) ?? []
  const unknown = pairs.filter((_, index) => known[index] === undefined)
  noteReads(platform.metrics, 'members', { wanted: pairs.length, found: pairs.length - unknown.length })
  const loaded = unknown.length > 0 ? await load(platform, unknown) : new Map<string, Standing | null>()
  return pairs.map(({ channelId, userId }, index) => {
    const standing = known[index] === undefined ? loaded.get(keyOf({ channelId, userId })) : known[index]
    return standing ? { channelId, userId, role: standing.role, mayPost: standing.mayPost } : null
  })
}

/** Of these people, those whom the actor may know of: for guests, whoever is in a channel with them. */
export async function acquaintancesOf(ctx: ActorContext, userIds: readonly string[]): Promise<string[]> {
  if (atLeast('member', ctx.actor.role)) return [...userIds]
  return repository.acquaintances(ctx.db, ctx.actor.userId, userIds)
}

/** The channels that a person is in, by id, from Postgres. */
export async function channelsOf(platform: Platform, userId: string): Promise<string[]> {
  const ids = await repository.channelIdsOf(platform.db, [userId])
  return ids.get(userId) ?? []
}

/** The ids of the channels that each of these people is in, by person. */
export function channelsOfAll(
  { db }: Pick<Platform, 'db'>,
  userIds: readonly string[],
): Promise<Map<string, string[]>> {
  return repository.channelIdsOf(db, userIds)
}

/** Since when each of these people is in the channel, for those who are. */
export async function joinedAt(
  { db }: Pick<Platform, 'db'>,
  pairs: readonly Pair[],
): Promise<(Pair & { since: string })[]> {
  if (pairs.length === 0) return []
  const enrolments = await repository.enrolments(db, pairs)
  return enrolments.map(({ channelId, userId, joinedAt: since }) => ({ channelId, userId, since }))
}

/** Everybody who is in a channel, by id. */
export function memberIdsOf({ db }: Pick<Platform, 'db'>, channelId: string): Promise<string[]> {
  return repository.memberIds(db, channelId)
}

/** Everybody who is in each of these channels, by id. */
export function memberIdsIn(
  { db }: Pick<Platform, 'db'>,
  channelIds: readonly string[],
): Promise<Map<string, string[]>> {
  return repository.memberIdsIn(db, channelIds)
}

/** Those of these channels that there are, by id. */
export async function channelsById(
  { db }: Pick<Platform, 'db'>,
  channelIds: readonly string[],
): Promise<Map<string, Channel>> {
  const found = channelIds.length > 0 ? await repository.findChannels(db, channelIds) : []
  return new Map(found.map((channel) => [channel.id, channel]))
}

/** Those of these channels that are direct conversations. */
export async function directAmong({ db }: Platform, channelIds: readonly string[]): Promise<Set<string>> {
  return new Set(channelIds.length === 0 ? [] : await repository.direct(db, channelIds))
}

/** Drops what is cached of these channels' members. While Redis is away, the lease ends it. */
export async function forget({ redis }: Platform, channelIds: readonly string[]): Promise<void> {
  await cached(() => cache.forgetStandings(redis, channelIds))
}

/** The versions are read before the rows: a change in between alters them, and the rows are then not cached. */
async function load({ db, redis }: Platform, pairs: readonly Pair[]): Promise<Map<string, Standing | null>> {
  const byChannel = Map.groupBy(pairs, ({ channelId }) => channelId)
  const versions = await cached(() => cache.standingVersions(redis, [...byChannel.keys()]))
  const found = new Map((await repository.memberships(db, pairs)).map((row) => [keyOf(row), row]))
  const writes = [...byChannel].map(([channelId, ofChannel]) => {
    const standings = new Map(ofChannel.map((pair) => [pair.userId, found.get(keyOf(pair)) ?? null]))
    return cached(async () => cache.cacheStandings(redis, channelId, versions?.get(channelId) ?? '', standings))
  })
  if (versions) await Promise.all(writes)
  return new Map(pairs.map((pair) => [keyOf(pair), found.get(keyOf(pair)) ?? null]))
}

function keyOf({ channelId, userId }: Pair) {
  return `${channelId}/${userId}`
}
