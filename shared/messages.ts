import { z } from 'zod'
import { ChannelId } from './channels.ts'
import { topic } from './event.ts'

/** The longest text of a message, in UTF-16 code units. */
export const maxTextLength = 10_000

/** Made by the client (uuidv7): within a channel it identifies the message for good, so that a retry never makes a second one. */
export const MessageId = z.uuidv7().toLowerCase()

/** A place in a channel: 1 for its first change, and one more for each after. */
export const Seq = z.number().int().min(0)

export const Message = z.object({
  id: MessageId,
  channelId: ChannelId,
  /** Its place in the channel. */
  seq: Seq,
  /** The channel's seq at its last change; equal to `seq` until it is edited. */
  changedSeq: Seq,
  authorId: z.uuid(),
  text: z.string(),
  threadId: MessageId.nullable(),
  createdAt: z.iso.datetime(),
  editedAt: z.iso.datetime().nullable(),
  deletedAt: z.iso.datetime().nullable(),
  reactions: z.array(z.object({ emoji: z.string(), userIds: z.array(z.uuid()) })),
  files: z.array(z.uuid()),
  mentions: z.array(z.uuid()),
})
export type Message = z.infer<typeof Message>

/** Some text, not only spaces, of valid Unicode that Postgres can keep. */
export const MessageText = z
  .string()
  .max(maxTextLength)
  .refine((text) => text.trim() !== '', 'a message needs some text')
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'not valid Unicode text')

const day = 86_400_000

/** A clock may be wrong, but not by more than a day: ids from the far future would stand at the end of the index for good. */
const NewMessageId = MessageId.refine((id) => timeOf(id) < Date.now() + day, 'made in the future: check the clock')

/** The time in a uuidv7, in milliseconds since 1970 (RFC 9562, section 5.7). */
function timeOf(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
}

/** Without an `id`, as a script may send it, the server makes one; then a retry is a second message. */
export const SendMessage = z.object({ channelId: ChannelId, id: NewMessageId.optional(), text: MessageText })
export type SendMessage = z.infer<typeof SendMessage>

/** The answer to a send: the message is durable on the bus, but has no place in its channel yet. */
export const Accepted = z.object({ id: MessageId })

export const OneMessage = z.object({ channelId: ChannelId, id: MessageId })

/** A page by seq: the newest without a bound, those `before` or `after` a seq, or those `around` one. */
export const ListMessages = z
  .object({
    channelId: ChannelId,
    before: z.coerce.number().int().min(0).optional(),
    after: z.coerce.number().int().min(0).optional(),
    around: z.coerce.number().int().min(0).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  })
  .refine(({ before, after, around }) => [before, after, around].filter((bound) => bound !== undefined).length <= 1, {
    message: 'before, after and around exclude each other',
  })
export type ListMessages = z.infer<typeof ListMessages>

/** Messages in the order of their seq, and whether the channel has more on either side. */
export const MessagePage = z.object({
  messages: z.array(Message),
  lastSeq: Seq,
  hasBefore: z.boolean(),
  hasAfter: z.boolean(),
})
export type MessagePage = z.infer<typeof MessagePage>

/** What the client has seen of each channel; null asks only where the channel stands. */
export const MessagesSince = z.object({
  cursors: z
    .record(ChannelId, Seq.nullable())
    .refine((cursors) => Object.keys(cursors).length <= 500, 'at most 500 channels'),
})
export type MessagesSince = z.infer<typeof MessagesSince>

/**
 * What changed in one channel after a cursor: every changed message in the order of `changedSeq`;
 * or, where that is too much, a snapshot of its newest page to start again from; or that it is not (any longer) the reader's.
 */
export const Changes = z.union([
  z.object({ lastSeq: Seq, messages: z.array(Message) }),
  z.object({ reset: MessagePage }),
  z.object({ gone: z.literal(true) }),
])
export type Changes = z.infer<typeof Changes>

export const ChangesByChannel = z.record(ChannelId, Changes)
export type ChangesByChannel = z.infer<typeof ChangesByChannel>

/** Why a message that was accepted did not become part of its channel. */
export const Rejection = z.enum(['not_a_member', 'not_allowed', 'id_taken', 'failed'])
export type Rejection = z.infer<typeof Rejection>

const Sent = z.object({ id: MessageId, channelId: ChannelId, text: z.string() })

/** Every message passes two topics: enough partitions to share the work, few enough that batches are large. */
const partitions = 4

/** Topics of messages, each keyed by the channel's id. The actor of `messageSent` is the author. */
export const messageSent = topic('chat.message_sent', Sent, { partitions })
export const messageDelivered = topic('chat.message_delivered', z.object({ message: Message }), {
  partitions,
  retentionDays: 30,
  audience: ({ key }) => `channel:${key}`,
})
export const messageRejected = topic(
  'chat.message_rejected',
  z.object({ id: MessageId, channelId: ChannelId, authorId: z.uuid(), reason: Rejection }),
  { audience: ({ data }) => `user:${data.authorId}` },
)

/** A contiguous stretch of a channel: its messages in the order of seq, true as of `cursor`. */
export interface Timeline {
  cursor: number
  messages: Message[]
}

/** The timeline after one changed message. A change at or below the cursor was applied before and is ignored. */
export function applyToTimeline(state: Timeline, message: Message): Timeline {
  if (message.changedSeq <= state.cursor) return state
  return { cursor: message.changedSeq, messages: place(state.messages, message) }
}

/** Puts a message at its seq: mostly the end, else where it stood. What is older than the stretch stays outside it. */
function place(messages: Message[], message: Message): Message[] {
  const first = messages[0]
  const last = messages.at(-1)
  if (!first || !last || last.seq < message.seq) return [...messages, message]
  if (message.seq < first.seq) return messages
  const at = messages.findIndex(({ seq }) => seq >= message.seq)
  const replaces = messages[at]?.seq === message.seq
  return [...messages.slice(0, at), message, ...messages.slice(replaces ? at + 1 : at)]
}
