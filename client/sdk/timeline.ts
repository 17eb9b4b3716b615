import type { Message, MessagePage } from '../../shared/messages.ts'
import type { Timeline } from '../../shared/timelines.ts'
import { toChatError } from './errors.ts'
import { createListeners } from './listeners.ts'
import type { Pending } from './outboxStore.ts'

/** What a channel's window shows. */
export interface TimelineState {
  status: 'loading' | 'ready' | 'error'
  messages: Message[]
  pending: Pending[]
  /** Whether there are older messages than the first. */
  hasBefore: boolean
  /** Whether there are newer ones than the last: the window has been moved away from the channel's end. */
  hasAfter: boolean
  error?: string
}

/** What a thread's window shows: its replies, and its first message once that is read. */
export interface ThreadState extends TimelineState {
  root?: Message
}

/** A window on a channel, kept true while the chat is open; fit for React's `useSyncExternalStore`. */
export interface ChannelTimeline {
  /** The same object until something changes. */
  get(): TimelineState
  subscribe(listener: () => void): () => void
  /** Reads a page of older messages. @throws ChatError */
  loadBefore(): Promise<void>
  /** Reads a page of newer messages, where there are some. @throws ChatError */
  loadAfter(): Promise<void>
  /** Whether the window shows the place of a seq, or the channel's end without one; on its way there counts. */
  shows(seq?: number): boolean
  /** Moves the window there, unless that is what it shows. What goes wrong stands in the state. */
  jump(seq?: number): Promise<void>
  /** Reads the newest page, again or for the first time. What goes wrong stands in the state. */
  reload(): Promise<void>
}

/** A window on a thread. */
export interface ThreadTimeline extends ChannelTimeline {
  get(): ThreadState
}

/** A timeline with the side that the SDK feeds. */
export interface FedTimeline extends ThreadTimeline {
  changed(messages: Message[]): void
  pendingChanged(): void
  readonly watched: boolean
}

/** The side of a page: those `before` or `after` a seq, or those `around` it. */
export interface Bound {
  before?: number
  after?: number
  around?: number
}

/** A stretch, of a thread with its first message. */
type Stretch = Timeline & { root?: Message }

type Page = MessagePage & { root?: Message }

interface Sources {
  page(bound: Bound): Promise<Page>
  pending(): Pending[]
  /** The stretch after one changed message of the channel. */
  apply(stretch: Stretch, message: Message): Stretch
  /** The seq in whose surroundings the window opens; at the end without. */
  at?: number | undefined
}

export function createTimeline({ page, pending, apply, at }: Sources): FedTimeline {
  const listeners = createListeners<[]>()
  let state: ThreadState = { status: 'loading', messages: [], pending: pending(), hasBefore: false, hasAfter: false }
  let stretch: Stretch | undefined
  /** What changed while pages were on their way: a page may have been read before that. */
  const readings = new Set<Message[]>()
  /** Which opening of the window is the current one, and which one is shown. */
  let opening = 0
  let shown = 0
  /** Where the current one goes, and its end. */
  let target: number | undefined
  let arrival: Promise<void>
  const older = oneReading(readBefore)
  const newer = oneReading(readAfter)

  function show(change: Partial<ThreadState>) {
    const { error: _, ...rest } = state
    state = { ...rest, ...change }
    listeners.tell()
  }

  /** Reads a page, with what changed meanwhile. */
  async function read(bound: Bound) {
    const meanwhile: Message[] = []
    readings.add(meanwhile)
    try {
      return { ...(await page(bound)), meanwhile }
    } finally {
      readings.delete(meanwhile)
    }
  }

  function open(seq?: number) {
    target = seq
    arrival = arrive(++opening, seq === undefined ? {} : { around: seq })
    return arrival
  }

  async function arrive(turn: number, bound: Bound) {
    if (!stretch) show({ status: 'loading' })
    try {
      const { messages, lastSeq, hasBefore, hasAfter, root, meanwhile } = await read(bound)
      if (turn !== opening) return
      // What is still on its way belongs to where the window was.
      shown = turn
      older.forget()
      newer.forget()
      const opened = { cursor: lastSeq, messages, hasAfter, hasBefore, ...(root && { root }) }
      become(meanwhile.reduce(apply, opened), { status: 'ready', hasBefore })
    } catch (error) {
      if (turn !== opening) return
      shown = turn
      stretch = undefined
      show({ status: 'error', error: toChatError(error).message })
    }
  }

  function shows(seq?: number): boolean {
    // What stands in the window now is about to go.
    if (shown !== opening) return target === seq
    const { status, messages, hasBefore, hasAfter } = state
    if (status !== 'ready') return false
    if (seq === undefined) return !hasAfter
    const { seq: first = seq } = messages.at(0) ?? {}
    const { seq: last = seq } = messages.at(-1) ?? {}
    return (!hasBefore || first <= seq) && (!hasAfter || seq <= last)
  }

  function become(next: Stretch, change: Partial<ThreadState> = {}) {
    stretch = next
    const { messages, hasAfter = false, root } = next
    show({ messages, hasAfter, ...(root && { root }), ...change })
  }

  function changed(messages: Message[]) {
    for (const meanwhile of readings) meanwhile.push(...messages)
    const next = stretch && messages.reduce(apply, stretch)
    if (next && next !== stretch) become(next)
  }

  async function readBefore() {
    const first = stretch?.messages[0]
    if (!first || !state.hasBefore) return
    const turn = shown
    const { messages, lastSeq, hasBefore, meanwhile } = await read({ before: first.seq })
    if (turn !== shown || !stretch) return
    older.forget()
    const joined = {
      ...stretch,
      hasBefore,
      cursor: Math.min(stretch.cursor, lastSeq),
      messages: [...messages, ...stretch.messages],
    }
    become(meanwhile.reduce(apply, joined), { hasBefore })
  }

  async function readAfter() {
    const last = stretch?.messages.at(-1)
    if (!last || !state.hasAfter) return
    const turn = shown
    const { messages, lastSeq, hasAfter, meanwhile } = await read({ after: last.seq })
    if (turn !== shown || !stretch) return
    newer.forget()
    const cursor = Math.min(stretch.cursor, lastSeq)
    become(meanwhile.reduce(apply, { ...stretch, cursor, hasAfter, messages: [...stretch.messages, ...messages] }))
  }

  void open(at)
  return {
    get: () => state,
    subscribe: listeners.add,
    loadBefore: older.join,
    loadAfter: newer.join,
    shows,
    jump: async (seq) => (shows(seq) ? arrival : open(seq)),
    reload: () => open(),
    changed,
    pendingChanged: () => show({ pending: pending() }),
    get watched() {
      return listeners.size > 0
    },
  }
}

/**
 * A reading that everybody joins who asks while it is under way, unless it is forgotten: by an opening, or once it has come,
 * since whoever is told of what has come may ask for more.
 */
function oneReading(read: () => Promise<void>) {
  let current: Promise<void> | undefined
  return {
    join(): Promise<void> {
      if (current) return current
      const reading = read().finally(() => {
        if (current === reading) current = undefined
      })
      current = reading
      return reading
    },
    forget() {
      current = undefined
    },
  }
}
