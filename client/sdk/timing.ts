/** The waits of a connection, in milliseconds. */
export interface Timing {
  /** The longest wait for an answer. */
  callMs: number
  /** The longest wait for a connection to open and catch up. */
  connectMs: number
  /** Silence after which the server is asked for a sign of life, and how long it may take to give one. */
  pingMs: number
  pongMs: number
  /** The longest pause before the first try to reconnect; it doubles with each, up to `maxRetryMs`. */
  retryMs: number
  maxRetryMs: number
  /** How long an accepted message may take to be delivered before it is sent again. */
  confirmMs: number
  /** How long what was read, and what was received, may wait for more of it before the server is told. */
  readMs: number
  deliveredMs: number
}

export const defaultTiming: Timing = {
  callMs: 15_000,
  connectMs: 20_000,
  pingMs: 10_000,
  pongMs: 5_000,
  retryMs: 500,
  maxRetryMs: 30_000,
  confirmMs: 10_000,
  readMs: 250,
  deliveredMs: 1_000,
}

/** Exponential backoff with full jitter, so that those who lost a server together do not come back together. */
export function backoff(attempt: number, { retryMs, maxRetryMs }: Pick<Timing, 'retryMs' | 'maxRetryMs'>): number {
  return Math.random() * Math.min(maxRetryMs, retryMs * 2 ** attempt)
}

/** `promise`, or a rejection with what `late` makes after `ms`. */
export function within<T>(promise: Promise<T>, ms: number, late: () => Error): Promise<T> {
  const { promise: expired, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(late()), ms)
  return Promise.race([promise, expired]).finally(() => clearTimeout(timer))
}
