import type { Me } from '../../shared/auth.ts'
import type { FileInfo } from '../../shared/files.ts'
import type { LiveEvent } from '../../shared/live.ts'
import type { Message } from '../../shared/messages.ts'
import type { Signal } from '../../shared/presence.ts'
import type { Commands } from './commands.ts'
import type { Api } from './connection.ts'
import type { Status } from './connector.ts'
import type { ChatError } from './errors.ts'
import type { SendOptions } from './outbox.ts'
import type { Pending } from './outboxStore.ts'
import type { ChannelTimeline, ThreadTimeline } from './timeline.ts'
import type { Timing } from './timing.ts'
import type { UnreadChannels } from './unread.ts'
import type { UploadOptions } from './upload.ts'
import type { Watched } from './watch.ts'

/**
 * Where to connect, and as whom: by email and password (and, where the second step is on, a `code`), by the token of a session, or, in a browser, by its cookie.
 * `timing` changes how long things are waited for.
 */
export type ConnectOptions = { url: string; timing?: Partial<Timing> } & (
  | { email: string; password: string; code?: string; token?: never }
  | { token: string; email?: never }
  | { email?: never; token?: never }
)

/** What a chat tells of. */
export interface News {
  /**
   * Each new message of the person's channels once, in the order of its channel, their own too. After a long absence a
   * channel goes on with its newest page where more than 500 changes were missed, and a channel joined meanwhile with
   * its newest 1,000 messages.
   */
  message: [message: Message]
  /** Each live event once. */
  event: [event: LiveEvent]
  /**
   * `error` says why there will be no other try. `live` while it was live: it goes over another connection from now on,
   * to which the server had asked it to move; what is not followed by events may have changed unheard.
   */
  status: [status: Status, error?: ChatError]
  /** Something that waits to be sent has changed. */
  outbox: []
}

/** An open chat: one person's connection, which comes back by itself. */
export interface Chat {
  readonly me: Me
  /** The typed tRPC client. Calls reject with a ChatError; OFFLINE at once while there is no connection. */
  readonly api: Api
  readonly status: Status
  /**
   * Sends a message, or with `threadId` a reply; resolves when it has its place in the channel. While offline it waits in the outbox.
   * @throws ChatError with the code of the refusal; the message then stays in the outbox, as failed.
   * @example
   * const { seq } = await chat.send(channel.id, 'hello')
   */
  send(channelId: string, text: string, options?: SendOptions): Promise<Message>
  /**
   * Uploads a file, to be sent with a message; resolves when it can be attached. A connection that breaks is waited for,
   * and what has arrived is not sent again. A `Blob` without a name needs one.
   * @throws ChatError BAD_REQUEST (it is empty), PAYLOAD_TOO_LARGE, PRECONDITION_FAILED (there is no space left for the
   * person's files), UNPROCESSABLE_CONTENT (it was refused, with the `reason`), CLIENT_CLOSED_REQUEST (by the signal), or OFFLINE when the server does not come back.
   * @example
   * const file = await chat.upload(new File(['hello'], 'hello.txt'), { onProgress: (part) => console.log(part) })
   * await chat.send(channel.id, 'for you', { files: [file] })
   */
  upload(file: Blob, options?: UploadOptions): Promise<FileInfo>
  /**
   * Tells of news until the function that it returns is called.
   * @example
   * const stop = chat.on('message', (message) => console.log(message.text))
   */
  on<Name extends keyof News>(name: Name, listener: (...news: News[Name]) => void): () => void
  /**
   * Tells how people are (first all of them as they are now, then each change) and who types in channels, until the
   * function that it returns is called; across reconnects, after each of which everybody is told of again. Somebody
   * who types has stopped when they are not heard of for 6 s. Channels that one is not in are left out.
   * @example
   * const stop = chat.watch({ userIds: [id] }, (signal) => signal.type === 'presence' && console.log(signal.state))
   */
  watch(watched: Watched, onSignal: (signal: Signal) => void): () => void
  /**
   * A channel's live window, for user interfaces. The same for the same channel. The first time, it opens at the channel's
   * end, or in the surroundings of the seq `at`.
   */
  timeline(channelId: string, at?: number): ChannelTimeline
  /** A thread's live window: its replies, and in `root` its first message. The same for the same thread. */
  thread(channelId: string, id: string): ThreadTimeline
  /** What is unread in the person's channels, by channel; kept true live. A channel is missing until the server has counted. */
  readonly unread: UnreadChannels
  /**
   * Says that the person has read a channel up to the message at `seq`. It is told to the server a moment later, together
   * with what else was read; without a connection, with the next one. What the SDK hears it acknowledges by itself as delivered.
   */
  markRead(channelId: string, seq: number): void
  /** Has what stands in a channel from `seq` on count as unread again, on all of the person's devices. @throws ChatError */
  markUnread(channelId: string, seq: number): Promise<void>
  /** For bots: what they can be told by a slash. */
  readonly commands: Commands
  /** What is not known to have its place yet, in the order it was said. */
  outbox(channelId?: string): Pending[]
  /** Sends a failed message again. */
  retry(id: string): void
  /** Forgets a message that waits or has failed. */
  discard(id: string): void
  /** Hangs up. What was not sent waits for the next time where there is IndexedDB; its promises reject with CLOSED. */
  close(): Promise<void>
}
