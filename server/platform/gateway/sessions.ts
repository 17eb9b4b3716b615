import { LRUCache } from 'lru-cache'
import type { Actor } from '../trpc.ts'

/** A session is `ended` by its person, or has `expired` unless it was prolonged meanwhile. */
export type SessionEnd = 'ended' | 'expired'
type OnEnd = (how: SessionEnd) => void

/** Connections by session, so that the end of a session ends them. */
export interface Sessions {
  /** Calls `onEnd` when the session ends, or at once if it has just ended; returns what stops the watch. */
  watch(session: Pick<Actor, 'sessionId' | 'expiresAt'>, onEnd: OnEnd): () => void
  end(sessionId: string): void
  /** Tells the watchers of sessions that have expired by now. */
  expire(now: Date): void
}

export function createSessions(): Sessions {
  const watchers = new Map<string, Map<OnEnd, Date>>()
  // A connection may have been admitted just before its session ended, and be watched just after.
  const ended = new LRUCache<string, true>({ max: 10_000, ttl: 600_000 })

  function watch({ sessionId, expiresAt }: Pick<Actor, 'sessionId' | 'expiresAt'>, onEnd: OnEnd) {
    if (ended.has(sessionId)) {
      onEnd('ended')
      return () => {}
    }
    const ours = watchers.get(sessionId) ?? new Map<OnEnd, Date>()
    watchers.set(sessionId, ours.set(onEnd, expiresAt))
    return () => {
      ours.delete(onEnd)
      if (ours.size === 0 && watchers.get(sessionId) === ours) watchers.delete(sessionId)
    }
  }

  function end(sessionId: string) {
    ended.set(sessionId, true)
    for (const onEnd of [...(watchers.get(sessionId)?.keys() ?? [])]) onEnd('ended')
  }

  function expire(now: Date) {
    for (const ours of [...watchers.values()])
      for (const [onEnd, expiresAt] of [...ours]) if (expiresAt <= now) onEnd('expired')
  }

  return { watch, end, expire }
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
