import { LRUCache } from 'lru-cache'

/** Connections by session, so that the end of a session ends them. */
export interface Sessions {
  /** Calls `onEnd` when the session ends, or at once if it has just ended; returns what stops the watch. */
  watch(sessionId: string, onEnd: () => void): () => void
  end(sessionId: string): void
}

export function createSessions(): Sessions {
  const watchers = new Map<string, Set<() => void>>()
  // A connection may have been admitted just before its session ended, and be watched just after.
  const ended = new LRUCache<string, true>({ max: 10_000, ttl: 600_000 })

  function watch(sessionId: string, onEnd: () => void) {
    if (ended.has(sessionId)) {
      onEnd()
      return () => {}
    }
    addTo(watchers, sessionId, onEnd)
    return () => removeFrom(watchers, sessionId, onEnd)
  }

  function end(sessionId: string) {
    ended.set(sessionId, true)
    for (const onEnd of [...(watchers.get(sessionId) ?? [])]) onEnd()
  }

  return { watch, end }
}

/** Adds to one of several sets, made when it is first needed. */
export function addTo<K, V>(sets: Map<K, Set<V>>, key: K, value: V) {
  const set = sets.get(key)
  if (set) set.add(value)
  else sets.set(key, new Set([value]))
}

/** Removes from one of several sets, and the set itself when it is empty. */
export function removeFrom<K, V>(sets: Map<K, Set<V>>, key: K, value: V) {
  const set = sets.get(key)
  set?.delete(value)
  if (set?.size === 0) sets.delete(key)
}
