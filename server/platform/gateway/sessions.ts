import { LRUCache } from 'lru-cache'
import type { Role } from '../../../shared/auth.ts'
import type { Actor } from '../trpc.ts'

/**
 * Why a connection is not what it was admitted as: its session was `ended` by its person; it has `expired`, unless it was
 * prolonged meanwhile; its person's role has `changed`.
 */
export type SessionEnd = 'ended' | 'expired' | 'changed'

/** What was let in as an actor, and is to end when the actor is not that any more: `onEnd` ends `what`. */
export interface Watcher<What = unknown> {
  actor: Actor
  what: What
  onEnd(how: SessionEnd, what: What): void
}

/** Connections by session, so that the end of a session ends them. */
export interface Sessions {
  /** The same actor as one of the session that is watched already, so that what many connections know is there once. */
  shared(actor: Actor): Actor
  /** From here on; at once where the actor is not what they were already. */
  watch(watcher: Watcher): void
  unwatch(watcher: Watcher): void
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
  const watchers = new Map<string, Watcher[]>()
  // A connection may have been admitted just before its session ended, or its role changed, and be watched just after.
  const ended = new LRUCache<string, true>(remembered)
  const assigned = new LRUCache<string, string>(remembered)

  function shared(actor: Actor): Actor {
    const known = watchers.get(actor.sessionId)?.at(-1)?.actor
    return known && Bun.deepEquals(known, actor) ? known : actor
  }

  function watch(watcher: Watcher) {
    const { sessionId, userId, role } = watcher.actor
    const over = ended.has(sessionId) ? 'ended' : (assigned.get(userId) ?? role) !== role ? 'changed' : undefined
    if (over) tell(watcher, over)
    else addTo(watchers, sessionId, watcher)
  }

  function unwatch(watcher: Watcher) {
    removeFrom(watchers, watcher.actor.sessionId, watcher)
  }

  function end(sessionId: string) {
    ended.set(sessionId, true)
    for (const watcher of [...(watchers.get(sessionId) ?? [])]) tell(watcher, 'ended')
  }

  function assign(userId: string, role: string) {
    assigned.set(userId, role)
    tellAll('changed', (actor) => actor.userId === userId && actor.role !== role)
  }

  const expire = (now: Date) => tellAll('expired', ({ expiresAt }) => expiresAt <= now)

  /** Whoever is told may leave at once. */
  function tellAll(how: SessionEnd, concerns: (actor: Actor) => boolean) {
    const concerned: Watcher[] = []
    for (const ours of watchers.values())
      for (const watcher of ours) if (concerns(watcher.actor)) concerned.push(watcher)
    for (const watcher of concerned) tell(watcher, how)
  }

  function held() {
    const roles = new Map<string, Role>()
    for (const [sessionId, ours] of watchers) for (const { actor } of ours) roles.set(sessionId, actor.role)
    return roles
  }

  /** A role that has changed since the truth was asked for costs a connection, and is not remembered. */
  function correct(held: ReadonlyMap<string, Role>, truth: ReadonlyMap<string, Role>) {
    for (const sessionId of held.keys()) {
      const role = truth.get(sessionId)
      if (role === undefined) end(sessionId)
      else
        for (const watcher of [...(watchers.get(sessionId) ?? [])])
          if (watcher.actor.role !== role) tell(watcher, 'changed')
    }
  }

  return { shared, watch, unwatch, end, assign, expire, watched: () => [...watchers.keys()], held, correct }
}

function tell({ onEnd, what }: Watcher, how: SessionEnd) {
  onEnd(how, what)
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
