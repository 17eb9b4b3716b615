import type { Signal } from '../../../shared/presence.ts'

/** What a viewer is yet to be told; of one person, and of one typing in a channel, only the last. */
export interface Inbox {
  put(signal: Signal): void
  /** Empties it. */
  take(): Signal[]
  /** Resolves when there is something in it, or nothing is waited for any more. */
  filled(): Promise<void>
  close(): void
}

/** Beyond this, typing is left out: it is heard of again, or has passed. */
const most = 2_000

export function createInbox(): Inbox {
  const signals = new Map<string, Signal>()
  let filling = Promise.withResolvers<void>()
  let isClosed = false
  return {
    put(signal) {
      if (signal.type === 'typing' && signals.size >= most) return
      signals.set(signal.type === 'typing' ? `${signal.channelId} ${signal.userId}` : signal.userId, signal)
      filling.resolve()
    },
    take() {
      const all = [...signals.values()]
      signals.clear()
      if (!isClosed) filling = Promise.withResolvers()
      return all
    },
    filled: () => filling.promise,
    close() {
      isClosed = true
      filling.resolve()
    },
  }
}
