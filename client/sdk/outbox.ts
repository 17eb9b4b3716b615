import { v7 as uuidv7 } from 'uuid'
import type { FileInfo } from '../../shared/files.ts'
import { type Message, MessageText, type Rejection } from '../../shared/messages.ts'
import type { PollToSend } from '../../shared/polls.ts'
import { ChatError, type ChatErrorCode } from './errors.ts'
import { createEntries, type Entry } from './outboxEntries.ts'
import { createSender } from './outboxSender.ts'
import type { OutboxStore, Pending } from './outboxStore.ts'
import type { Timing } from './timing.ts'

interface Hooks {
  /** Sends it; resolves when it is accepted, rejects with a ChatError. */
  transmit(pending: Pending): Promise<unknown>
  /** What is pending in this channel has changed. */
  changed(channelId: string): void
  timing: Timing
}

/** Where a message goes besides its channel. */
export interface SendOptions {
  /** The first message of the thread that it replies in. */
  threadId?: string | undefined
  /** Shows a reply in the channel too. */
  broadcast?: boolean | undefined
  /** Makes it a poll, whose question the text is. */
  poll?: PollToSend | undefined
  /** What `chat.upload` gave, ten at most, shown below the text; that may then be empty. */
  files?: readonly FileInfo[] | undefined
}

/** What was said and has no place in its channel yet. What was said first in a channel gets its place first. */
export interface Outbox {
  /** @throws ChatError BAD_REQUEST, OUTBOX_FULL, why it was closed, or why it was refused. */
  send(channelId: string, text: string, options?: SendOptions): Promise<Message>
  list(channelId?: string): Pending[]
  retry(id: string): void
  discard(id: string): void
  delivered(message: Message): void
  rejected(id: string, reason: Rejection): void
  /** Takes over what closed tabs, or this one before a reload, left behind: it was said before what is said now. */
  adopt(): Promise<void>
  /** There is a connection: sends everything that is not delivered. */
  resume(): void
  /** There is none. */
  pause(): void
  close(error: ChatError): void
}

const mostPending = 1_000

const rejections: Record<Rejection, [ChatErrorCode, string]> = {
  not_a_member: ['NOT_FOUND', 'you are not in this channel'],
  not_allowed: ['FORBIDDEN', 'you may read this channel, not post in it'],
  no_thread: ['NOT_FOUND', 'the message that it replies to is not there any more'],
  no_file: ['PRECONDITION_FAILED', 'a file is not there any more, or stands in another message'],
  id_taken: ['CONFLICT', 'another message has this id'],
  failed: ['INTERNAL_SERVER_ERROR', 'the message could not be saved'],
}

export function createOutbox(store: OutboxStore, { transmit, changed, timing }: Hooks): Outbox {
  const entries = createEntries(changed)
  const sender = createSender(entries, { transmit, givenUp: fail, timing })
  let closed: ChatError | undefined

  function send(
    channelId: string,
    text: string,
    { threadId, broadcast, poll, files = [] }: SendOptions = {},
  ): Promise<Message> {
    const refusal = check(text, files)
    if (refusal) return Promise.reject(refusal)
    const answer = Promise.withResolvers<Message>()
    const entry = entries.enter({
      id: uuidv7(),
      channelId,
      text,
      ...(threadId && { threadId, broadcast: broadcast ?? false }),
      ...(poll && { poll }),
      ...(files.length > 0 && { files: [...files] }),
      createdAt: new Date().toISOString(),
      state: 'queued',
    })
    entry.answer = answer
    persist(entry)
    return answer.promise
  }

  function check(text: string, files: readonly FileInfo[]): ChatError | undefined {
    if (closed) return closed
    const { error } = files.length > 0 && text === '' ? {} : MessageText.safeParse(text)
    if (error) return new ChatError('BAD_REQUEST', error.issues[0]?.message ?? 'not a message')
    if (entries.size >= mostPending) return new ChatError('OUTBOX_FULL', `${mostPending} messages are waiting`)
    return undefined
  }

  /** It goes out when it would outlive a reload; and all the same where the disk is full. */
  function persist(entry: Entry) {
    const { id } = entry.pending
    const ready = () => {
      entry.stored = true
      if (entries.get(id) === entry) sender.pump()
      else store.remove(id)
    }
    const writing = store.put(entry.pending)
    if (writing) writing.then(ready, ready)
    else ready()
  }

  function fail(entry: Entry, error: ChatError) {
    entries.become(entry, 'failed', error.message)
    persist(entry)
    entry.answer?.reject(error)
    entry.answer = undefined
  }

  function retry(id: string) {
    const entry = entries.get(id)
    if (entry?.pending.state !== 'failed') return
    entry.tries = 0
    entry.dueAt = 0
    entry.stored = false
    entries.become(entry, 'queued')
    persist(entry)
  }

  function forget(id: string): Entry | undefined {
    const entry = entries.remove(id)
    if (entry) store.remove(id)
    return entry
  }

  function take(left: Pending[]) {
    for (const pending of left) {
      if (entries.get(pending.id)) continue
      entries.enter({ ...pending, state: pending.state === 'failed' ? 'failed' : 'queued' }).stored = true
    }
    sender.pump()
  }

  function list(channelId?: string): Pending[] {
    const all = [...entries].map(({ pending }) => pending)
    return channelId === undefined ? all : all.filter((pending) => pending.channelId === channelId)
  }

  function close(error: ChatError) {
    sender.pause()
    closed = error
    for (const { answer } of entries) answer?.reject(error)
    store.close()
  }

  return {
    send,
    list,
    retry,
    discard: (id) => forget(id)?.answer?.reject(new ChatError('CLIENT_CLOSED_REQUEST', 'discarded')),
    delivered: (message) => forget(message.id)?.answer?.resolve(message),
    rejected(id, reason) {
      const entry = entries.get(id)
      if (entry) fail(entry, new ChatError(...rejections[reason]))
    },
    // Where what was left behind cannot be had, what is said now still goes out.
    adopt: () => store.adopt(take).catch(() => undefined),
    resume: sender.resume,
    pause: sender.pause,
    close,
  }
}
