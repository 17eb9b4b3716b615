import { TRPCError } from '@trpc/server'
import type { Person } from '../../../shared/auth.ts'
import {
  type BrowseChannels,
  type BrowsedChannel,
  type Channel,
  type CreateChannel,
  channelCreated,
  type Invite,
  type ListMembers,
  type Member,
  type MyChannel,
  memberChanged,
} from '../../../shared/channels.ts'
import type { Event } from '../../../shared/event.ts'
import { newEvent } from '../../platform/bus/bus.ts'
import { announce } from '../../platform/bus/outbox.ts'
import type { Db } from '../../platform/database.ts'
import { uuidv7 } from '../../platform/ids.ts'
import type { ActorContext, Platform } from '../../platform/platform.ts'
import { people } from '../auth/index.ts'
import { forget, notFound, requireMember } from './membership.ts'
import type { Enrolment } from './model.ts'
import * as repository from './repository.ts'

export async function create(ctx: ActorContext, input: CreateChannel): Promise<Channel> {
  const actor = ctx.actor.userId
  const draft = { ...input, id: uuidv7(), createdBy: actor, createdAt: new Date().toISOString() }
  return change(ctx, draft.id, async (db) => {
    const channel = await repository.insertChannel(db, draft)
    if (!channel) throw new TRPCError({ code: 'CONFLICT', message: 'a channel has this name already' })
    await announce(db, [newEvent(channelCreated, { key: channel.id, actor, data: { channel } })])
    await enrol({ ...ctx, db }, channel, actor)
    return channel
  })
}

export function list(ctx: ActorContext): Promise<MyChannel[]> {
  return repository.channelsOf(ctx.db, ctx.actor.userId)
}

export function browse(ctx: ActorContext, input: BrowseChannels): Promise<BrowsedChannel[]> {
  return repository.browse(ctx.db, ctx.actor.userId, input)
}

/** Public channels are every member's to see; of a private one, and to a guest of any, only those in it learn that it is there. */
export async function get(ctx: ActorContext, channelId: string): Promise<Channel> {
  const channel = (await repository.findChannel(ctx.db, channelId)) ?? notFound()
  if (channel.kind === 'private' || ctx.actor.role === 'guest') await requireMember(ctx, channelId)
  return channel
}

/** Enters a public channel; entering again changes nothing. */
export function join(ctx: ActorContext, channelId: string): Promise<Channel> {
  return change(ctx, channelId, async (db) => {
    const channel = (await repository.lockChannel(db, channelId)) ?? notFound()
    if (channel.kind === 'private') await requireEnrolled({ ...ctx, db }, channelId)
    await enrol({ ...ctx, db }, channel, ctx.actor.userId)
    return channel
  })
}

/** Leaves a channel; when no owner remains, the longest member becomes one. */
export function leave(ctx: ActorContext, channelId: string): Promise<{ channelId: string }> {
  const userId = ctx.actor.userId
  return change(ctx, channelId, async (db) => {
    const channel = (await repository.lockChannel(db, channelId)) ?? notFound()
    const left = await repository.deleteMembership(db, { channelId, userId })
    if (!left) notFound()
    await announce(db, [
      newEvent(memberChanged, { key: channelId, actor: userId, data: { channel, userId, member: null } }),
    ])
    const heir = await repository.appointHeir(db, channelId)
    const [owner] = await withNames(ctx, heir ? [heir] : [])
    if (owner) await announceMember({ ...ctx, db }, channel, owner)
    return { channelId }
  })
}

/** Brings a person into a channel that the actor is in; somebody who is in already stays as they are. */
export function invite(ctx: ActorContext, { channelId, userId }: Invite): Promise<{ channelId: string }> {
  return change(ctx, channelId, async (db) => {
    const channel = (await repository.lockChannel(db, channelId)) ?? notFound()
    await requireEnrolled({ ...ctx, db }, channelId)
    await enrol({ ...ctx, db }, channel, userId)
    return { channelId }
  })
}

export async function members(ctx: ActorContext, input: ListMembers): Promise<Member[]> {
  await get(ctx, input.channelId)
  return withNames(ctx, await repository.members(ctx.db, input))
}

/** Brings in a channel with its members, the first of them its owner, as the seed has them: announced as any other is. */
export async function importChannel(db: Db, channel: Channel, persons: readonly Person[]): Promise<void> {
  const actor = channel.createdBy
  const created = await repository.insertChannel(db, channel)
  if (!created) throw new TRPCError({ code: 'CONFLICT', message: 'a channel has this name already' })
  const joined: Event[] = []
  for (const { id: userId, name } of persons) {
    const enrolment = await repository.insertMembership(db, { channelId: channel.id, userId })
    if (!enrolment) continue
    const data = { channel, userId, member: { ...enrolment, name } }
    joined.push(newEvent(memberChanged, { key: channel.id, actor, data }))
  }
  await announce(db, [newEvent(channelCreated, { key: channel.id, actor, data: { channel } }), ...joined])
}

/** One transaction, after which nothing of the channel's members is believed that was read before. */
async function change<T>(ctx: ActorContext, channelId: string, run: (db: Db) => Promise<T>): Promise<T> {
  const result = await ctx.db.transaction().execute(run)
  await forget(ctx, [channelId])
  return result
}

/** As `requireMember`, within the transaction: from Postgres, not from the cache. */
async function requireEnrolled({ db, actor }: ActorContext, channelId: string) {
  const found = await repository.memberships(db, [{ channelId, userId: actor.userId }])
  if (found.length === 0) notFound()
}

/** Brings in somebody who can come: whoever is deactivated cannot. */
async function enrol(ctx: ActorContext, channel: Channel, userId: string) {
  const person = (await people(ctx, [userId])).get(userId)
  if (!person || person.deactivated) throw new TRPCError({ code: 'NOT_FOUND', message: 'no such person' })
  const enrolment = await repository.insertMembership(ctx.db, { channelId: channel.id, userId })
  if (!enrolment) return
  await announceMember(ctx, channel, { ...enrolment, name: person.name })
}

async function announceMember(ctx: ActorContext, channel: Channel, member: Member) {
  const data = { channel, userId: member.userId, member }
  await announce(ctx.db, [newEvent(memberChanged, { key: channel.id, actor: ctx.actor.userId, data })])
}

/** The members with their names; people whose account is gone are left out. */
async function withNames(platform: Platform, enrolments: readonly Enrolment[]): Promise<Member[]> {
  const persons = await people(
    platform,
    enrolments.map(({ userId }) => userId),
  )
  return enrolments.flatMap((enrolment) => {
    const person = persons.get(enrolment.userId)
    return person ? [{ ...enrolment, name: person.name }] : []
  })
}
