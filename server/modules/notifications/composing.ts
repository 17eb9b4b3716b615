import type { Message } from '../../../shared/messages.ts'
import type { Interest } from '../../../shared/notifications.ts'
import type { MessagePush } from '../../../shared/pushes.ts'
import type { Platform } from '../../platform/platform.ts'
import { people } from '../auth/index.ts'
import { channelsById } from '../channels/index.ts'
import type { Settings } from './model.ts'
import type { Parcel } from './ports/port.ts'
import { fitted, namedBy, wordsOf } from './words.ts'

/** A message that somebody is to be told of, and why. */
export interface Telling {
  message: Message
  reason: Interest
  settings: Settings
}

const hour = 3_600
/** How long a device that is off is to be told later. */
const ttlSeconds = { message: 24 * hour, dismiss: 24 * hour }

/** What is sent of these messages, in their order. */
export async function compose(platform: Platform, tellings: readonly Telling[]): Promise<Parcel[]> {
  const messages = tellings.map(({ message }) => message)
  const ids = messages.flatMap(({ authorId, text, forwarded }) => [
    authorId,
    ...namedBy(text),
    ...namedBy(forwarded?.text ?? ''),
  ])
  const persons = await people(platform, [...new Set(ids)])
  const channels = await channelsById(platform, [...new Set(messages.map(({ channelId }) => channelId))])
  return tellings.map(({ message, reason, settings }) => {
    const author = persons.get(message.authorId)
    const channelName = channels.get(message.channelId)?.name ?? ''
    const words = wordsOf(message, author?.name ?? '', channelName, (id) => persons.get(id)?.name)
    const push: MessagePush = {
      type: 'message',
      tag: message.id,
      group: message.threadId ?? message.channelId,
      channelId: message.channelId,
      messageId: message.id,
      threadId: message.threadId,
      seq: message.seq,
      at: message.createdAt,
      authorId: message.authorId,
      authorName: author?.name ?? '',
      authorAvatar: author?.avatar ?? null,
      channelName,
      ...words,
      ...(!settings.preferences.showText && { body: '' }),
      files: message.files.length,
      reason,
      sound: settings.preferences.sound,
    }
    const urgency = reason === 'all' || reason === 'reply' ? 'normal' : 'high'
    return { push: fitted(push), topic: topicOf(message.id), urgency, ttlSeconds: ttlSeconds.message }
  })
}

/** What a device is to take away again. Where it has not arrived there yet, it never does. */
export function composeDismissal(messageIds: readonly string[]): Parcel {
  const push = { type: 'dismiss' as const, tags: [...messageIds] }
  return { push, topic: topicOf(messageIds[0] ?? ''), urgency: 'normal', ttlSeconds: ttlSeconds.dismiss }
}

/** The 16 bytes of an id, in base64url. */
const topicOf = (id: string) => Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url')
