import type { Selectable } from 'kysely'
import type { DB } from '../../../db/schema.ts'
import { Message } from '../../../shared/messages.ts'

export type Tables = Pick<DB, 'messages.channel' | 'messages.message'>

export type MessageRow = Selectable<Tables['messages.message']>

/** A message before it has its place in the channel. */
export interface Draft {
  channelId: string
  id: string
  authorId: string
  text: string
  createdAt: string
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

/** The message that a draft becomes at its place. */
export function place(draft: Draft, seq: number): Message {
  return {
    ...draft,
    seq,
    changedSeq: seq,
    threadId: null,
    editedAt: null,
    deletedAt: null,
    reactions: [],
    files: [],
    mentions: [],
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
    createdAt: row.created_at.toISOString(),
    editedAt: row.edited_at?.toISOString() ?? null,
    deletedAt: row.deleted_at?.toISOString() ?? null,
    reactions: [],
    files: [],
    mentions: [],
  }
}

/** A message as Redis holds it. @throws z.ZodError where another release wrote it in another shape. */
export function parseMessage(json: string): Message {
  return Message.parse(JSON.parse(json))
}
