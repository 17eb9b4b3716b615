import { LRUCache } from 'lru-cache'
import type { EventOf } from '../../../shared/event.ts'
import type { Presence, presenceChanged, Signal, TypingSignal } from '../../../shared/presence.ts'
import { type Outlet, type Subscription, tell } from '../../platform/gateway/feed.ts'
import type { Platform } from '../../platform/platform.ts'
import { cached } from '../../platform/redis.ts'
import { standings } from './leaseRepository.ts'
import { emptyProfile, type Known, toPresence } from './model.ts'
import { gatherNews, take } from './news.ts'
import { profiles } from './repository.ts'
import { openEar, type TypingEar } from './typingRepository.ts'

/** Somebody who has people and channels on the screen, over a connection of this node. Most change nothing for long. */
export interface Viewer extends Outlet<Signal[]>, Subscription {
  userId: string
  people: Seen[]
  channels: Seen[]
  /** What they are yet to be told, where there is something. */
  news: Map<string, Signal> | undefined
  stands: 'arriving' | 'here' | 'gone'
}

/** A person or a channel that somebody looks at. */
interface Seen {
  id: string
  viewers: Set<Viewer>
}

/** Who looks at whom on this node. Nobody else is told anything. */
export interface Views {
  /** Somebody new, who sees nobody yet and is told nothing. Ending it lets them leave. */
  arrive(userId: string, outlet: Outlet<Signal[]>): Viewer
  /** From here on what changes about these is kept for a viewer. */
  look(viewer: Viewer, userIds: Iterable<string>, channelIds: Iterable<string>): void
  /** Tells a viewer how everybody is, and from here on what changes. */
  begin(viewer: Viewer, present: readonly Presence[]): void
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
  const people = new Map<string, Seen>()
  const channels = new Map<string, Seen>()
  const put = gatherNews()
  let ear: TypingEar | undefined

  function arrive(userId: string, { socket, requestId, take }: Outlet<Signal[]>): Viewer {
    const looks = { people: [], channels: [], news: undefined, stands: 'arriving' as const }
    return { userId, socket, requestId, take, ...looks, end: leave }
  }

  function look(viewer: Viewer, userIds: Iterable<string>, channelIds: Iterable<string>) {
    if (viewer.stands === 'gone') return
    for (const userId of userIds) viewer.people.push(see(people, userId, viewer))
    for (const channelId of channelIds) {
      if (!channels.has(channelId)) follow(channelId)
      viewer.channels.push(see(channels, channelId, viewer))
    }
  }

  /** While nobody looks at a channel, this node does not hear of it. */
  function follow(channelId: string) {
    ear ??= openEar(redis, hearTyping)
    ear.follow(channelId)
  }

  function begin(viewer: Viewer, present: readonly Presence[]) {
    if (viewer.stands === 'gone') return
    const typing = take(viewer).filter(
      (news) => news.type === 'typing' && viewer.channels.some(({ id }) => id === news.channelId),
    )
    viewer.stands = 'here'
    tell(viewer, [...present.map((presence) => ({ type: 'presence' as const, ...presence })), ...typing])
  }

  function leave(viewer: Viewer) {
    viewer.stands = 'gone'
    for (const seen of viewer.people) unsee(people, seen, viewer)
    for (const { id } of [...viewer.channels]) lookAway(viewer, id)
  }

  function lookAway(viewer: Viewer, channelId: string) {
    const at = viewer.channels.findIndex(({ id }) => id === channelId)
    const [seen] = at >= 0 ? viewer.channels.splice(at, 1) : []
    if (seen && unsee(channels, seen, viewer)) ear?.leave(channelId)
  }

  function shut(userId: string, channelId: string) {
    for (const viewer of [...viewersOf(channels, channelId)]) if (viewer.userId === userId) lookAway(viewer, channelId)
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
    for (const viewer of viewersOf(people, userId)) put(viewer, { type: 'presence', ...news.presence })
  }

  function hearTyping(signal: TypingSignal) {
    for (const viewer of viewersOf(channels, signal.channelId)) if (viewer.userId !== signal.userId) put(viewer, signal)
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
    const userIds = [...people.keys()]
    try {
      for (let at = 0; at < userIds.length; at += atOnce) await read(userIds.slice(at, at + atOnce))
    } catch (error) {
      log.warn({ err: error }, 'presence is compared later')
    }
  }

  return { arrive, look, begin, lookAway, shut, read, hear, recheck, close: async () => ear?.close() }
}

/** Each is there once, with its id, however many look at it. */
function see(all: Map<string, Seen>, id: string, viewer: Viewer): Seen {
  const seen = all.get(id) ?? { id, viewers: new Set() }
  all.set(id, seen)
  seen.viewers.add(viewer)
  return seen
}

/** Whether nobody looks any more. */
function unsee(all: Map<string, Seen>, { id, viewers }: Seen, viewer: Viewer): boolean {
  return viewers.delete(viewer) && viewers.size === 0 && all.delete(id)
}

function viewersOf(all: Map<string, Seen>, id: string): Iterable<Viewer> {
  return all.get(id)?.viewers ?? []
}
