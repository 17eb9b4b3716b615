import { tracked } from '@trpc/server'
import { LRUCache } from 'lru-cache'
import type { Role } from '../../../shared/auth.ts'
import type { Audience, EventOf, MembershipChange, Topic } from '../../../shared/event.ts'
import { type LiveEvent, liveTopics } from '../../../shared/live.ts'
import { uuidv7 } from '../ids.ts'
import type { Platform } from '../platform.ts'
import type { Running } from '../run.ts'
import { traceBatch } from '../tracing/tracing.ts'
import type { Actor } from '../trpc.ts'
import type { Opened, Outlet } from './feed.ts'
import { fanoutMetrics } from './metrics.ts'
import { createRooms, type Listener, type LiveYield, trackedFrame, type Wire } from './rooms.ts'
import { addTo, createSessions, removeFrom, type Sessions } from './sessions.ts'

/** Tells what happens on the bus to the people whom it concerns, as the topics declare. */
export interface Fanout {
  /** Follows the bus from here on. */
  start(): Promise<Running>
  /** Where frames go; set before the first socket is there. */
  tellThrough(wire: Wire): void
  /** Tells an outlet, once it has begun, nothing, and then every event of the actor's audiences, until it is ended. */
  enrol(actor: Actor, outlet: Outlet<LiveYield>): Opened
  /** Tells when a session ends, at once where it has just ended, until it is not watched any more. */
  watchSession: Sessions['watch']
  unwatchSession: Sessions['unwatch']
  sharedActor: Sessions['shared']
  /** The sessions that have open connections here. */
  watchedSessions: Sessions['watched']
  /** Whose listeners are here, by their ids. */
  listening(): string[]
  /** Closes the connections whose session is over, or whose role is another, and nobody has told. */
  recheckSessions(truthOf: RolesOf): Promise<void>
  /** Has these people hear what they are members of, and nothing else, whatever they were told. */
  recheckMemberships(userIds: string[], channelsOfAll: ChannelsOfAll): Promise<void>
}

type ChannelsOf = (userId: string) => Promise<string[]>
/** The same for many, by person. */
export type ChannelsOfAll = (userIds: readonly string[]) => Promise<ReadonlyMap<string, string[]>>
/** The roles of those sessions that have not ended. */
export type RolesOf = (held: ReadonlyMap<string, Role>) => Promise<ReadonlyMap<string, Role>>
type TailEvent = EventOf<(typeof liveTopics)[number]>

const personal = 'user:'

/** How long after its end an expired session may still be heard on. */
const expireEveryMs = 1_000

const topics = new Map<string, Topic>(liveTopics.map((topic) => [topic.name, topic]))

/** `channelsOf` reads a person's channels from where they are true now; `concluded` hears what was accepted and is done. */
export function createFanout(
  { bus, metrics }: Pick<Platform, 'bus' | 'metrics'>,
  channelsOf: ChannelsOf,
  concluded: (id: string) => void,
): Fanout {
  const figures = fanoutMetrics(metrics)
  let wire: Wire = { publish: () => {}, sent: () => {} }
  const rooms = createRooms(
    {
      publish(topic, frame) {
        figures.frames.inc()
        wire.publish(topic, frame)
      },
      sent: (bytes) => wire.sent(bytes),
    },
    told,
  )
  const people = new Map<string, Listener[]>()
  const sessions = createSessions()
  const isStale = rememberChanges()

  function onEvents(events: TailEvent[]) {
    const { end } = traceBatch(({ type }) => `fan out ${type}`, 'consumer', events)
    const pending = new Map<Audience, LiveEvent[]>()
    for (const event of events) apply(event, pending)
    for (const audience of pending.keys()) flush(audience, pending)
    end()
    for (const event of events) finish(event)
  }

  function finish(event: TailEvent) {
    const id = topics.get(event.type)?.concludes?.(event)
    if (id !== undefined) concluded(id)
  }

  function told(events: readonly LiveEvent[]) {
    for (const event of events) figures.told(event, topics.get(event.type)?.began?.(event))
  }

  /** Whoever joins is enrolled before it is told and hears nothing earlier; whoever leaves is removed after it. */
  function apply(event: TailEvent, pending: Map<Audience, LiveEvent[]>) {
    const topic = topics.get(event.type)
    const change = topic?.membership?.(event)
    const fresh = change && !isStale(change, event.id) ? change : undefined
    if (fresh?.joined) {
      flush(fresh.audience, pending)
      move(fresh)
    }
    if (isTold(event))
      for (const audience of [topic?.audience?.(event) ?? []].flat()) addEvent(pending, audience, event)
    if (fresh && !fresh.joined) {
      flush(fresh.audience, pending)
      move(fresh)
    }
    const sessionId = topic?.endsSession?.(event)
    if (sessionId) sessions.end(sessionId)
    const assigned = topic?.assignsRole?.(event)
    if (assigned) {
      flush(`user:${assigned.userId}`, pending)
      sessions.assign(assigned.userId, assigned.role)
    }
  }

  function flush(audience: Audience, pending: Map<Audience, LiveEvent[]>) {
    const events = pending.get(audience)
    if (!events) return
    pending.delete(audience)
    figures.events.inc(events.length)
    figures.deliveries.inc(events.length * tell(audience, events))
  }

  /** Somebody's own listeners are few, and known already: a room for each person would cost more than it saves. */
  function tell(audience: Audience, events: LiveEvent[]): number {
    if (!audience.startsWith(personal)) return rooms.tell(audience, events)
    const own = people.get(audience.slice(personal.length)) ?? []
    return rooms.tellEach(
      own.filter(({ arriving }) => !arriving),
      events,
    )
  }

  function move({ userId, audience, joined }: MembershipChange) {
    for (const listener of people.get(userId) ?? []) {
      listener.rechecked?.set(audience, joined)
      if (listener.arriving) listener.arriving.set(audience, joined)
      else if (!joined) rooms.leave(listener, audience)
      else if (!rooms.isIn(listener, audience)) rooms.enter(listener, audience)
    }
  }

  function enrol({ userId, role }: Actor, { socket, requestId, take }: Outlet<LiveYield>): Opened {
    const heard = { rooms: [], arriving: undefined, rechecked: undefined }
    const listener: Listener = { userId, role, socket, requestId, take, ...heard, end: leave }
    return { subscription: listener, begun: arrive(listener) }
  }

  /** Known by its person before the channels are read, so that a change of membership meanwhile is not lost: it wins. */
  async function arrive(listener: Listener) {
    const changes = new Map<Audience, boolean>()
    listener.arriving = changes
    addTo(people, listener.userId, listener)
    const channels = await channelsOf(listener.userId)
    if (!isHere(listener)) return
    for (const audience of roomsOf(listener, channels, changes)) rooms.enter(listener, audience)
    listener.arriving = undefined
    begin(listener, uuidv7())
  }

  function isHere(listener: Listener): boolean {
    return people.get(listener.userId)?.includes(listener) ?? false
  }

  function leave(listener: Listener) {
    removeFrom(people, listener.userId, listener)
    for (const { audience } of [...listener.rooms]) rooms.leave(listener, audience)
  }

  /** What is heard of meanwhile is younger than what is read, and wins. */
  async function recheckMemberships(userIds: string[], channelsOfAll: ChannelsOfAll) {
    const listeners = userIds.flatMap((userId) => (people.get(userId) ?? []).filter(({ arriving }) => !arriving))
    for (const listener of listeners) listener.rechecked = new Map()
    try {
      const channels = await channelsOfAll(userIds)
      for (const listener of listeners) correct(listener, channels.get(listener.userId) ?? [])
    } finally {
      for (const listener of listeners) listener.rechecked = undefined
    }
  }

  function correct(listener: Listener, channels: string[]) {
    if (!isHere(listener)) return
    const audiences = roomsOf(listener, channels, listener.rechecked ?? new Map())
    for (const { audience } of [...listener.rooms]) if (!audiences.delete(audience)) rooms.leave(listener, audience)
    for (const audience of audiences) rooms.enter(listener, audience)
  }

  async function recheckSessions(truthOf: RolesOf) {
    const held = sessions.held()
    sessions.correct(held, await truthOf(held))
  }

  async function start(): Promise<Running> {
    const tail = await bus.tail(liveTopics, onEvents)
    const expiring = setInterval(() => sessions.expire(new Date()), expireEveryMs)
    return {
      stop: () => {
        clearInterval(expiring)
        return tail.stop()
      },
    }
  }

  return {
    start,
    tellThrough: (through) => {
      wire = through
    },
    enrol,
    watchSession: sessions.watch,
    unwatchSession: sessions.unwatch,
    sharedActor: sessions.shared,
    watchedSessions: sessions.watched,
    listening: () => [...people.keys()],
    recheckSessions,
    recheckMemberships,
  }
}

function begin({ socket, requestId, take }: Listener, id: string) {
  if (socket) socket.send(trackedFrame(requestId, id, []))
  else take?.(tracked(id, []))
}

/** What concerns the workspace is not for guests. */
function roomsOf({ role }: Listener, channels: string[], changes: Map<Audience, boolean>): Set<Audience> {
  const audiences = new Set<Audience>([role === 'guest' ? 'guests' : 'workspace'])
  for (const id of channels) audiences.add(`channel:${id}`)
  for (const [audience, joined] of changes) {
    if (joined) audiences.add(audience)
    else audiences.delete(audience)
  }
  return audiences
}

function isTold(event: TailEvent): event is LiveEvent {
  return topics.get(event.type)?.audience !== undefined
}

function addEvent(pending: Map<Audience, LiveEvent[]>, audience: Audience, event: LiveEvent) {
  const events = pending.get(audience)
  if (events) events.push(event)
  else pending.set(audience, [event])
}

/**
 * The bus may tell a change again, after those that came later: of two changes the younger stands (event ids are in the
 * order of their making), else an old "joined" would let somebody who left hear on.
 */
function rememberChanges() {
  const latest = new LRUCache<string, string>({ max: 20_000 })
  return ({ userId, audience }: MembershipChange, eventId: string): boolean => {
    const key = `${audience} ${userId}`
    const known = latest.get(key)
    if (known !== undefined && known >= eventId) return true
    latest.set(key, eventId)
    return false
  }
}
