import type { EventOf } from '../../../shared/event.ts'
import { presenceChanged } from '../../../shared/presence.ts'
import { newEvent } from '../../platform/bus/bus.ts'
import type { Platform } from '../../platform/platform.ts'
import { oneAtATime } from '../../platform/waits.ts'
import { type Change, emptyProfile, type Profile, toPresence } from './model.ts'
import { profiles } from './repository.ts'

/** Tells the bus of changes: several at once, of one person the last. */
export interface Announcer {
  announce(changes: readonly Change[]): void
  /** Tries again what could not be told. */
  retry(): void
  settled(): Promise<void>
}

const atOnce = 500

export function createAnnouncer({ bus, db, log }: Pick<Platform, 'bus' | 'db' | 'log'>): Announcer {
  const waiting = new Map<string, Change>()

  function announce(changes: readonly Change[]) {
    for (const change of changes) put(change)
    retry()
  }

  function put(change: Change) {
    const other = waiting.get(change.userId)
    const moved = change.moved || (other?.moved ?? false)
    if (!other || other.since < change.since) waiting.set(change.userId, { ...change, moved })
  }

  function retry() {
    if (waiting.size > 0) publishing.ask()
  }

  const publishing = oneAtATime(async () => {
    const all = [...waiting.values()]
    for (let at = 0; at < all.length; at += atOnce) {
      const changes = all.slice(at, at + atOnce)
      for (const { userId } of changes) waiting.delete(userId)
      try {
        const found = await profiles(
          db,
          changes.map(({ userId }) => userId),
        )
        await bus.publish(changes.map((change) => toEvent(change, found.get(change.userId) ?? emptyProfile)))
      } catch (error) {
        log.warn({ err: error }, 'presence is told later')
        return changes.forEach(put)
      }
    }
  })

  return { announce, retry, settled: publishing.settled }
}

function toEvent({ userId, state, since, moved }: Change, profile: Profile): EventOf<typeof presenceChanged> {
  const at = new Date(since)
  const seen = moved && state === 'offline' ? { ...profile, lastSeenAt: at.toISOString() } : profile
  const data = { ...toPresence(userId, state, seen, at), since: at.toISOString() }
  return newEvent(presenceChanged, { key: userId, actor: userId, data })
}
