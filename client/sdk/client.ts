import { createTRPCClient } from '@trpc/client'
import type { Me } from '../../shared/auth.ts'
import type { LiveEvent } from '../../shared/live.ts'
import type { Message } from '../../shared/messages.ts'
import { signIn } from './auth.ts'
import { type Api, type Connection, callsOver } from './connection.ts'
import { keepConnected, type Status } from './connector.ts'
import { ChatError, toChatError } from './errors.ts'
import { followLive } from './follow.ts'
import { createListeners, type Listeners } from './listeners.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import { openOutboxStore, type Pending } from './outboxStore.ts'
import { createSeen } from './seen.ts'
import { createSync } from './sync.ts'
import type { ChannelTimeline } from './timeline.ts'
import { createTimelines } from './timelines.ts'
import { defaultTiming, type Timing } from './timing.ts'

/**
 * Where to connect, and as whom: by email and password, by the token of a session, or, in a browser, by its cookie.
 * `timing` changes how long things are waited for.
 */
export type ConnectOptions = { url: string; timing?: Partial<Timing> } & (
  | { email: string; password: string; token?: never }
  | { token: string; email?: never }
  | { email?: never; token?: never }
)

/** What a chat tells of. */
export interface News {
  /** Each new message of the person's channels once, in the order of its channel, their own too. */
  message: [message: Message]
  /** Each live event once. */
  event: [event: LiveEvent]
  /** `error` says why there will be no other try. */
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
   * Sends a message; resolves when it has its place in the channel. While offline it waits in the outbox.
   * @throws ChatError with the code of the refusal; the message then stays in the outbox, as failed.
   * @example
   * const { seq } = await chat.send(channel.id, 'hello')
   */
  send(channelId: string, text: string): Promise<Message>
  /**
   * Tells of news until the function that it returns is called.
   * @example
   * const stop = chat.on('message', (message) => console.log(message.text))
   */
  on<Name extends keyof News>(name: Name, listener: (...news: News[Name]) => void): () => void
  /** A channel's live window, for user interfaces. The same for the same channel. */
  timeline(channelId: string): ChannelTimeline
  /** What is not known to have its place yet, in the order it was said. */
  outbox(channelId?: string): Pending[]
  /** Sends a failed message again. */
  retry(id: string): void
  /** Forgets a message that waits or has failed. */
  discard(id: string): void
  /** Hangs up. What was not sent waits for the next time where there is IndexedDB; its promises reject with CLOSED. */
  close(): Promise<void>
}

const eventsRemembered = 2_000

/**
 * Connects to a deployment; from when it resolves, no message of the person's channels is missed until `close()`.
 * @throws ChatError UNAUTHORIZED (nobody is signed in, or the password is wrong), OFFLINE (nobody answers), TOO_MANY_REQUESTS
 * @example
 * const chat = await connect({ url: 'http://127.0.0.1:3000', email, password })
 * chat.on('message', ({ text }) => console.log(text))
 */
export async function connect(options: ConnectOptions): Promise<Chat> {
  const token = options.email === undefined ? options.token : (await signIn(options)).token
  const timing = { ...defaultTiming, ...options.timing }
  const target = { url: options.url, token, timing }

  const on: { [Name in keyof News]: Listeners<News[Name]> } = {
    message: createListeners(),
    event: createListeners(),
    status: createListeners(),
    outbox: createListeners(),
  }
  const isNew = createSeen(eventsRemembered)
  const started = Promise.withResolvers<void>()
  let me: Me | undefined
  let outbox: Outbox | undefined
  let connection: Connection | undefined

  const connector = keepConnected(target, {
    async follow(next) {
      connection = next
      await followLive(next, { hear, catchUp: () => catchUp(next), failed: next.close })
    },
    status(status, error) {
      if (status === 'live') outbox?.resume()
      else outbox?.pause()
      if (status === 'live') started.resolve()
      if (status === 'live') timelines.recover()
      if (status === 'offline') started.reject(error ?? new ChatError('OFFLINE', 'the server could not be reached'))
      if (error) outbox?.close(error)
      on.status.tell(status, error)
    },
  })
  const api: Api = createTRPCClient({ links: [callsOver(connector.find, timing.callMs)] })

  const timelines = createTimelines({
    page: (channelId, before) =>
      api.messages.list.query({ channelId, limit: 50, ...(before !== undefined && { before }) }),
    pending: (channelId) => outbox?.list(channelId) ?? [],
  })

  const sync = createSync({
    since: (cursors) => over().messages.since.query({ cursors }),
    newest: (channelId) => over().messages.list.query({ channelId, limit: 200 }),
    changed(channelId, messages) {
      for (const message of messages) settle(message)
      timelines.changed(channelId, messages)
    },
    arrived: on.message.tell,
    reset: timelines.reload,
    gone: timelines.drop,
    stuck: ({ code }) => code !== 'OFFLINE' && connection && connector.replace(connection),
  })

  function over(): Api {
    if (!connection) throw new ChatError('OFFLINE', 'there is no connection')
    return connection.api
  }

  async function catchUp({ api }: Connection) {
    me ??= await api.auth.me.query()
    outbox ??= createOutbox(await openOutboxStore(`${options.url}:${me.id}`), {
      transmit: ({ id, channelId, text }) => over().messages.send.mutate({ id, channelId, text }),
      changed: pendingChanged,
      timing,
    })
    await outbox.adopt()
    const channels = await api.channels.list.query()
    await sync.catchUp(channels.map(({ id }) => id))
  }

  function pendingChanged(channelId: string) {
    timelines.pendingChanged(channelId)
    on.outbox.tell()
  }

  function settle(message: Message) {
    if (message.authorId === me?.id) outbox?.delivered(message)
  }

  function hear(event: LiveEvent) {
    if (!isNew(event.id)) return
    on.event.tell(event)
    if (event.type === 'chat.message_delivered') {
      sync.accept(event.data.message)
      // Also where it was known before: that is how a message sent twice is confirmed.
      settle(event.data.message)
    } else if (event.type === 'chat.message_rejected') {
      outbox?.rejected(event.data.id, event.data.reason)
    } else if (event.type === 'channels.member_joined') {
      if (event.data.member.userId === me?.id) void sync.join(event.key, event.data.member.joinedAt)
    } else if (event.type === 'channels.member_left') {
      if (event.data.userId === me?.id) leave(event.key)
    }
  }

  function leave(channelId: string) {
    sync.leave(channelId)
    timelines.drop(channelId)
  }

  async function close() {
    connector.close()
  }

  try {
    await started.promise
    if (!me || !outbox) throw new ChatError('CLOSED', 'the chat was closed')
  } catch (error) {
    await close()
    throw toChatError(error)
  }
  const { send, list, retry, discard } = outbox
  return {
    me,
    api,
    get status() {
      return connector.status
    },
    send,
    on: (name, listener) => on[name].add(listener),
    timeline: timelines.of,
    outbox: list,
    retry,
    discard,
    close,
  }
}
