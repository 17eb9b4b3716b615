import { type Selectable, sql } from 'kysely'
import type { DB } from '../../../db/schema.ts'
import type { FileInfo } from '../../../shared/files.ts'
import { type Everybody, everybodyId, everybodyIn, mentionsIn } from '../../../shared/mentions.ts'
import { type Forwarded, Message, standsInChannel } from '../../../shared/messages.ts'
import type { Poll } from '../../../shared/polls.ts'

export { everybodyId } from '../../../shared/mentions.ts'

export type Tables = Pick<
  DB,
  | 'messages.channel'
  | 'messages.message'
  | 'messages.version'
  | 'messages.mention'
  | 'messages.following'
  | 'messages.vote'
>

export type MessageRow = Selectable<Tables['messages.message']>

const columns: Record<keyof MessageRow, true> = {
  author_id: true,
  broadcast: true,
  changed_seq: true,
  channel_id: true,
  created_at: true,
  deleted_at: true,
  edited_at: true,
  files: true,
  forwarded: true,
  id: true,
  last_reply_at: true,
  mentions: true,
  mentions_all: true,
  ordinal: true,
  pinned_at: true,
  pinned_by: true,
  poll: true,
  previews: true,
  reactions: true,
  removed_previews: true,
  repliers: true,
  replies: true,
  seq: true,
  text: true,
  thread_id: true,
}

/** What a statement that is prepared names, where it reads whole messages. */
export const messageColumns = sql.raw(
  Object.keys(columns)
    .map((column) => `message.${column}`)
    .join(),
)

/** A message before it has its place in the channel. */
export interface Draft {
  channelId: string
  id: string
  authorId: string
  text: string
  createdAt: string
  threadId: string | null
  broadcast: boolean
  mentions: string[]
  mentionsAll: Everybody | null
  poll: Poll | null
  forwarded: Forwarded | null
  /** What it wants to have below its text, and what that is. */
  fileIds: readonly string[]
  files: FileInfo[]
}

/** A message as somebody means it: who is named in it is read from its text. */
export interface Composition {
  channelId: string
  id: string
  authorId: string
  text: string
  createdAt: string
  threadId?: string | null | undefined
  broadcast?: boolean | undefined
  poll?: Poll | undefined
  forwarded?: Forwarded | undefined
  fileIds?: readonly string[] | undefined
}

export function compose({
  threadId = null,
  broadcast = false,
  poll,
  forwarded,
  fileIds = [],
  ...rest
}: Composition): Draft {
  return {
    ...rest,
    threadId,
    broadcast: broadcast && threadId !== null,
    mentions: mentionsIn(rest.text),
    mentionsAll: everybodyIn(rest.text),
    poll: poll ?? null,
    forwarded: forwarded ?? null,
    fileIds,
    files: [],
  }
}

/** How far a reader has come in a channel; null where they only ask how far it goes. */
export interface Cursor {
  channelId: string
  seq: number | null
}

/** What to read of a channel: up to `before` messages below the seq `pivot`, and up to `after` from it on. */
export interface Window {
  pivot: number
  before: number
  after: number
}

/** How many of a channel's drafts stand in it, up to each of them. */
export function standingUpTo(drafts: readonly Draft[]): number[] {
  let standing = 0
  return drafts.map((draft) => {
    if (standsInChannel(draft)) standing++
    return standing
  })
}

/** The message that a draft becomes at its place. */
export function place({ fileIds: _, ...draft }: Draft, seq: number): Message {
  return {
    ...draft,
    seq,
    changedSeq: seq,
    thread: null,
    editedAt: null,
    deletedAt: null,
    pinned: null,
    reactions: [],
    previews: [],
  }
}

export function toMessage(row: MessageRow): Message {
  return {
    id: row.id,
    channelId: row.channel_id,
    seq: row.seq,
    changedSeq: row.changed_seq,
    authorId: row.author_id,
    text: row.text,
    threadId: row.thread_id,
    broadcast: row.broadcast,
    thread: row.last_reply_at && {
      replies: row.replies,
      lastReplyAt: row.last_reply_at.toISOString(),
      userIds: row.repliers,
    },
    createdAt: row.created_at.toISOString(),
    editedAt: row.edited_at?.toISOString() ?? null,
    deletedAt: row.deleted_at?.toISOString() ?? null,
    pinned: row.pinned_at && row.pinned_by ? { by: row.pinned_by, at: row.pinned_at.toISOString() } : null,
    reactions: Reactions.parse(row.reactions),
    files: Files.parse(row.files),
    mentions: row.mentions,
    mentionsAll: Everybodies.parse(row.mentions_all),
    poll: Polls.parse(row.poll),
    forwarded: Forwards.parse(row.forwarded),
    previews: Previews.parse(row.previews),
  }
}

/** The rows of whom a message names: its people, everybody in the place of `@channel`, and `present` in that of `@here`. */
export function toMentions(message: Message, present: readonly string[]): Selectable<Tables['messages.mention']>[] {
  const { channelId: channel_id, seq, authorId: author_id, mentions, mentionsAll } = message
  const here = new Set(mentionsAll === 'here' ? present.filter((userId) => userId !== author_id) : [])
  const named = new Set([...mentions, ...(mentionsAll === 'channel' ? [everybodyId] : []), ...here])
  const stands = standsInChannel(message)
  return [...named].map((user_id) => ({ channel_id, user_id, seq, author_id, stands, here: here.has(user_id) }))
}

const Reactions = Message.shape.reactions
const Everybodies = Message.shape.mentionsAll
const Files = Message.shape.files
const Polls = Message.shape.poll
const Forwards = Message.shape.forwarded
const Previews = Message.shape.previews

/** A message as Redis holds it. @throws z.ZodError where another release wrote it in another shape. */
export function parseMessage(json: string): Message {
  return Message.parse(JSON.parse(json))
}
