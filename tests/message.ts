import { uuidv7 } from '../server/platform/ids.ts'
import type { Message } from '../shared/messages.ts'

/** A message with nothing in it but what is said of it. */
export function newMessage(said: Partial<Message> = {}): Message {
  const { seq = 1 } = said
  return {
    id: uuidv7(),
    channelId: '00000000-0000-4000-8000-000000000000',
    seq,
    changedSeq: seq,
    authorId: '00000000-0000-4000-8000-000000000001',
    text: '',
    threadId: null,
    broadcast: false,
    thread: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    editedAt: null,
    deletedAt: null,
    pinned: null,
    reactions: [],
    files: [],
    mentions: [],
    mentionsAll: null,
    poll: null,
    forwarded: null,
    previews: [],
    ...said,
  }
}
