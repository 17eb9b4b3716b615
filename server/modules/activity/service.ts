import {
  type ActivityPage,
  activityChanged,
  activitySeen,
  type ListActivity,
  type MarkSeen,
  type Seen,
} from '../../../shared/activity.ts'
import type { Event, EventOf } from '../../../shared/event.ts'
import type { Message, messageDelivered, messageEdited, reactionChanged } from '../../../shared/messages.ts'
import { newEvent } from '../../platform/bus/bus.ts'
import { announce } from '../../platform/bus/outbox.ts'
import type { Db } from '../../platform/database.ts'
import type { ActorContext, Platform } from '../../platform/platform.ts'
import { channelsOf } from '../channels/index.ts'
import { followersOf, messagesFor, namedIn } from '../messages/index.ts'
import type { Entry } from './model.ts'
import * as repository from './repository.ts'

type Heard = EventOf<typeof messageDelivered | typeof messageEdited | typeof reactionChanged>

/** Notes what is of interest to whom, and tells them. Each is noted once, however often it is heard of. */
export async function note(platform: Platform, events: readonly Heard[]): Promise<Event[]> {
  const told: Event[] = []
  for (const event of events) {
    if (event.type === 'chat.reaction_changed' && !event.data.added) told.push(...(await takeBack(platform, event)))
    else told.push(...(await repository.insert(platform.db, await entriesOf(platform, event))).map(toEvent(true)))
  }
  return told
}

async function entriesOf(platform: Platform, event: Heard): Promise<Entry[]> {
  if (event.type === 'chat.reaction_changed') return reactionEntry(event)
  const { message } = event.data
  if (message.deletedAt) return []
  const named = await namedIn(platform, message)
  const mentions = mentionEntries(message, named, event.at)
  if (event.type === 'chat.message_edited') return mentions
  return [...mentions, ...(await replyEntries(platform, message, named))]
}

function reactionEntry({ actor, at, data: { message, emoji } }: EventOf<typeof reactionChanged>): Entry[] {
  const { channelId, id: messageId, authorId } = message
  if (!actor || actor === authorId) return []
  return [{ userId: authorId, kind: 'reaction', channelId, messageId, actorId: actor, emoji, at }]
}

function mentionEntries({ id, channelId, authorId }: Message, named: readonly string[], at: string): Entry[] {
  const others = named.filter((userId) => userId !== authorId)
  return others.map((userId) => ({
    userId,
    kind: 'mention',
    channelId,
    messageId: id,
    actorId: authorId,
    emoji: '',
    at,
  }))
}

/** Whoever is named in a reply hears of it by that. */
async function replyEntries(platform: Platform, message: Message, named: readonly string[]): Promise<Entry[]> {
  const { id, channelId, threadId, authorId, createdAt } = message
  if (!threadId) return []
  const hear = new Set([authorId, ...named])
  const followers = await followersOf(platform, { channelId, id: threadId })
  return followers
    .filter((userId) => !hear.has(userId))
    .map((userId) => ({
      userId,
      kind: 'reply',
      channelId,
      messageId: id,
      actorId: authorId,
      emoji: '',
      at: createdAt,
    }))
}

async function takeBack(platform: Platform, event: EventOf<typeof reactionChanged>): Promise<Event[]> {
  const [entry] = reactionEntry(event)
  if (!entry || !(await repository.removeReaction(platform.db, entry))) return []
  return [toEvent(false)(entry)]
}

const toEvent =
  (added: boolean) =>
  ({ userId, ...activity }: Entry) =>
    newEvent(activityChanged, { key: userId, actor: activity.actorId, data: { activity, added } })

/** What is of interest to the actor in the channels that they are in now; what is deleted is left out. */
export async function list(ctx: ActorContext, input: ListActivity): Promise<ActivityPage> {
  const channelIds = await channelsOf(ctx, ctx.actor.userId)
  const found = await ctx.read((db) => repository.list(db, ctx.actor.userId, channelIds, input))
  const refs = found.map(({ channelId, messageId }) => ({ channelId, id: messageId }))
  const messages = await messagesFor(ctx, refs)
  const activities = found.flatMap((activity, index) => {
    const message = messages[index]
    return message && !message.deletedAt ? [{ ...activity, message }] : []
  })
  return { activities, next: found.length >= input.limit ? (found.at(-1)?.at ?? null) : null }
}

export async function seen(ctx: ActorContext): Promise<Seen> {
  return repository.seen(ctx.db, ctx.actor.userId, await channelsOf(ctx, ctx.actor.userId))
}

/** Says until when the actor has seen it all; their other devices are told. */
export async function markSeen(ctx: ActorContext, data: MarkSeen): Promise<Seen> {
  const { userId } = ctx.actor
  await ctx.db.transaction().execute(async (db: Db) => {
    await repository.markSeen(db, userId, data.at)
    await announce(db, [newEvent(activitySeen, { key: userId, actor: userId, data })])
  })
  return seen(ctx)
}
