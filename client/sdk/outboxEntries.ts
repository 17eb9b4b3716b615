import type { Message } from '../../shared/messages.ts'
import type { Pending } from './outboxStore.ts'

/** A message in the outbox, and how far it has come. */
export interface Entry {
  pending: Pending
  /** It would outlive a reload, or cannot. */
  stored: boolean
  /** Failures and missing confirmations so far, and when to try again or give the confirmation up. */
  tries: number
  /** How often a server that was busy has told it to come again: that is no failure. */
  turnedAway: number
  dueAt: number
  /** Whoever waits for it. */
  answer?: PromiseWithResolvers<Message> | undefined
}

/** The messages in the outbox, in the order they were said. */
export interface Entries extends Iterable<Entry> {
  readonly size: number
  get(id: string): Entry | undefined
  enter(pending: Pending): Entry
  become(entry: Entry, state: Pending['state'], error?: string): void
  remove(id: string): Entry | undefined
}

export function createEntries(changed: (channelId: string) => void): Entries {
  const entries = new Map<string, Entry>()
  return {
    get size() {
      return entries.size
    },
    get: (id) => entries.get(id),
    enter(pending) {
      const entry: Entry = { pending, stored: false, tries: 0, turnedAway: 0, dueAt: 0 }
      entries.set(pending.id, entry)
      changed(pending.channelId)
      return entry
    },
    become(entry, state, error) {
      const { error: _, ...pending } = entry.pending
      entry.pending = { ...pending, state, ...(error !== undefined && { error }) }
      changed(pending.channelId)
    },
    remove(id) {
      const entry = entries.get(id)
      entries.delete(id)
      if (entry) changed(entry.pending.channelId)
      return entry
    },
    [Symbol.iterator]: () => entries.values(),
  }
}
