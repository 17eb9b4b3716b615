import { TRPCError } from '@trpc/server'
import { atLeast } from '../../../shared/auth.ts'
import { type Channel, type ChannelRole, channelChanged, type Member, ranks } from '../../../shared/channels.ts'
import { newEvent } from '../../platform/bus/bus.ts'
import { announce } from '../../platform/bus/outbox.ts'
import type { Db } from '../../platform/database.ts'
import type { ActorContext, Platform } from '../../platform/platform.ts'
import { people } from '../auth/index.ts'
import { forget, notFound } from './membership.ts'
import type { Enrolment } from './model.ts'
import * as repository from './repository.ts'

/** One transaction, after which nothing of the channel's members is believed that was read before. */
export async function change<T>(
  ctx: ActorContext,
  channelId: string,
  run: (ctx: ActorContext) => Promise<T>,
): Promise<T> {
  const result = await ctx.db.transaction().execute((db: Db) => run({ ...ctx, db }))
  await forget(ctx, [channelId])
  return result
}

/** The channel, locked until the transaction ends, and what the actor counts as in it; as `findAs`. */
export async function lockAs(ctx: ActorContext, channelId: string, least: ChannelRole) {
  const channel = (await repository.lockChannel(ctx.db, channelId)) ?? notFound()
  return { channel, rank: await requireRank(ctx, channel, least) }
}

/**
 * The channel, and what the actor counts as in it. Whoever manages the workspace counts as an owner of every channel that
 * they may see.
 * @throws TRPCError NOT_FOUND where the actor may not know of it, FORBIDDEN where they are less than `least`, or
 * PRECONDITION_FAILED for a direct conversation, which stays as it is.
 */
export async function findAs(ctx: ActorContext, channelId: string, least: ChannelRole) {
  const channel = (await repository.findChannel(ctx.db, channelId)) ?? notFound()
  return { channel, rank: await requireRank(ctx, channel, least) }
}

async function requireRank(
  { db, actor }: ActorContext,
  { id, kind }: Channel,
  least: ChannelRole,
): Promise<ChannelRole> {
  const enrolment = await repository.findMembership(db, { channelId: id, userId: actor.userId })
  const isManager = atLeast('admin', actor.role)
  if (!enrolment && !(isManager && kind === 'public')) notFound()
  if (kind === 'direct') refuse('a direct conversation stays as it is')
  const rank = isManager ? 'owner' : (enrolment?.role ?? notFound())
  if (!ranks(rank, least)) throw new TRPCError({ code: 'FORBIDDEN', message: `only for a channel's ${least}s` })
  return rank
}

/** @throws TRPCError PRECONDITION_FAILED */
export function refuse(message: string): never {
  throw new TRPCError({ code: 'PRECONDITION_FAILED', message })
}

export function requireInUse({ archivedAt }: Channel) {
  if (archivedAt) refuse('the channel is archived')
}

/** Makes a person a member, and tells of it; somebody who is one stays as they are. Whoever is deactivated cannot come. */
export async function enrol(ctx: ActorContext, channel: Channel, userId: string) {
  const person = (await people(ctx, [userId])).get(userId)
  if (!person || person.deactivated) noSuchPerson()
  const enrolment = await repository.insertMembership(ctx.db, { channelId: channel.id, userId })
  if (enrolment) await tell(ctx, channel, { userId, member: { ...enrolment, name: person.name } })
}

/** Ends a membership, and tells of it. False where there was none. The last owner stays, for somebody must decide. */
export async function remove(ctx: ActorContext, channel: Channel, userId: string): Promise<boolean> {
  const pair = { channelId: channel.id, userId }
  const enrolment = await repository.findMembership(ctx.db, pair)
  if (!enrolment) return false
  if (enrolment.role === 'owner') await requireOtherOwner(ctx, pair)
  await repository.deleteMembership(ctx.db, pair)
  await tell(ctx, channel, { userId, member: null })
  return true
}

export async function requireOtherOwner({ db }: Platform, pair: { channelId: string; userId: string }) {
  if (await repository.isLastOwner(db, pair)) refuse('make somebody else an owner first')
}

export async function announceEnrolment(ctx: ActorContext, channel: Channel, enrolment: Enrolment): Promise<Member> {
  const [member] = await withNames(ctx, [enrolment])
  if (!member) noSuchPerson()
  await tell(ctx, channel, { userId: member.userId, member })
  return member
}

export function noSuchPerson(): never {
  throw new TRPCError({ code: 'NOT_FOUND', message: 'no such person' })
}

const nobody = { userId: null, member: null }

/** Tells of the channel as it is, and of what somebody has become in it. */
export async function tell(
  ctx: ActorContext,
  channel: Channel,
  change: { userId: string | null; member: Member | null } = nobody,
) {
  const event = newEvent(channelChanged, { key: channel.id, actor: ctx.actor.userId, data: { channel, ...change } })
  await announce(ctx.db, [event])
}

/** The members with their names; people whose account is gone are left out. */
export async function withNames<Row extends { userId: string }>(platform: Platform, rows: readonly Row[]) {
  const persons = await people(
    platform,
    rows.map(({ userId }) => userId),
  )
  return rows.flatMap((row) => {
    const person = persons.get(row.userId)
    return person ? [{ ...row, name: person.name }] : []
  })
}
