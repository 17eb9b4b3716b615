import { TRPCError } from '@trpc/server'
import { atLeast } from '../../../shared/auth.ts'
import { ranks } from '../../../shared/channels.ts'
import type { Event } from '../../../shared/event.ts'
import { everybodyIn, mentionsIn } from '../../../shared/mentions.ts'
import {
  type EditMessage,
  type Message,
  messageDeleted,
  messageEdited,
  messagePinned,
  mostReactions,
  type OneMessage,
  previewsChanged,
  type Reaction,
  type ReactToMessage,
  type RemovePreview,
  reactionChanged,
  type Version,
} from '../../../shared/messages.ts'
import { newEvent } from '../../platform/bus/bus.ts'
import { announce } from '../../platform/bus/outbox.ts'
import { type Db, inTransaction } from '../../platform/database.ts'
import type { ActorContext, Platform } from '../../platform/platform.ts'
import { requireActive, requireCaller, requireMember, requirePoster, requireReader } from '../channels/index.ts'
import { requireEmoji } from '../emoji/index.ts'
import { releaseFiles } from '../files/index.ts'
import * as repository from './changeRepository.ts'
import { presentIn } from './here.ts'
import { clearVotes } from './pollRepository.ts'
import { stillLinked } from './previews.ts'
import { find } from './repository.ts'
import { dropReply } from './threads.ts'

/** What becomes of a message, and what is told of it; the same message where nothing does. */
interface Change {
  decide(message: Message, db: Db): Message | Promise<Message>
  tell(message: Message): Event
  /** What else is written with it. */
  also?(db: Db, before: Message, after: Message): Promise<void>
}

/** Changes a message: Postgres first, in one transaction with the event. Whoever comes last by seq has the last word. */
export async function change(
  { db: database }: Pick<Platform, 'db'>,
  { channelId, id }: OneMessage,
  { decide, tell, also }: Change,
): Promise<Message> {
  return inTransaction(database, async (db) => {
    const before = (await repository.lockMessage(db, channelId, id)) ?? missing()
    if (before.deletedAt) refuse('the message is deleted')
    const wanted = await decide(before, db)
    if (wanted === before) return before
    const after = await repository.writeChanged(db, wanted)
    await also?.(db, before, after)
    await announce(db, [tell(after)])
    return after
  })
}

function missing(): never {
  throw new TRPCError({ code: 'NOT_FOUND', message: 'no such message' })
}

/** @throws TRPCError PRECONDITION_FAILED */
export function refuse(message: string): never {
  throw new TRPCError({ code: 'PRECONDITION_FAILED', message })
}

/** That the actor may say a text in a channel, as far as it calls for everybody. @throws TRPCError as `requireCaller` */
export async function requireVoice(ctx: ActorContext, channelId: string, text: string): Promise<void> {
  if (everybodyIn(text)) await requireCaller(ctx, channelId)
}

/** Says something else; only its author may. What it said before stays to be seen, and whom `@here` named stays named. */
export async function edit(ctx: ActorContext, input: EditMessage): Promise<Message> {
  await requirePoster(ctx, input.channelId)
  await requireVoice(ctx, input.channelId, input.text)
  const { text } = input
  const present = await presentIn(ctx, [{ channelId: input.channelId, mentionsAll: everybodyIn(text) }])
  return change(ctx, input, {
    decide(message) {
      if (message.authorId !== ctx.actor.userId)
        throw new TRPCError({ code: 'FORBIDDEN', message: 'only its author edits a message' })
      if (message.text === text) return message
      if (message.poll && message.poll.voters > 0) refuse('what has been answered stays the question')
      const editedAt = new Date().toISOString()
      const named = { mentions: mentionsIn(text), mentionsAll: everybodyIn(text) }
      return { ...message, text, editedAt, ...named, previews: stillLinked(message.previews, text) }
    },
    tell: (message) => eventOf(ctx, messageEdited, message),
    async also(db, before, after) {
      const still =
        before.mentionsAll === 'here' && new Map([[before.channelId, await repository.namedByHere(db, before)]])
      await keepVersion(ctx, db, before, after.editedAt)
      await repository.writeMentions(db, [after], still || present)
    },
  })
}

/** Takes a message away: its author may, and whoever looks after the channel. Its place and, for the audit, its text stay. */
export async function remove(ctx: ActorContext, input: OneMessage): Promise<Message> {
  const mayDelete = await requireCare(ctx, input.channelId)
  return change(ctx, input, {
    decide(message) {
      if (!mayDelete(message))
        throw new TRPCError({ code: 'FORBIDDEN', message: 'only its author or a moderator deletes a message' })
      const deletedAt = new Date().toISOString()
      return { ...message, ...nothing, deletedAt }
    },
    tell: (message) => eventOf(ctx, messageDeleted, message),
    async also(db, before, after) {
      await keepVersion(ctx, db, before, after.deletedAt)
      if (before.poll) await clearVotes(db, before)
      await releaseFiles({ ...ctx, db }, before)
      await dropReply({ ...ctx, db }, after)
    },
  })
}

const nothing = {
  text: '',
  pinned: null,
  reactions: [],
  mentions: [],
  mentionsAll: null,
  poll: null,
  forwarded: null,
  previews: [],
  files: [],
} satisfies Partial<Message>

/** Which messages of a channel the actor looks after: their own, and all where they are a moderator. */
export async function requireCare(ctx: ActorContext, channelId: string): Promise<(message: Message) => boolean> {
  const { role } = await requireActive(ctx, channelId)
  const moderates = ranks(role, 'moderator') || atLeast('admin', ctx.actor.role)
  return ({ authorId }) => moderates || authorId === ctx.actor.userId
}

/** Takes away what is shown of a link, for good: also when the link comes again. Whoever may delete the message may. */
export async function removePreview(ctx: ActorContext, input: RemovePreview): Promise<Message> {
  const mayRemove = await requireCare(ctx, input.channelId)
  return change(ctx, input, {
    decide(message) {
      if (!mayRemove(message))
        throw new TRPCError({ code: 'FORBIDDEN', message: 'only its author or a moderator takes a preview away' })
      const previews = message.previews.filter(({ url }) => url !== input.url)
      return previews.length === message.previews.length ? message : { ...message, previews }
    },
    tell: (message) => eventOf(ctx, previewsChanged, message),
    also: (db) => repository.noteRemovedPreview(db, input, input.url),
  })
}

async function keepVersion({ actor }: ActorContext, db: Db, before: Message, changedAt: string | null) {
  await repository.insertVersion(db, before, actor.userId, changedAt ?? new Date().toISOString())
  if (before.mentionsAll || before.mentions.length > 0) await repository.clearMentions(db, before)
}

function eventOf(
  ctx: ActorContext,
  topic: typeof messageEdited | typeof messageDeleted | typeof messagePinned | typeof previewsChanged,
  message: Message,
) {
  return newEvent(topic, { key: message.channelId, actor: ctx.actor.userId, data: { message } })
}

export const react = (ctx: ActorContext, input: ReactToMessage) => setReaction(ctx, input, true)
export const unreact = (ctx: ActorContext, input: ReactToMessage) => setReaction(ctx, input, false)

/** Doing it twice changes nothing. In an announcement channel, everybody may react. */
async function setReaction(ctx: ActorContext, input: ReactToMessage, added: boolean): Promise<Message> {
  await requireActive(ctx, input.channelId)
  if (added) await requireEmoji(ctx, input.emoji)
  return change(ctx, input, reactionOf(ctx.actor.userId, input.emoji, added))
}

function reactionOf(userId: string, emoji: string, added: boolean): Change {
  return {
    decide(message) {
      const { reactions } = message
      if ((reactions.find(isOf(emoji))?.userIds.includes(userId) ?? false) === added) return message
      const changed = added ? withMine(reactions, emoji, userId) : withoutMine(reactions, emoji, userId)
      if (changed.length > mostReactions) refuse(`a message takes ${mostReactions} different emoji`)
      return { ...message, reactions: changed }
    },
    tell: (message) =>
      newEvent(reactionChanged, { key: message.channelId, actor: userId, data: { message, emoji, added } }),
  }
}

/** Reactions that the seed or another system has, one after the other; they are announced as any other. */
export async function importReactions(db: Db, reactions: readonly (ReactToMessage & { userId: string })[]) {
  for (const { userId, emoji, ...place } of reactions) await change({ db }, place, reactionOf(userId, emoji, true))
}

const isOf = (wanted: string) => (reaction: Reaction) => reaction.emoji === wanted

function withMine(reactions: Reaction[], emoji: string, userId: string): Reaction[] {
  if (!reactions.some(isOf(emoji))) return [...reactions, { emoji, userIds: [userId] }]
  return reactions.map((each) => (each.emoji === emoji ? { emoji, userIds: [...each.userIds, userId] } : each))
}

function withoutMine(reactions: Reaction[], emoji: string, userId: string): Reaction[] {
  return reactions.flatMap((each) => {
    if (each.emoji !== emoji) return [each]
    const userIds = each.userIds.filter((id) => id !== userId)
    return userIds.length > 0 ? [{ emoji, userIds }] : []
  })
}

export const pin = (ctx: ActorContext, input: OneMessage) => setPinned(ctx, input, true)
export const unpin = (ctx: ActorContext, input: OneMessage) => setPinned(ctx, input, false)

async function setPinned(ctx: ActorContext, input: OneMessage, isPinned: boolean): Promise<Message> {
  await requirePoster(ctx, input.channelId)
  return change(ctx, input, {
    decide(message) {
      if ((message.pinned !== null) === isPinned) return message
      return { ...message, pinned: isPinned ? { by: ctx.actor.userId, at: new Date().toISOString() } : null }
    },
    tell: (message) => eventOf(ctx, messagePinned, message),
  })
}

/** The channel's pinned messages, the one pinned last first; at most 100. */
export async function pins(ctx: ActorContext, channelId: string): Promise<Message[]> {
  await requireReader(ctx, channelId)
  return ctx.read((db) => repository.pinned(db, channelId))
}

/** What a message said before. What a deleted one said is for whoever manages the workspace, and is in the channel. */
export async function history(ctx: ActorContext, { channelId, id }: OneMessage): Promise<Version[]> {
  await requireReader(ctx, channelId)
  const message = (await find(ctx.db, channelId, id)) ?? missing()
  if (message.deletedAt) await requireAuditor(ctx, channelId)
  return ctx.read((db) => repository.versions(db, channelId, id))
}

async function requireAuditor(ctx: ActorContext, channelId: string) {
  await requireMember(ctx, channelId)
  if (!atLeast('admin', ctx.actor.role)) refuse('the message is deleted')
}
