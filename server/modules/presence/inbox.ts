import type { Signal } from '../../../shared/presence.ts'

/** What a viewer is yet to be told; of one person, and of one typing in a channel, only the last. */
export interface Inbox {
  put(signal: Signal): void
  /** Empties it. */
  take(): Signal[]
  /** Resolves when there is something in it, or it is woken. */
  filled(): Promise<void>
  wake(): void
}

/** Beyond this, typing is left out: it is heard of again, or has passed. */
const most = 2_000

export function createInbox(): Inbox {
  const signals = new Map<string, Signal>()
  let filling = Promise.withResolvers<void>()
  return {
    put(signal) {
      if (signal.type === 'typing' && signals.size >= most) return
      signals.set(signal.type === 'typing' ? `${signal.channelId} ${signal.userId}` : signal.userId, signal)
      filling.resolve()
    },
    take() {
      const all = [...signals.values()]
      signals.clear()
      filling = Promise.withResolvers()
      return all
    },
    filled: () => filling.promise,
    wake: () => filling.resolve(),
  }
}
