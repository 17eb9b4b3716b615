import type { Acknowledge, Cursor } from '../../shared/receipts.ts'
import { isRetryable, toChatError } from './errors.ts'
import { backoff, type Timing } from './timing.ts'

interface Hooks {
  transmit(acknowledge: Acknowledge): Promise<Cursor[]>
  /** Where the person stands then. */
  moved(cursor: Cursor): void
  timing: Timing
}

/** Tells the server what was received and read: of each channel only the last, and of all channels together. */
export interface Acknowledger {
  delivered(channelId: string, seq: number): void
  read(channelId: string, seq: number): void
  /** Forgets that a channel was read, as far as it was not told yet. */
  takeBack(channelId: string): void
  /** There is a connection: tells what could not be told before. */
  resume(): void
  pause(): void
}

const channelsAtOnce = 500

export function createAcknowledger({ transmit, moved, timing }: Hooks): Acknowledger {
  const delivered = new Map<string, number>()
  const read = new Map<string, number>()
  let live = false
  let sending = false
  let dueAt = Number.POSITIVE_INFINITY
  let timer: ReturnType<typeof setTimeout> | undefined
  let failures = 0

  function note(seqs: Map<string, number>, channelId: string, seq: number, waitMs: number) {
    if (seq <= (seqs.get(channelId) ?? 0)) return
    seqs.set(channelId, seq)
    schedule(waitMs)
  }

  function schedule(waitMs: number) {
    const at = Date.now() + waitMs
    if (!live || sending || at >= dueAt) return
    clearTimeout(timer)
    dueAt = at
    timer = setTimeout(send, waitMs)
  }

  async function send() {
    dueAt = Number.POSITIVE_INFINITY
    const words = { read: some(read), delivered: some(delivered) }
    sending = true
    try {
      for (const cursor of await transmit(words)) moved(cursor)
      failures = 0
      forget(words)
    } catch (error) {
      // What is refused for good, as to a token that may only read, is not said again.
      if (!isRetryable(toChatError(error)) && live) forget(words)
      failures++
    } finally {
      sending = false
      if (read.size + delivered.size > 0) schedule(failures > 0 ? backoff(failures, timing) : timing.readMs)
    }
  }

  /** What was said; more may have come since. */
  function forget({ read: said, delivered: received }: Acknowledge) {
    for (const [channelId, seq] of Object.entries(said)) if (read.get(channelId) === seq) read.delete(channelId)
    for (const [channelId, seq] of Object.entries(received))
      if (delivered.get(channelId) === seq) delivered.delete(channelId)
  }

  return {
    delivered: (channelId, seq) => note(delivered, channelId, seq, timing.deliveredMs),
    read: (channelId, seq) => note(read, channelId, seq, timing.readMs),
    takeBack: (channelId) => void read.delete(channelId),
    resume() {
      live = true
      failures = 0
      if (read.size + delivered.size > 0) schedule(0)
    },
    pause() {
      live = false
      clearTimeout(timer)
      dueAt = Number.POSITIVE_INFINITY
    },
  }
}

function some(seqs: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...seqs].slice(0, channelsAtOnce))
}
