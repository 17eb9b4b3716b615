import type { Me } from '../../shared/auth.ts'
import type { LiveEvent } from '../../shared/live.ts'
import { isMessageEvent, type Message } from '../../shared/messages.ts'
import type { Unread } from '../../shared/receipts.ts'
import { createAcknowledger } from './acknowledger.ts'
import { withoutSlash } from './auth.ts'
import type { Api, Connection, Target } from './connection.ts'
import type { ChatError } from './errors.ts'
import type { NewsListeners } from './listeners.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import { openOutboxStore } from './outboxStore.ts'
import { createSeen } from './seen.ts'
import { createSync } from './sync.ts'
import { createTimelines, type Timelines } from './timelines.ts'
import { createUnread, type UnreadChannels } from './unread.ts'

interface Surroundings {
  target: Target
  /** Calls over whatever connection there is. */
  api: Api
  news: NewsListeners
  /** Gives a connection up over which what is missing cannot be had. */
  replace(connection: Connection): void
}

/** What one person's client knows and has yet to say, kept true over one connection after the other. */
export interface Replica {
  me: Me
  outbox: Pick<Outbox, 'send' | 'list' | 'retry' | 'discard'>
  timeline: Timelines['of']
  thread: Timelines['threadOf']
  unread: UnreadChannels
  markRead(channelId: string, seq: number): void
  markUnread(channelId: string, seq: number): Promise<void>
  /** Reads what was missed, over a connection that already listens. */
  catchUp(connection: Connection): Promise<void>
  hear(event: LiveEvent): void
  /** There is a connection that has caught up. */
  resume(): void
  pause(): void
  close(error: ChatError): void
}

const eventsRemembered = 2_000
const mostHeld = 10_000
const pageLength = 50

export async function openReplica(first: Connection, { target, api, news, replace }: Surroundings): Promise<Replica> {
  const me = await first.api.auth.me.query()
  const store = await openOutboxStore(`${withoutSlash(target.url)}:${me.id}`)
  const isNew = createSeen(eventsRemembered)
  let connection = first
  /** What is heard while the client catches up: it may be older than what is read. */
  let held: LiveEvent[] | undefined

  const timelines = createTimelines({
    page: (channelId, bound) => api.messages.list.query({ channelId, limit: pageLength, ...bound }),
    thread: (channelId, id, bound) => api.messages.thread.query({ channelId, id, limit: pageLength, ...bound }),
    pending: (channelId) => outbox.list(channelId),
  })

  const outbox = createOutbox(store, {
    transmit: ({ id, channelId, text, threadId, broadcast, poll, files }) => {
      const fileIds = files?.map((file) => file.id)
      return api.messages.send.mutate({ id, channelId, text, threadId, broadcast, poll, fileIds })
    },
    changed(channelId) {
      timelines.pendingChanged(channelId)
      news.outbox.tell()
    },
    timing: target.timing,
  })

  const unread = createUnread({
    userId: me.id,
    async ask(channelIds) {
      const counted = await connection.api.receipts.unread.query({ channelIds })
      for (const channel of counted) received(channel)
      return counted
    },
    timing: target.timing,
  })

  const acknowledger = createAcknowledger({
    transmit: (acknowledge) => api.receipts.acknowledge.mutate(acknowledge),
    moved: unread.moved,
    timing: target.timing,
  })

  /** What was said before the device was here has come to it with the count. */
  function received({ channelId, unread, deliveredSeq, lastSeq }: Unread) {
    if (unread > 0 && deliveredSeq < lastSeq) acknowledger.delivered(channelId, lastSeq)
  }

  const sync = createSync({
    since: (cursors) => connection.api.messages.since.query({ cursors }),
    page: (channelId, limit, before) =>
      connection.api.messages.list.query({ channelId, limit, ...(before !== undefined && { before }) }),
    changed(channelId, messages) {
      for (const message of messages) settle(message)
      timelines.changed(channelId, messages)
      unread.changed(channelId, messages)
    },
    arrived(message) {
      news.message.tell(message)
      if (message.authorId !== me.id) acknowledger.delivered(message.channelId, message.seq)
    },
    reset: startAgain,
    entered: startAgain,
    gone(channelId) {
      timelines.drop(channelId)
      unread.gone(channelId)
    },
    stuck: ({ code }) => code !== 'OFFLINE' && replace(connection),
  })

  function startAgain(channelId: string) {
    timelines.reload(channelId)
    unread.refresh(channelId)
  }

  async function catchUp(next: Connection) {
    connection = next
    held ??= []
    try {
      await outbox.adopt()
      await sync.catchUp(await connection.api.channels.list.query())
      unread.refresh()
    } finally {
      const events = held
      held = undefined
      for (const event of events ?? []) hear(event)
    }
  }

  function hear(event: LiveEvent) {
    if (held) {
      held.push(event)
      // There is more to hear than to read: another connection begins where things are then.
      if (held.length === mostHeld) replace(connection)
      return
    }
    if (!isNew(event.id)) return
    news.event.tell(event)
    if (isMessageEvent(event)) {
      sync.accept(event.data.message)
      // Also where it was known before: that is how a message sent twice is confirmed.
      if (event.type === 'chat.message_delivered') settle(event.data.message)
    } else if (event.type === 'chat.message_rejected') {
      outbox.rejected(event.data.id, event.data.reason)
    } else if (event.type === 'chat.message_acknowledged') {
      unread.moved(event.data.cursor)
    } else if (event.type === 'channels.changed' && event.data.userId === me.id) {
      const { member } = event.data
      if (member) void sync.join(event.key, member.joinedAt)
      else sync.leave(event.key)
    }
  }

  function settle(message: Message) {
    if (message.authorId === me.id) outbox.delivered(message)
  }

  function resume() {
    outbox.resume()
    acknowledger.resume()
    timelines.recover()
  }

  /** What waits to be told as read would undo it; what is told already comes first, for requests run in order. */
  async function markUnread(channelId: string, seq: number) {
    acknowledger.takeBack(channelId)
    unread.moved(await api.receipts.markUnread.mutate({ channelId, seq }))
  }

  function pause() {
    outbox.pause()
    acknowledger.pause()
  }

  return {
    me,
    outbox,
    timeline: timelines.of,
    thread: timelines.threadOf,
    unread: { get: unread.get, subscribe: unread.subscribe },
    markRead: acknowledger.read,
    markUnread,
    catchUp,
    hear,
    resume,
    pause,
    close(error) {
      acknowledger.pause()
      outbox.close(error)
    },
  }
}
