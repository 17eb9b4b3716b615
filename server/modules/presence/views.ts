import { LRUCache } from 'lru-cache'
import type { EventOf } from '../../../shared/event.ts'
import type { Presence, presenceChanged, TypingSignal } from '../../../shared/presence.ts'
import type { Platform } from '../../platform/platform.ts'
import { cached } from '../../platform/redis.ts'
import { createInbox, type Inbox } from './inbox.ts'
import { standings } from './leaseRepository.ts'
import { emptyProfile, type Known, toPresence } from './model.ts'
import { profiles } from './repository.ts'
import { openEar, type TypingEar } from './typingRepository.ts'

/** Somebody who has these people and channels on the screen, over a connection of this node. */
export interface Viewer {
  userId: string
  userIds: Set<string>
  channelIds: Set<string>
  inbox: Inbox
}

/** Who looks at whom on this node. Nobody else is told anything. */
export interface Views {
  /** From here on the viewer's inbox gets what changes. */
  enter(looks: Omit<Viewer, 'inbox'>): Viewer
  leave(viewer: Viewer): void
  lookAway(viewer: Viewer, channelId: string): void
  /** Somebody is not in a channel any more, and does not see who types there. */
  shut(userId: string, channelId: string): void
  /** How these people are now, in any order. While Redis is away, as they were last known. */
  read(userIds: readonly string[]): Promise<Presence[]>
  hear(change: EventOf<typeof presenceChanged>['data']): void
  /** Reads everybody who is looked at again: for what was lost on the way, and what has run out. */
  recheck(): Promise<void>
  close(): Promise<void>
}

const mostKnown = 50_000
const atOnce = 500

export function createViews({ redis, db, log }: Pick<Platform, 'redis' | 'db' | 'log'>): Views {
  const known = new LRUCache<string, Known>({ max: mostKnown })
  const byPerson = new Map<string, Set<Viewer>>()
  const byChannel = new Map<string, Set<Viewer>>()
  let ear: TypingEar | undefined

  function enter(looks: Omit<Viewer, 'inbox'>): Viewer {
    const viewer = { ...looks, inbox: createInbox() }
    for (const userId of viewer.userIds) add(byPerson, userId, viewer)
    for (const channelId of viewer.channelIds) if (add(byChannel, channelId, viewer)) follow(channelId)
    return viewer
  }

  /** While nobody looks at a channel, this node does not hear of it. */
  function follow(channelId: string) {
    ear ??= openEar(redis, hearTyping)
    ear.follow(channelId)
  }

  function leave(viewer: Viewer) {
    for (const userId of viewer.userIds) remove(byPerson, userId, viewer)
    for (const channelId of [...viewer.channelIds]) lookAway(viewer, channelId)
  }

  function lookAway(viewer: Viewer, channelId: string) {
    viewer.channelIds.delete(channelId)
    if (remove(byChannel, channelId, viewer)) ear?.leave(channelId)
  }

  function shut(userId: string, channelId: string) {
    for (const viewer of [...(byChannel.get(channelId) ?? [])])
      if (viewer.userId === userId) lookAway(viewer, channelId)
  }

  function hear({ since, ...presence }: EventOf<typeof presenceChanged>['data']) {
    const at = Date.parse(since)
    if (at > (known.get(presence.userId)?.since ?? 0)) learn({ presence, since: at })
  }

  function learn(news: Known) {
    const { userId } = news.presence
    const before = known.get(userId)
    known.set(userId, news)
    if (before && Bun.deepEquals(before.presence, news.presence)) return
    for (const { inbox } of byPerson.get(userId) ?? []) inbox.put({ type: 'presence', ...news.presence })
  }

  function hearTyping(signal: TypingSignal) {
    for (const viewer of byChannel.get(signal.channelId) ?? [])
      if (viewer.userId !== signal.userId) viewer.inbox.put(signal)
  }

  /** What is read is as new as any event that came before; one that comes meanwhile may be newer. */
  async function read(userIds: readonly string[]): Promise<Presence[]> {
    const before = userIds.map((userId) => known.get(userId))
    const [found, settings] = await Promise.all([cached(() => standings(redis, userIds)), profiles(db, userIds)])
    const now = new Date()
    return userIds.map((userId, index) => {
      const [then, current] = [before[index], known.get(userId)]
      const lost = { state: found || !then ? ('offline' as const) : then.presence.state, since: then?.since ?? 0 }
      const { state, since } = found?.[index] ?? lost
      if (current && current !== then && current.since > since) return current.presence
      const presence = toPresence(userId, state, settings.get(userId) ?? emptyProfile, now)
      learn({ presence, since })
      return presence
    })
  }

  async function recheck() {
    const userIds = [...byPerson.keys()]
    try {
      for (let at = 0; at < userIds.length; at += atOnce) await read(userIds.slice(at, at + atOnce))
    } catch (error) {
      log.warn({ err: error }, 'presence is compared later')
    }
  }

  return { enter, leave, lookAway, shut, read, hear, recheck, close: async () => ear?.close() }
}

/** Whether the viewer is the first. */
function add(viewers: Map<string, Set<Viewer>>, id: string, viewer: Viewer): boolean {
  const others = viewers.get(id)
  others?.add(viewer)
  if (!others) viewers.set(id, new Set([viewer]))
  return !others
}

/** Whether the viewer was the last. */
function remove(viewers: Map<string, Set<Viewer>>, id: string, viewer: Viewer): boolean {
  const all = viewers.get(id)
  if (!all?.delete(viewer) || all.size > 0) return false
  return viewers.delete(id)
}
