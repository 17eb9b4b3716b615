import { type Message, standsInChannel } from './messages.ts'

/** A contiguous stretch of what stands in a channel: its messages in the order of seq, true as of `cursor`. */
export interface Timeline {
  cursor: number
  messages: Message[]
  /** There is more between its end and the channel's, so that what is new does not belong to it. */
  hasAfter?: boolean
  /** False where it begins with the channel: then what comes before its first message, told of late, belongs to it. */
  hasBefore?: boolean
}

/** The timeline after one changed message. A change at or below the cursor was applied before and is ignored. */
export function applyToTimeline(state: Timeline, message: Message): Timeline {
  if (message.changedSeq <= state.cursor) return state
  const messages = standsInChannel(message) ? place(state, message) : state.messages
  return { ...state, cursor: message.changedSeq, messages }
}

/** A thread: its first message, and a contiguous stretch of its replies. */
export interface ThreadTimeline extends Timeline {
  root: Message
}

/** The thread after one changed message of its channel; as `applyToTimeline`. */
export function applyToThread(state: ThreadTimeline, message: Message): ThreadTimeline {
  if (message.changedSeq <= state.cursor) return state
  const cursor = message.changedSeq
  if (message.id === state.root.id) return { ...state, cursor, root: message }
  if (message.threadId !== state.root.id) return { ...state, cursor }
  return { ...state, cursor, messages: place(state, message) }
}

/** Puts a message at its seq: mostly the end, else where it stood. What is outside the stretch stays outside. */
function place({ messages, hasAfter = false, hasBefore = true }: Timeline, message: Message): Message[] {
  const first = messages[0]
  const last = messages.at(-1)
  if (!first || !last || last.seq < message.seq) return hasAfter ? messages : [...messages, message]
  if (message.seq < first.seq) return hasBefore ? messages : [message, ...messages]
  const at = messages.findIndex(({ seq }) => seq >= message.seq)
  const known = messages[at]
  if (known?.seq !== message.seq) return messages.toSpliced(at, 0, message)
  // A page that was read later may have it newer.
  return known.changedSeq < message.changedSeq ? messages.with(at, message) : messages
}
