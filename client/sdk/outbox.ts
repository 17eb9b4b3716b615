import { v7 as uuidv7 } from 'uuid'
import { type Message, MessageText, type Rejection } from '../../shared/messages.ts'
import { ChatError, type ChatErrorCode, isRetryable, toChatError } from './errors.ts'
import type { OutboxStore, Pending } from './outboxStore.ts'
import { backoff, type Timing } from './timing.ts'

interface Hooks {
  /** Sends it; resolves when it is accepted, rejects with a ChatError. */
  transmit(pending: Pending): Promise<unknown>
  /** What is pending in this channel has changed. */
  changed(channelId: string): void
  timing: Timing
}

/** What was said and has no place in its channel yet. It goes out in order, again and again with the same id. */
export interface Outbox {
  /** @throws ChatError BAD_REQUEST, OUTBOX_FULL, why it was closed, or why it was refused. */
  send(channelId: string, text: string): Promise<Message>
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

interface Entry {
  pending: Pending
  stored: boolean
  /** Failures and missing confirmations so far, and when to try again or give the confirmation up. */
  tries: number
  dueAt: number
  /** Which transmission is the last: answers to earlier ones do not count. */
  turn: number
  answer?: PromiseWithResolvers<Message>
}

const mostPending = 1_000
const mostInFlight = 64
const mostTries = 8
const sweepMs = 250

const rejections: Record<Rejection, [ChatErrorCode, string]> = {
  not_a_member: ['NOT_FOUND', 'you are not in this channel'],
  id_taken: ['CONFLICT', 'another message has this id'],
  failed: ['INTERNAL_SERVER_ERROR', 'the message could not be saved'],
}

export function createOutbox(store: OutboxStore, { transmit, changed, timing }: Hooks): Outbox {
  const entries = new Map<string, Entry>()
  let live = false
  let closed: ChatError | undefined
  let inFlight = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  function send(channelId: string, text: string): Promise<Message> {
    const refusal = check(text)
    if (refusal) return Promise.reject(refusal)
    const answer = Promise.withResolvers<Message>()
    const entry = enter({ id: uuidv7(), channelId, text, createdAt: new Date().toISOString(), state: 'queued' })
    entry.answer = answer
    persist(entry)
    return answer.promise
  }

  function check(text: string): ChatError | undefined {
    if (closed) return closed
    const { error } = MessageText.safeParse(text)
    if (error) return new ChatError('BAD_REQUEST', error.issues[0]?.message ?? 'not a message')
    if (entries.size >= mostPending) return new ChatError('OUTBOX_FULL', `${mostPending} messages are waiting`)
    return undefined
  }

  function enter(pending: Pending): Entry {
    const entry: Entry = { pending, stored: false, tries: 0, dueAt: 0, turn: 0 }
    entries.set(pending.id, entry)
    changed(pending.channelId)
    return entry
  }

  /** It goes out when it would outlive a reload; and all the same where the disk is full. */
  function persist(entry: Entry) {
    const ready = () => {
      entry.stored = true
      if (entries.get(entry.pending.id) === entry) pump()
      else store.remove(entry.pending.id)
    }
    const writing = store.put(entry.pending)
    if (writing) writing.then(ready, ready)
    else ready()
  }

  function become(entry: Entry, state: Pending['state'], error?: string) {
    const { id, channelId, text, createdAt } = entry.pending
    entry.pending = { id, channelId, text, createdAt, state, ...(error !== undefined && { error }) }
    changed(channelId)
  }

  /** Sends what may go, in order: what cannot go yet holds back what comes after it in its channel. */
  function pump() {
    if (!live) return
    const now = Date.now()
    const blocked = new Set<string>()
    for (const entry of entries.values()) {
      if (inFlight >= mostInFlight) break
      const { state, channelId } = entry.pending
      if (state !== 'queued' || blocked.has(channelId)) continue
      if (entry.stored && entry.dueAt <= now) dispatch(entry)
      else blocked.add(channelId)
    }
    if (entries.size > 0) timer ??= setTimeout(sweep, sweepMs)
  }

  function dispatch(entry: Entry) {
    const turn = ++entry.turn
    entry.dueAt = Date.now() + timing.confirmMs
    inFlight++
    become(entry, 'sending')
    transmit(entry.pending)
      .catch((error) => turn === entry.turn && entries.has(entry.pending.id) && refused(entry, toChatError(error)))
      .finally(() => {
        inFlight--
        pump()
      })
  }

  function refused(entry: Entry, error: ChatError) {
    if (entry.pending.state !== 'sending') return
    // Without a connection, or a session, it waits for the next one.
    if (!live || error.code === 'OFFLINE' || error.code === 'UNAUTHORIZED' || error.code === 'CLOSED')
      return become(entry, 'queued')
    if (isRetryable(error)) tryAgain(entry, error, error.retryAfterMs ?? backoff(entry.tries, timing))
    else fail(entry, error)
  }

  function tryAgain(entry: Entry, error: ChatError, waitMs: number) {
    if (++entry.tries >= mostTries) return fail(entry, error)
    entry.dueAt = Date.now() + waitMs
    become(entry, 'queued')
  }

  function fail(entry: Entry, error: ChatError) {
    become(entry, 'failed', error.message)
    persist(entry)
    entry.answer?.reject(error)
    entry.answer = undefined
  }

  /** What was accepted and not delivered in time, is sent again: its id makes that harmless. */
  function sweep() {
    timer = undefined
    const now = Date.now()
    const late = new ChatError('TIMEOUT', 'the message was not confirmed')
    for (const entry of entries.values())
      if (entry.pending.state === 'sending' && entry.dueAt <= now) tryAgain(entry, late, 0)
    pump()
  }

  function forget(id: string): Entry | undefined {
    const entry = entries.get(id)
    if (!entry) return undefined
    entries.delete(id)
    store.remove(id)
    changed(entry.pending.channelId)
    return entry
  }

  function retry(id: string) {
    const entry = entries.get(id)
    if (entry?.pending.state !== 'failed') return
    entry.tries = 0
    entry.dueAt = 0
    entry.stored = false
    become(entry, 'queued')
    persist(entry)
  }

  function adopt(left: Pending[]) {
    for (const pending of left) {
      if (entries.has(pending.id)) continue
      enter({ ...pending, state: pending.state === 'failed' ? 'failed' : 'queued' }).stored = true
    }
    pump()
  }

  function pause() {
    live = false
    clearTimeout(timer)
    timer = undefined
    for (const entry of entries.values()) if (entry.pending.state === 'sending') become(entry, 'queued')
  }

  return {
    send,
    retry,
    list: (channelId) =>
      [...entries.values()]
        .map(({ pending }) => pending)
        .filter((pending) => channelId === undefined || pending.channelId === channelId),
    discard: (id) => forget(id)?.answer?.reject(new ChatError('CLIENT_CLOSED_REQUEST', 'discarded')),
    delivered: (message) => forget(message.id)?.answer?.resolve(message),
    rejected(id, reason) {
      const entry = entries.get(id)
      if (entry) fail(entry, new ChatError(...rejections[reason]))
    },
    resume() {
      live = true
      for (const entry of entries.values()) if (entry.pending.state === 'queued') entry.dueAt = 0
      pump()
    },
    pause,
    // Where what was left behind cannot be had, what is said now still goes out.
    adopt: () => store.adopt(adopt).catch(() => undefined),
    close(error) {
      pause()
      closed = error
      for (const { answer } of entries.values()) answer?.reject(error)
      store.close()
    },
  }
}
