import type { Message } from '../../shared/messages.ts'

/** Messages that came before their turn, by channel. */
export interface WaitingRoom {
  /** When there are too many, the newest is let go: it is fetched with what is missing. */
  hold(message: Message): void
  /** The message with this `changedSeq`, if it waits. */
  take(channelId: string, changedSeq: number): Message | undefined
  /** Whether anything waits that is newer than `cursor`; what is not, is forgotten. */
  waitsBeyond(channelId: string, cursor: number): boolean
  leave(channelId: string): void
  clear(): void
}

const mostHeld = 1_000
/** In all channels together. */
const mostAtAll = 10_000

export function createWaitingRoom(): WaitingRoom {
  const channels = new Map<string, Map<number, Message>>()

  const held = () => [...channels.values()].reduce((sum, waiting) => sum + waiting.size, 0)

  return {
    hold(message) {
      const waiting = channels.get(message.channelId) ?? new Map<number, Message>()
      channels.set(message.channelId, waiting)
      // One of each channel stays, so that it is known to lack something.
      if (waiting.size === 0 || (waiting.size < mostHeld && held() < mostAtAll))
        waiting.set(message.changedSeq, message)
    },
    take: (channelId, changedSeq) => channels.get(channelId)?.get(changedSeq),
    waitsBeyond(channelId, cursor) {
      const waiting = channels.get(channelId)
      if (!waiting) return false
      for (const changedSeq of waiting.keys()) if (changedSeq <= cursor) waiting.delete(changedSeq)
      if (waiting.size === 0) channels.delete(channelId)
      return waiting.size > 0
    },
    leave: (channelId) => void channels.delete(channelId),
    clear: () => channels.clear(),
  }
}
