import { z } from 'zod'
import { Channel, ChannelId } from './channels.ts'
import { Message, MessageText, NewMessageId, OneMessage, Seq } from './messages.ts'

/** How many channels a message is forwarded to at once. */
export const mostTargets = 10

/** Where a copy goes; as with a message that is sent, the `id` makes a retry harmless. */
const Target = z.object({ channelId: ChannelId, id: NewMessageId.optional() })

/** Passes a message on, with some words of one's own or without. */
export const ForwardMessage = OneMessage.extend({
  targets: z
    .array(Target)
    .min(1)
    .max(mostTargets)
    .refine((targets) => new Set(targets.map(({ channelId }) => channelId)).size === targets.length, 'a channel twice'),
  text: z.union([MessageText, z.literal('')]).default(''),
})
export type ForwardMessage = z.infer<typeof ForwardMessage>

/** The copies are durable, each in the order of the targets; they have no place in their channels yet. */
export const ForwardedTo = z.array(OneMessage)
export type ForwardedTo = z.infer<typeof ForwardedTo>

/** Which messages somebody wants to see the beginnings of. */
export const ListCards = z.object({ messages: z.array(OneMessage).max(100) })
export type ListCards = z.infer<typeof ListCards>

/** How much of a text a card has, in UTF-16 code units. */
export const cardTextLength = 600

/** A message as it is shown elsewhere: its beginning, and what its channel is called. */
export const Card = z.object({
  channel: Channel.pick({ id: true, kind: true, name: true, userIds: true }),
  /** Null for a message that is not there any more, or is deleted. */
  message: Message.pick({
    id: true,
    seq: true,
    authorId: true,
    text: true,
    createdAt: true,
    editedAt: true,
  }).nullable(),
})
export type Card = z.infer<typeof Card>

/** In the order of the question; null for what the actor may not read. */
export const Cards = z.array(Card.nullable())

/** Where a channel was at a moment: its first message from then on. */
export const MessageAt = z.object({ channelId: ChannelId, at: z.iso.datetime() })
export type MessageAt = z.infer<typeof MessageAt>

/** Null where nothing has been said since. */
export const FoundAt = z.object({ message: OneMessage.extend({ seq: Seq }).nullable() })
export type FoundAt = z.infer<typeof FoundAt>
