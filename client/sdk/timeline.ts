import { applyToTimeline, type Message, type MessagePage, type Timeline } from '../../shared/messages.ts'
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
  error?: string
}

/** A channel's newest messages, kept true while the chat is open; fit for React's `useSyncExternalStore`. */
export interface ChannelTimeline {
  /** The same object until something changes. */
  get(): TimelineState
  subscribe(listener: () => void): () => void
  /** Reads a page of older messages. @throws ChatError */
  loadBefore(): Promise<void>
  /** Reads the newest page again. What goes wrong stands in the state. */
  reload(): Promise<void>
}

/** A timeline with the side that the SDK feeds. */
export interface FedTimeline extends ChannelTimeline {
  changed(messages: Message[]): void
  pendingChanged(): void
  readonly watched: boolean
}

interface Sources {
  page(before?: number): Promise<MessagePage>
  pending(): Pending[]
}

export function createTimeline({ page, pending }: Sources): FedTimeline {
  const listeners = createListeners<[]>()
  let state: TimelineState = { status: 'loading', messages: [], pending: pending(), hasBefore: false }
  let stretch: Timeline | undefined
  /** Changes since the newest page was asked for, while it is on its way. */
  let meanwhile: Message[] | undefined
  let loading = 0
  let older: Promise<void> | undefined

  function show(change: Partial<TimelineState>) {
    const { error: _, ...rest } = state
    state = { ...rest, ...change }
    listeners.tell()
  }

  async function reload() {
    const turn = ++loading
    meanwhile = []
    if (!stretch) show({ status: 'loading' })
    try {
      const { messages, lastSeq, hasBefore } = await page()
      if (turn !== loading) return
      stretch = meanwhile.reduce(applyToTimeline, { cursor: lastSeq, messages })
      meanwhile = undefined
      show({ status: 'ready', messages: stretch.messages, hasBefore })
    } catch (error) {
      if (turn !== loading) return
      meanwhile = undefined
      stretch = undefined
      show({ status: 'error', error: toChatError(error).message })
    }
  }

  function changed(messages: Message[]) {
    meanwhile?.push(...messages)
    if (!stretch) return
    const next = messages.reduce(applyToTimeline, stretch)
    if (next === stretch) return
    stretch = next
    show({ messages: next.messages })
  }

  async function readBefore() {
    const first = stretch?.messages[0]
    if (!first || !state.hasBefore) return
    const turn = loading
    const { messages, hasBefore } = await page(first.seq)
    if (turn !== loading || !stretch) return
    stretch = { ...stretch, messages: [...messages, ...stretch.messages] }
    show({ messages: stretch.messages, hasBefore })
  }

  void reload()
  return {
    get: () => state,
    subscribe: listeners.add,
    loadBefore() {
      older ??= readBefore().finally(() => {
        older = undefined
      })
      return older
    },
    reload,
    changed,
    pendingChanged: () => show({ pending: pending() }),
    get watched() {
      return listeners.size > 0
    },
  }
}
