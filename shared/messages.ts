import { z } from 'zod'
import { ChannelId } from './channels.ts'
import { type EventOf, topic } from './event.ts'
import { FileId, FileIds, FileInfo } from './files.ts'
import { maxUrlLength } from './links.ts'
import { MessageId, NewMessageId } from './messageIds.ts'
import { NewPoll, Poll } from './polls.ts'
import { Preview } from './previews.ts'
import { MaybeText, MessageText } from './texts.ts'

export { MessageId, NewMessageId } from './messageIds.ts'
export { MessageText, maxTextLength } from './texts.ts'

/** A place in a channel: 1 for its first change, and one more for each after. */
export const Seq = z.number().int().min(0)

/** What a thread has come to, as its first message shows it. */
export const Thread = z.object({
  replies: z.number().int(),
  lastReplyAt: z.iso.datetime(),
  /** Who replied last, at most five. */
  userIds: z.array(z.uuid()),
})
export type Thread = z.infer<typeof Thread>

export const Reaction = z.object({ emoji: z.string(), userIds: z.array(z.uuid()) })
export type Reaction = z.infer<typeof Reaction>

/** How many different emoji a message takes. */
export const mostReactions = 50

/** What somebody said elsewhere, as it was when it was passed on. Who may not read its channel learns nothing of that. */
export const Forwarded = z.object({
  channelId: ChannelId,
  id: MessageId,
  authorId: z.uuid(),
  text: z.string(),
  createdAt: z.iso.datetime(),
  /** Whoever may read the copy may have them. */
  files: z.array(FileInfo).default([]),
})
export type Forwarded = z.infer<typeof Forwarded>

export const Message = z.object({
  id: MessageId,
  channelId: ChannelId,
  /** Its place in the channel. */
  seq: Seq,
  /** The channel's seq at its last change; equal to `seq` until there is one. */
  changedSeq: Seq,
  authorId: z.uuid(),
  text: z.string(),
  /** The first message of the thread that it replies in. */
  threadId: MessageId.nullable(),
  /** A reply that stands in the channel too. */
  broadcast: z.boolean(),
  /** Of the thread that it is the first message of. */
  thread: Thread.nullable(),
  createdAt: z.iso.datetime(),
  editedAt: z.iso.datetime().nullable(),
  /** From when on it is only a place: its text, reactions and mentions are gone. */
  deletedAt: z.iso.datetime().nullable(),
  pinned: z.object({ by: z.uuid(), at: z.iso.datetime() }).nullable(),
  reactions: z.array(Reaction),
  /** What stands below its text, which may then be empty. */
  files: z.array(FileInfo),
  /** The people it names, and whether it calls for everybody. */
  mentions: z.array(z.uuid()),
  mentionsAll: z.enum(['channel', 'here']).nullable(),
  /** What it asks, in the words of its text. */
  poll: Poll.nullable().default(null),
  /** What it passes on; its own text may then be empty. */
  forwarded: Forwarded.nullable().default(null),
  /** Of the pages that it links to, as far as they are known; what an older release announced has none. */
  previews: z.array(Preview).default([]),
})
export type Message = z.infer<typeof Message>

/**
 * Without an `id`, as a script may send it, the server makes one; then a retry is a second message. With a `threadId` it
 * is a reply, which `broadcast` shows in the channel too; with a `poll`, its text is the question. `fileIds` are files of
 * the sender's that are complete and stand in no other message; with them, the text may be empty.
 */
export const SendMessage = z
  .object({
    channelId: ChannelId,
    id: NewMessageId.optional(),
    text: MaybeText,
    threadId: MessageId.optional(),
    broadcast: z.boolean().optional(),
    poll: NewPoll.optional(),
    fileIds: FileIds.optional(),
  })
  .refine(({ text, poll, fileIds = [] }) => text.trim() !== '' || (fileIds.length > 0 && !poll), {
    path: ['text'],
    message: 'a message needs some text',
  })
export type SendMessage = z.infer<typeof SendMessage>

/** The answer to a send: the message is durable on the bus, but has no place in its channel yet. */
export const Accepted = z.object({ id: MessageId })

export const OneMessage = z.object({ channelId: ChannelId, id: MessageId })
export type OneMessage = z.infer<typeof OneMessage>

export const EditMessage = OneMessage.extend({ text: MessageText })
export type EditMessage = z.infer<typeof EditMessage>

/** Takes away what is shown of one of its links. */
export const RemovePreview = OneMessage.extend({ url: z.string().max(maxUrlLength) })
export type RemovePreview = z.infer<typeof RemovePreview>

/** One emoji of Unicode's recommended set (UTS #51), or the name of one of the workspace's own between colons. */
export const Emoji = z
  .string()
  .max(64)
  .regex(/^(?:\p{RGI_Emoji}|:[a-z0-9_+\-]{1,40}:)$/v, 'not an emoji')

export const ReactToMessage = OneMessage.extend({ emoji: Emoji })
export type ReactToMessage = z.infer<typeof ReactToMessage>

/** What a message said before: as of when, and who changed it then. */
export const Version = z.object({
  text: z.string(),
  at: z.iso.datetime(),
  changedBy: z.uuid(),
  changedAt: z.iso.datetime(),
})
export type Version = z.infer<typeof Version>

/** The replies of a thread by seq, the newest without a bound, or those `before` or `after` one. `id` is its first message's. */
export const ReadThread = z.object({
  channelId: ChannelId,
  id: MessageId,
  before: z.coerce.number().int().min(0).optional(),
  after: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type ReadThread = z.infer<typeof ReadThread>

/** How somebody stands to a thread: whether they are told of it, and how far they have read. */
export const Following = z.object({ channelId: ChannelId, id: MessageId, following: z.boolean(), readSeq: Seq })
export type Following = z.infer<typeof Following>

export const ReadThreadTo = OneMessage.extend({ seq: Seq })
export type ReadThreadTo = z.infer<typeof ReadThreadTo>

/** The threads somebody follows, the one with the newest reply first; `before` is the last reply of the page before. */
export const ListThreads = z.object({
  before: z.iso.datetime().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
})
export type ListThreads = z.infer<typeof ListThreads>

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

export const ThreadPage = MessagePage.extend({ root: Message, following: z.boolean(), readSeq: Seq })
export type ThreadPage = z.infer<typeof ThreadPage>

export const FollowedThread = z.object({
  root: Message,
  readSeq: Seq,
  unread: z.number().int(),
  lastReplies: z.array(Message),
})
export type FollowedThread = z.infer<typeof FollowedThread>

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
export const Rejection = z.enum(['not_a_member', 'not_allowed', 'no_thread', 'no_file', 'id_taken', 'failed'])
export type Rejection = z.infer<typeof Rejection>

const Sent = z.object({
  id: MessageId,
  channelId: ChannelId,
  text: z.string(),
  threadId: MessageId.nullish(),
  broadcast: z.boolean().optional(),
  poll: Poll.optional(),
  forwarded: Forwarded.optional(),
  fileIds: z.array(FileId).optional(),
  /** Posted from within the database, by whoever may: its author need not be a member. */
  bridged: z.boolean().optional(),
})

/** Every message passes two topics: enough partitions to share the work, few enough that batches are large. */
const partitions = 4

/** Topics of messages, each keyed by the channel's id. The actor of `messageSent` is the author. */
export const messageSent = topic('chat.message_sent', Sent, { partitions })
export const messageDelivered = topic('chat.message_delivered', z.object({ message: Message }), {
  partitions,
  retentionDays: 30,
  audience: ({ key }) => `channel:${key}`,
  began: ({ data }) => data.message.createdAt,
  concludes: ({ data }) => data.message.id,
})
export const messageRejected = topic(
  'chat.message_rejected',
  z.object({ id: MessageId, channelId: ChannelId, authorId: z.uuid(), reason: Rejection }),
  { audience: ({ data }) => `user:${data.authorId}`, concludes: ({ data }) => data.id },
)

const Changed = z.object({ message: Message })

/** What changes of a message: it as it is from now on, keyed by its channel, and told to those in it. */
export const messageEdited = topic('chat.message_edited', Changed, { audience: ({ key }) => `channel:${key}` })
export const messageDeleted = topic('chat.message_deleted', Changed, { audience: ({ key }) => `channel:${key}` })
export const messagePinned = topic('chat.message_pinned', Changed, { audience: ({ key }) => `channel:${key}` })
/** Somebody voted, or the poll was closed. It has no actor where the poll is anonymous. */
export const pollChanged = topic('chat.poll_changed', Changed, { audience: ({ key }) => `channel:${key}` })
export const threadChanged = topic('chat.thread_changed', Changed, { audience: ({ key }) => `channel:${key}` })
/** A page that it links to has become known, or what is shown of one was taken away; then the actor is who did. */
export const previewsChanged = topic('chat.previews_changed', Changed, { audience: ({ key }) => `channel:${key}` })
/** The actor came with an emoji, or took theirs back. */
export const reactionChanged = topic(
  'chat.reaction_changed',
  Changed.extend({ emoji: z.string(), added: z.boolean() }),
  { audience: ({ key }) => `channel:${key}` },
)
/** Keyed by the person's id, and told to them alone. */
export const threadFollowed = topic('chat.thread_followed', Following, { audience: ({ key }) => `user:${key}` })

/** The topics whose events carry a message as it is from now on. */
export const messageTopics = [
  messageDelivered,
  messageEdited,
  messageDeleted,
  messagePinned,
  threadChanged,
  reactionChanged,
  pollChanged,
  previewsChanged,
] as const

export type MessageEvent = EventOf<(typeof messageTopics)[number]>

const messageTypes: ReadonlySet<string> = new Set(messageTopics.map(({ name }) => name))

/** Whether an event of the live stream tells of a message as it is from now on. */
export function isMessageEvent<E extends { type: string }>(event: E): event is Extract<E, MessageEvent> {
  return messageTypes.has(event.type)
}

/** Whether a message stands in its channel, and not only in a thread. */
export function standsInChannel({ threadId, broadcast }: Pick<Message, 'threadId' | 'broadcast'>): boolean {
  return threadId === null || broadcast
}
