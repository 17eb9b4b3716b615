import { TRPCError } from '@trpc/server'
import { atLeast, type Person } from '../../../shared/auth.ts'
import {
  type BrowseChannels,
  type BrowsedChannel,
  type Channel,
  type CreateChannel,
  channelChanged,
  channelCreated,
  type ListMembers,
  type Member,
  type MyChannel,
  type OneMember,
  type OpenDirect,
} from '../../../shared/channels.ts'
import type { Event } from '../../../shared/event.ts'
import { newEvent } from '../../platform/bus/bus.ts'
import { announce } from '../../platform/bus/outbox.ts'
import type { Db } from '../../platform/database.ts'
import { uuidv7 } from '../../platform/ids.ts'
import type { ActorContext } from '../../platform/platform.ts'
import { people } from '../auth/index.ts'
import { change, enrol, lockAs, noSuchPerson, refuse, remove, requireInUse, withNames } from './changes.ts'
import { notFound, requireReader } from './membership.ts'
import type { Foundation } from './model.ts'
import * as repository from './repository.ts'

export async function create(ctx: ActorContext, input: CreateChannel): Promise<Channel> {
  const channel = await found(ctx, { ...input, ...origin(ctx), userIds: [] }, [ctx.actor.userId])
  if (!channel) throw new TRPCError({ code: 'CONFLICT', message: 'a channel has this name already' })
  return channel
}

/** The conversation of the actor and these people, who have one and no more. Guests talk with those they share a channel with. */
export async function openDirect(ctx: ActorContext, { userIds }: OpenDirect): Promise<Channel> {
  const together = [...new Set([ctx.actor.userId, ...userIds])].sort()
  const known = await repository.findDirect(ctx.db, together)
  if (known) return known
  await requireReachable(ctx, together)
  const plain = { name: '', kind: 'direct', topic: '', description: '', posting: 'everyone' } as const
  const channel = await found(ctx, { ...plain, ...origin(ctx), userIds: together }, together)
  return channel ?? (await repository.findDirect(ctx.db, together)) ?? notFound()
}

async function requireReachable(ctx: ActorContext, userIds: readonly string[]) {
  if ((await people(ctx, userIds)).size < userIds.length) noSuchPerson()
  if (atLeast('member', ctx.actor.role)) return
  const known = await repository.acquaintances(ctx.db, ctx.actor.userId, userIds)
  if (known.length < userIds.length) noSuchPerson()
}

function origin({ actor }: ActorContext) {
  return { id: uuidv7(), createdBy: actor.userId, createdAt: new Date().toISOString() }
}

/** Null where there is one of this name, or of these people, already. */
function found(ctx: ActorContext, foundation: Foundation, userIds: readonly string[]): Promise<Channel | null> {
  return change(ctx, foundation.id, async (within) => {
    const channel = await repository.insertChannel(within.db, foundation)
    if (!channel) return null
    const event = { key: channel.id, actor: ctx.actor.userId, data: { channel } }
    await announce(within.db, [newEvent(channelCreated, event)])
    for (const userId of userIds) await enrol(within, channel, userId)
    return channel
  })
}

export function list(ctx: ActorContext): Promise<MyChannel[]> {
  return repository.channelsOf(ctx.db, ctx.actor.userId)
}

export function browse(ctx: ActorContext, input: BrowseChannels): Promise<BrowsedChannel[]> {
  return ctx.read((db) => repository.browse(db, ctx.actor.userId, input))
}

/** Public channels are every member's to see; of others, and to a guest of any, only those in them learn that they are there. */
export async function get(ctx: ActorContext, channelId: string): Promise<BrowsedChannel> {
  await requireReader(ctx, channelId)
  return (await repository.browseOne(ctx.db, ctx.actor.userId, channelId)) ?? notFound()
}

/** Enters a public channel; entering again changes nothing. Whoever was banned is told what an outsider of a private one is. */
export function join(ctx: ActorContext, channelId: string): Promise<Channel> {
  const pair = { channelId, userId: ctx.actor.userId }
  return change(ctx, channelId, async (within) => {
    const channel = (await repository.lockChannel(within.db, channelId)) ?? notFound()
    if (await repository.findMembership(within.db, pair)) return channel
    if (channel.kind !== 'public') notFound()
    requireInUse(channel)
    if (await repository.isBanned(within.db, pair)) throw banned
    await enrol(within, channel, pair.userId)
    return channel
  })
}

const banned = new TRPCError({ code: 'FORBIDDEN', message: 'you may not come back into this channel' })

/** Leaves a channel. Its last owner first makes somebody else one, unless nobody else is there. */
export function leave(ctx: ActorContext, channelId: string): Promise<{ channelId: string }> {
  return change(ctx, channelId, async (within) => {
    const channel = (await repository.lockChannel(within.db, channelId)) ?? notFound()
    await requireEnrolled(within, channelId)
    if (channel.kind === 'direct') refuse('a direct conversation stays as it is')
    await remove(within, channel, ctx.actor.userId)
    return { channelId }
  })
}

/** As `requireMember`, within the transaction: from Postgres, not from the cache. */
async function requireEnrolled({ db, actor }: ActorContext, channelId: string) {
  if (!(await repository.findMembership(db, { channelId, userId: actor.userId }))) notFound()
}

/** Brings a person into a channel that the actor is in; somebody who is in already stays as they are. */
export function invite(ctx: ActorContext, { channelId, userId }: OneMember): Promise<{ channelId: string }> {
  return change(ctx, channelId, async (within) => {
    const { channel, rank } = await lockAs(within, channelId, 'member')
    requireInUse(channel)
    if (rank === 'member' && (await repository.isBanned(within.db, { channelId, userId })))
      refuse('they may not come back into this channel: a moderator has to let them')
    await repository.deleteBan(within.db, { channelId, userId })
    await enrol(within, channel, userId)
    return { channelId }
  })
}

export async function members(ctx: ActorContext, input: ListMembers): Promise<Member[]> {
  await requireReader(ctx, input.channelId)
  return withNames(ctx, await ctx.read((db) => repository.members(db, input)))
}

/** Brings in a channel with its members, the first of them its owner, as the seed has them: announced as any other is. */
export async function importChannel(
  db: Db,
  foundation: Omit<Foundation, 'description' | 'userIds'>,
  persons: readonly Person[],
): Promise<void> {
  const actor = foundation.createdBy
  const userIds = foundation.kind === 'direct' ? persons.map(({ id }) => id).sort() : []
  const channel = await repository.insertChannel(db, { ...foundation, description: '', userIds })
  if (!channel) throw new TRPCError({ code: 'CONFLICT', message: 'a channel has this name already' })
  const joined: Event[] = []
  for (const { id: userId, name } of persons) {
    const enrolment = await repository.insertMembership(db, { channelId: channel.id, userId })
    if (!enrolment) continue
    const data = { channel, userId, member: { ...enrolment, name } }
    joined.push(newEvent(channelChanged, { key: channel.id, actor, data }))
  }
  await announce(db, [newEvent(channelCreated, { key: channel.id, actor, data: { channel } }), ...joined])
}
