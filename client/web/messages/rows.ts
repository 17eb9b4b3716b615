import type { Pending } from 'realtime-chat/sdk'
import type { FileInfo } from '../../../shared/files.ts'
import type { Message } from '../../../shared/messages.ts'
import type { PollToSend } from '../../../shared/polls.ts'
import { sameDay } from '../app/time.ts'

/** A message as the timeline shows it, whether it has its place or is still on its way. */
export interface Entry {
  id: string
  authorId: string
  text: string
  at: string
  state: 'sent' | Pending['state']
  error?: string | undefined
  /** What it asks, while it is on its way. */
  poll?: PollToSend | undefined
  files: readonly FileInfo[]
  /** Once it has its place. */
  message?: Message
}

export interface Row {
  entry: Entry
  /** The first of its day: a divider stands above it. */
  opensDay: boolean
  /** The first of a group: it shows its author. */
  head: boolean
}

const groupMs = 5 * 60_000

/** The rows of a timeline: what is sent in its order, then what is on its way, grouped by author and day. */
export function toRows(messages: readonly Message[], pending: readonly Pending[], meId: string): Row[] {
  const sent = new Set(messages.map(({ id }) => id))
  const waiting = pending.filter(({ id }) => !sent.has(id))
  return group([...messages.map(ofMessage), ...waiting.map((message) => ofPending(message, meId))])
}

const ofMessage = (message: Message): Entry => ({
  id: message.id,
  authorId: message.authorId,
  text: message.text,
  at: message.createdAt,
  state: 'sent',
  files: message.files,
  message,
})

const ofPending = ({ id, text, createdAt, state, error, poll, files = [] }: Pending, authorId: string): Entry => ({
  id,
  authorId,
  text,
  at: createdAt,
  state,
  error,
  poll,
  files,
})

function group(entries: Entry[]): Row[] {
  let head: Entry | undefined
  return entries.map((entry, at) => {
    const before = entries[at - 1]
    const opensDay = !before || !sameDay(before.at, entry.at)
    const opensGroup = opensDay || !head || !belongs(head, entry)
    if (opensGroup) head = entry
    return { entry, opensDay, head: opensGroup }
  })
}

function belongs(head: Entry, entry: Entry): boolean {
  // A reply that was also sent to the channel says so above itself.
  if (entry.message?.broadcast || head.message?.broadcast) return false
  return head.authorId === entry.authorId && Date.parse(entry.at) - Date.parse(head.at) < groupMs
}
