import { setTimeout as delay } from 'node:timers/promises'

/** Resolves after `ms`, or as soon as the signal aborts. */
export async function rest(ms: number, signal: AbortSignal): Promise<void> {
  // What it rejects with is the signal's own reason, which the caller sees for itself.
  await delay(ms, undefined, { signal }).catch(() => undefined)
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

/** What `promise` gives, or a rejection with what `late` makes after `ms`. */
export async function within<T>(ms: number, promise: Promise<T>, late: () => Error): Promise<T> {
  const expired = Promise.withResolvers<never>()
  const timer = setTimeout(() => expired.reject(late()), ms)
  try {
    return await Promise.race([promise, expired.promise])
  } finally {
    clearTimeout(timer)
  }
}

/** Work that never overlaps with itself. */
export interface OneAtATime {
  /** Has it run once more, after the run that is under way; however often it is asked meanwhile. */
  ask(): void
  /** Resolves when nothing is under way. */
  settled(): Promise<void>
}

/** Runs `run`, which deals with its own errors, once at a time. */
export function oneAtATime(run: () => Promise<void>): OneAtATime {
  let asked = false
  let running: Promise<void> | undefined

  async function runAll() {
    try {
      do {
        asked = false
        await run()
      } while (asked)
    } finally {
      running = undefined
    }
  }

  function ask() {
    asked = true
    running ??= runAll()
  }

  return { ask, settled: async () => running }
}
