import { TRPCError } from '@trpc/server'
import {
  type Ban,
  type ChannelRole,
  type ListMembers,
  type Member,
  type OneMember,
  ranks,
  type SetChannelRole,
} from '../../../shared/channels.ts'
import type { ActorContext } from '../../platform/platform.ts'
import {
  announceEnrolment,
  change,
  findAs,
  lockAs,
  noSuchPerson,
  remove,
  requireOtherOwner,
  withNames,
} from './changes.ts'
import * as repository from './repository.ts'

/** Makes a member an owner, a moderator or neither; for owners. */
export function setRole(ctx: ActorContext, { channelId, userId, role }: SetChannelRole): Promise<Member> {
  return change(ctx, channelId, async (within) => {
    const { channel } = await lockAs(within, channelId, 'owner')
    const enrolment = (await repository.findMembership(within.db, { channelId, userId })) ?? notInIt()
    if (enrolment.role === 'owner' && role !== 'owner') await requireOtherOwner(within, { channelId, userId })
    return announceEnrolment(within, channel, await repository.setRole(within.db, { channelId, userId }, role))
  })
}

function notInIt(): never {
  throw new TRPCError({ code: 'NOT_FOUND', message: 'they are not in this channel' })
}

/** Takes a member out, who may come back; for those who rank above them. */
export function kick(ctx: ActorContext, { channelId, userId }: OneMember): Promise<{ channelId: string }> {
  return change(ctx, channelId, async (within) => {
    const { channel, rank } = await lockAs(within, channelId, 'moderator')
    await requireAbove(within, rank, { channelId, userId })
    if (!(await remove(within, channel, userId))) notInIt()
    return { channelId }
  })
}

/** Takes a person out, if they are in, and keeps them from coming back; for those who rank above them. */
export function ban(ctx: ActorContext, { channelId, userId }: OneMember): Promise<{ channelId: string }> {
  return change(ctx, channelId, async (within) => {
    const { channel, rank } = await lockAs(within, channelId, 'moderator')
    await requireAbove(within, rank, { channelId, userId })
    if ((await withNames(within, [{ userId }])).length === 0) noSuchPerson()
    await repository.insertBan(within.db, { channelId, userId }, ctx.actor.userId)
    await remove(within, channel, userId)
    return { channelId }
  })
}

/** Lets a person come back, by themself or by invitation. */
export function unban(ctx: ActorContext, { channelId, userId }: OneMember): Promise<{ channelId: string }> {
  return change(ctx, channelId, async (within) => {
    await lockAs(within, channelId, 'moderator')
    if (!(await repository.deleteBan(within.db, { channelId, userId })))
      throw new TRPCError({ code: 'NOT_FOUND', message: 'they are not banned from this channel' })
    return { channelId }
  })
}

/** Who may not come back, by id; for moderators. */
export async function bans(ctx: ActorContext, input: ListMembers): Promise<Ban[]> {
  await findAs(ctx, input.channelId, 'moderator')
  return withNames(ctx, await repository.bans(ctx.db, input))
}

/** Owners decide about everybody, moderators about members; nobody about themself, who can leave. */
async function requireAbove(
  { db, actor }: ActorContext,
  rank: ChannelRole,
  pair: { channelId: string; userId: string },
) {
  const enrolment = await repository.findMembership(db, pair)
  const isAbove = rank === 'owner' || !ranks(enrolment?.role ?? 'member', 'moderator')
  if (!isAbove || pair.userId === actor.userId)
    throw new TRPCError({ code: 'FORBIDDEN', message: 'only for those who rank above them' })
}
