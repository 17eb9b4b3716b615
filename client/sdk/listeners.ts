import type { News } from './chat.ts'

/** Listeners of one kind of news. */
export interface Listeners<Args extends unknown[]> {
  /** Returns the function that stops it. */
  add(listener: (...args: Args) => void): () => void
  tell(...args: Args): void
  readonly size: number
}

/** The listeners of everything that a chat tells of. */
export type NewsListeners = { [Name in keyof News]: Listeners<News[Name]> }

export function createNews(): NewsListeners {
  return {
    message: createListeners(),
    event: createListeners(),
    status: createListeners(),
    outbox: createListeners(),
  }
}

export function createListeners<Args extends unknown[]>(): Listeners<Args> {
  const listeners = new Set<(...args: Args) => void>()
  return {
    add(listener) {
      // Wrapped, so that one function added twice is two listeners.
      const wrapped = (...args: Args) => listener(...args)
      listeners.add(wrapped)
      return () => void listeners.delete(wrapped)
    },
    tell(...args) {
      for (const listener of listeners) protect(() => listener(...args))
    },
    get size() {
      return listeners.size
    },
  }
}

/** A listener's error is its owner's, and must not stop what comes after. */
function protect(run: () => void) {
  try {
    run()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
