import { LRUCache } from 'lru-cache'
import type { Role } from '../../../shared/auth.ts'
import type { Actor } from '../trpc.ts'

/**
 * Why a connection is not what it was admitted as: its session was `ended` by its person; it has `expired`, unless it was
 * prolonged meanwhile; its person's role has `changed`.
 */
export type SessionEnd = 'ended' | 'expired' | 'changed'
type OnEnd = (how: SessionEnd) => void

/** Connections by session, so that the end of a session ends them. */
export interface Sessions {
  /** Calls `onEnd` when the connection's actor is not true any more, or at once; returns what stops the watch. */
  watch(actor: Actor, onEnd: OnEnd): () => void
  end(sessionId: string): void
  /** Tells the watchers of a person who has another role now. */
  assign(userId: string, role: string): void
  /** Tells the watchers of sessions that have expired by now. */
  expire(now: Date): void
  /** The sessions that have open connections. */
  watched(): string[]
  /** Those sessions, with the role that they were admitted with. */
  held(): Map<string, Role>
  /** Tells the watchers of what was held who are not what the truth says; a session that is not in it has ended. */
  correct(held: ReadonlyMap<string, Role>, truth: ReadonlyMap<string, Role>): void
}

const remembered = { max: 10_000, ttl: 600_000 }

export function createSessions(): Sessions {
  const watchers = new Map<string, Map<OnEnd, Actor>>()
  // A connection may have been admitted just before its session ended, or its role changed, and be watched just after.
  const ended = new LRUCache<string, true>(remembered)
  const assigned = new LRUCache<string, string>(remembered)

  function watch(actor: Actor, onEnd: OnEnd) {
    const { sessionId, userId, role } = actor
    const over = ended.has(sessionId) ? 'ended' : (assigned.get(userId) ?? role) !== role ? 'changed' : undefined
    if (over) {
      onEnd(over)
      return () => {}
    }
    const ours = watchers.get(sessionId) ?? new Map<OnEnd, Actor>()
    watchers.set(sessionId, ours.set(onEnd, actor))
    return () => {
      ours.delete(onEnd)
      if (ours.size === 0 && watchers.get(sessionId) === ours) watchers.delete(sessionId)
    }
  }

  function end(sessionId: string) {
    ended.set(sessionId, true)
    for (const onEnd of [...(watchers.get(sessionId)?.keys() ?? [])]) onEnd('ended')
  }

  function assign(userId: string, role: string) {
    assigned.set(userId, role)
    tell('changed', (actor) => actor.userId === userId && actor.role !== role)
  }

  const expire = (now: Date) => tell('expired', ({ expiresAt }) => expiresAt <= now)

  function tell(how: SessionEnd, concerns: (actor: Actor) => boolean) {
    const all = [...watchers.values()].flatMap((ours) => [...ours])
    for (const [onEnd, actor] of all) if (concerns(actor)) onEnd(how)
  }

  function held() {
    const roles = [...watchers].flatMap(([sessionId, ours]) =>
      [...ours.values()].map(({ role }) => [sessionId, role] as const),
    )
    return new Map(roles)
  }

  /** A role that has changed since the truth was asked for costs a connection, and is not remembered. */
  function correct(held: ReadonlyMap<string, Role>, truth: ReadonlyMap<string, Role>) {
    for (const sessionId of held.keys()) {
      const role = truth.get(sessionId)
      if (role === undefined) end(sessionId)
      else for (const [onEnd, actor] of [...(watchers.get(sessionId) ?? [])]) if (actor.role !== role) onEnd('changed')
    }
  }

  return { watch, end, assign, expire, watched: () => [...watchers.keys()], held, correct }
}

/** Adds to one of several lists, made when it is first needed. */
export function addTo<K, V>(lists: Map<K, V[]>, key: K, value: V) {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}

/** Removes from one of several lists, and the list itself when it is empty. */
export function removeFrom<K, V>(lists: Map<K, V[]>, key: K, value: V) {
  const list = lists.get(key)
  const at = list?.indexOf(value) ?? -1
  if (at >= 0) list?.splice(at, 1)
  if (list?.length === 0) lists.delete(key)
}
