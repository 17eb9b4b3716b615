import { ChatError, isRetryable, toChatError } from './errors.ts'
import type { Entries, Entry } from './outboxEntries.ts'
import type { Pending } from './outboxStore.ts'
import { backoff, type Timing } from './timing.ts'

interface Hooks {
  /** Sends it; resolves when it is accepted, rejects with a ChatError. */
  transmit(pending: Pending): Promise<unknown>
  /** There will be no other try. */
  givenUp(entry: Entry, error: ChatError): void
  timing: Timing
}

/**
 * Sends what is in the outbox, again and again with the same id, until it is delivered.
 *
 * Of one channel, one message at a time is on its way: the next goes out when it is accepted, because a refusal that
 * passes (the server is busy, an answer does not come) must not let the next one overtake it, and the server cannot be
 * told to drop what is already on the socket. So order holds whatever fails, and a channel takes one message in each
 * round trip; channels do not wait for each other.
 */
export interface Sender {
  /** Sends what may go now. */
  pump(): void
  /** There is a connection: sends everything that is not delivered. */
  resume(): void
  /** There is none. */
  pause(): void
}

const mostInFlight = 64
const mostTries = 8
/** How often the jitter of a busy server's hint doubles. */
const mostDoublings = 4
const sweepMs = 250

export function createSender(entries: Entries, { transmit, givenUp, timing }: Hooks): Sender {
  /** By channel, the transmission whose answer is awaited. */
  const inFlight = new Map<string, { entry: Entry }>()
  let live = false
  let timer: ReturnType<typeof setTimeout> | undefined

  function pump() {
    if (!live) return
    const held = new Set<string>()
    let isWaiting = false
    for (const entry of entries) {
      const { state, channelId } = entry.pending
      if (state === 'failed') continue
      isWaiting = true
      if (state !== 'queued' || held.has(channelId) || inFlight.has(channelId)) continue
      held.add(channelId)
      if (mayGo(entry)) dispatch(entry)
    }
    if (isWaiting) timer ??= setTimeout(sweep, sweepMs)
  }

  function mayGo({ stored, dueAt }: Entry): boolean {
    return inFlight.size < mostInFlight && stored && dueAt <= performance.now()
  }

  function dispatch(entry: Entry) {
    const { channelId } = entry.pending
    const transmission = { entry }
    const isAwaited = () => inFlight.get(channelId) === transmission
    inFlight.set(channelId, transmission)
    entry.dueAt = performance.now() + timing.confirmMs
    entries.become(entry, 'sending')
    transmit(entry.pending)
      .catch((error) => isAwaited() && refused(entry, toChatError(error)))
      .finally(() => {
        if (isAwaited()) inFlight.delete(channelId)
        pump()
      })
  }

  function refused(entry: Entry, error: ChatError) {
    const { id, state } = entry.pending
    if (state !== 'sending' || entries.get(id) !== entry) return
    // Without a connection, or a session, it waits for the next one.
    if (error.code === 'OFFLINE' || error.code === 'UNAUTHORIZED' || error.code === 'CLOSED')
      return entries.become(entry, 'queued')
    if (error.retryAfterMs !== undefined) comeAgain(entry, error.retryAfterMs)
    else if (isRetryable(error)) tryAgain(entry, error, backoff(entry.tries, timing))
    else givenUp(entry, error)
  }

  /** The server said when: however often it does, nothing is wrong with the message. Not all come at that moment. */
  function comeAgain(entry: Entry, afterMs: number) {
    entry.dueAt = performance.now() + afterMs + backoff(Math.min(entry.turnedAway++, mostDoublings), timing)
    entries.become(entry, 'queued')
  }

  function tryAgain(entry: Entry, error: ChatError, waitMs: number) {
    if (++entry.tries >= mostTries) return givenUp(entry, error)
    entry.dueAt = performance.now() + waitMs
    entries.become(entry, 'queued')
  }

  /** What was not delivered in time is sent again: its id makes that harmless. */
  function sweep() {
    timer = undefined
    const now = performance.now()
    for (const entry of entries) if (entry.pending.state === 'sending' && entry.dueAt <= now) expire(entry)
    pump()
  }

  function expire(entry: Entry) {
    const { channelId } = entry.pending
    if (inFlight.get(channelId)?.entry === entry) inFlight.delete(channelId)
    tryAgain(entry, new ChatError('TIMEOUT', 'the message was not confirmed'), 0)
  }

  function resume() {
    live = true
    for (const entry of entries) if (entry.pending.state === 'queued') entry.dueAt = 0
    pump()
  }

  function pause() {
    live = false
    clearTimeout(timer)
    timer = undefined
    inFlight.clear()
    for (const entry of entries) if (entry.pending.state === 'sending') entries.become(entry, 'queued')
  }

  return { pump, resume, pause }
}
