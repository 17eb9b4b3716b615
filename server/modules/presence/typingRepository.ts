import type { TypingSignal } from '../../../shared/presence.ts'
import type { Redis } from '../../platform/redis.ts'
import { toTyping } from './model.ts'

const topicOf = (channelId: string) => `presence:{${channelId}}:typing`

/** Tells the nodes on which somebody looks at the channel. */
export async function tellTyping(redis: Redis, signal: TypingSignal): Promise<void> {
  await redis.publish(topicOf(signal.channelId), JSON.stringify(signal))
}

/** Hears of typing in the channels that it follows, over a connection of its own. */
export interface TypingEar {
  follow(channelId: string): void
  leave(channelId: string): void
  close(): void
}

export function openEar(redis: Redis, hear: (signal: TypingSignal) => void): TypingEar {
  const ear = redis.duplicate({ autoResubscribe: false })
  const followed = new Set<string>()
  // What cannot be said now is said when the connection is there again; its errors are those of the first connection.
  const say = (run: Promise<unknown>) => void run.catch(() => undefined)
  ear.on('error', () => undefined)
  ear.on('ready', () => followed.size > 0 && say(ear.subscribe(...[...followed].map(topicOf))))
  ear.on('message', (_topic, text) => {
    const signal = toTyping(text)
    if (signal) hear(signal)
  })
  return {
    follow(channelId) {
      followed.add(channelId)
      say(ear.subscribe(topicOf(channelId)))
    },
    leave(channelId) {
      followed.delete(channelId)
      say(ear.unsubscribe(topicOf(channelId)))
    },
    close: () => ear.disconnect(),
  }
}
