import type { Channel } from '../../../shared/channels.ts'
import { type Forwarded, type Message, messageSent, type OneMessage } from '../../../shared/messages.ts'
import {
  type Card,
  cardTextLength,
  type ForwardMessage,
  type FoundAt,
  type ListCards,
  type MessageAt,
} from '../../../shared/sharing.ts'
import { newEvent } from '../../platform/bus/bus.ts'
import { uuidv7 } from '../../platform/ids.ts'
import type { ActorContext } from '../../platform/platform.ts'
import { readableAmong, requirePoster, requireReader } from '../channels/index.ts'
import { requireTurn } from '../limits/index.ts'
import { refuse, requireVoice } from './changes.ts'
import { findAll, firstFrom } from './repository.ts'
import { requireMessage } from './service.ts'

/** Passes a message on to other channels, to all of these or to none. What it said is read here, not taken from the caller. */
export async function forward(ctx: ActorContext, { targets, text, ...one }: ForwardMessage): Promise<OneMessage[]> {
  const forwarded = wordsOf(await requireMessage(ctx, one))
  const copies = targets.map(({ channelId, id }) => ({ channelId, id: id ?? uuidv7(), text, forwarded }))
  const members = []
  for (const { channelId } of copies) {
    members.push(await requirePoster(ctx, channelId))
    await requireVoice(ctx, channelId, text)
  }
  for (const [at, member] of members.entries()) await requireTurn(ctx, member, copies[at]?.id ?? '')
  await ctx.bus.publish(
    copies.map((data) => newEvent(messageSent, { key: data.channelId, actor: ctx.actor.userId, data })),
  )
  return copies.map(({ channelId, id }) => ({ channelId, id }))
}

/** What is passed on of a message: its own words, or what it passes on itself where it has none, and no files. */
function wordsOf({ channelId, id, authorId, text, createdAt, deletedAt, forwarded, files }: Message): Forwarded {
  if (deletedAt) refuse('the message is deleted')
  if (forwarded && text === '' && files.length === 0) return forwarded
  return { channelId, id, authorId, text, createdAt, files }
}

/** The beginnings of these messages with the names of their channels; null for what the actor may not read. */
export async function cards(ctx: ActorContext, { messages: places }: ListCards): Promise<(Card | null)[]> {
  const readable = await readableAmong(
    ctx,
    places.map(({ channelId }) => channelId),
  )
  const found = await findAll(
    ctx.db,
    places.filter(({ channelId }) => readable.has(channelId)),
  )
  const messages = new Map(found.map((message) => [`${message.channelId}/${message.id}`, message]))
  return places.map(({ channelId, id }) => {
    const channel = readable.get(channelId)
    return channel ? toCard(channel, messages.get(`${channelId}/${id}`)) : null
  })
}

function toCard({ id, kind, name, userIds }: Channel, message: Message | undefined): Card {
  return { channel: { id, kind, name, userIds }, message: message && !message.deletedAt ? beginningOf(message) : null }
}

function beginningOf({ id, seq, authorId, text, createdAt, editedAt, forwarded, files }: Message): Card['message'] {
  const words = text || (forwarded?.text ?? files.map(({ name }) => name).join(', '))
  // A surrogate pair that is cut in two would not be Unicode any more.
  return { id, seq, authorId, text: words.slice(0, cardTextLength).toWellFormed(), createdAt, editedAt }
}

/** The first message that stands in a channel from a moment on. */
export async function at(ctx: ActorContext, { channelId, at: moment }: MessageAt): Promise<FoundAt> {
  await requireReader(ctx, channelId)
  const found = await ctx.read((db) => firstFrom(db, channelId, moment))
  return { message: found && { channelId, ...found } }
}
