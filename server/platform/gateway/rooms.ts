import { type TrackedEnvelope, tracked } from '@trpc/server'
import type { Role } from '../../../shared/auth.ts'
import type { Audience } from '../../../shared/event.ts'
import type { LiveEvent } from '../../../shared/live.ts'
import { jsonOf } from '../bus/lines.ts'
import type { Outlet, Subscription } from './feed.ts'

/** What the door lends to it. */
export interface Wire {
  /** Sends one frame to every socket subscribed to a native topic. */
  publish(topic: string, frame: string): void
  /** Notes that so many bytes were sent to some sockets by themselves, to each the same. */
  sent(bytes: number): void
}

/** Notes that events have been sent to those of an audience who listen here. */
export type Told = (events: readonly LiveEvent[]) => void

/** One yield of `live.events`: events in order, under the id of the last. */
export type LiveYield = TrackedEnvelope<LiveEvent[]>

/** Who follows `live.events`. */
export interface Listener extends Outlet<LiveYield>, Subscription {
  userId: string
  role: Role
  rooms: Room[]
  /** Set while its channels are still being read: the membership changes that came in since. */
  arriving: Map<Audience, boolean> | undefined
  /** Set while they are read anew: the same, which have been heeded already. */
  rechecked: Map<Audience, boolean> | undefined
}

/** The listeners of one audience: on native topics by request id, each counted; the others one by one. */
export interface Room {
  audience: Audience
  requestIds: Map<string, number>
  single: Set<Listener>
  /** Set while the room rests. */
  held: Held | undefined
}

/** What came while a room rested, to be told in one frame, and how long that is. */
interface Held {
  events: LiveEvent[]
  chars: number
}

/** Beyond this many different request ids in one room, publishing to each costs as much as sending to each socket. */
const nativeIdsPerRoom = 32

/**
 * What a send costs is by the frame and the listener, whatever is in it. So a room that many listen in rests after a frame,
 * some ten times as long as that took, and is told in one frame what came meanwhile: 50 ms at a thousand listeners. What
 * comes to a room that does not rest is told at once.
 */
const restMsPerListener = 0.05
const leastRestMs = 10
const mostRestMs = 100
/** What is held is told before its time where it is more than this, far less than a client may be behind in reading. */
const maxHeldChars = 65_536

/** Who is in which room. Every method is synchronous, so that nothing falls between a change and the next event. */
export function createRooms(wire: Wire, told: Told) {
  const rooms = new Map<Audience, Room>()

  function open(audience: Audience): Room {
    const room = rooms.get(audience) ?? { audience, requestIds: new Map(), single: new Set(), held: undefined }
    rooms.set(audience, room)
    return room
  }

  function isIn({ rooms: own }: Listener, audience: Audience): boolean {
    const room = rooms.get(audience)
    return room !== undefined && own.includes(room)
  }

  /** For a listener that is not in there yet, and hears nothing that came before. */
  function enter(listener: Listener, audience: Audience) {
    const room = open(audience)
    tellHeld(room)
    listener.rooms.push(room)
    if (!enterNatively(listener, room)) room.single.add(listener)
  }

  function leave(listener: Listener, audience: Audience) {
    const room = rooms.get(audience)
    const at = room ? listener.rooms.indexOf(room) : -1
    if (!room || at < 0) return
    tellHeld(room)
    listener.rooms.splice(at, 1)
    if (!room.single.delete(listener)) leaveNatively(listener, room)
    if (room.single.size === 0 && room.requestIds.size === 0) rooms.delete(audience)
  }

  /** Answers how many listeners there are. Those of a room that rests are told when it has rested. */
  function tell(audience: Audience, events: LiveEvent[]): number {
    const room = rooms.get(audience)
    if (!room) return 0
    if (!room.held) tellAndRest(room, events)
    else if (hold(room.held, events) > maxHeldChars) tellHeld(room)
    return sizeOf(room)
  }

  /** The room rests on. */
  function tellHeld(room: Room) {
    if (!room.held?.chars) return
    const { events } = room.held
    room.held = nothingHeld()
    tellNow(room, events)
  }

  function tellAndRest(room: Room, events: LiveEvent[]) {
    tellNow(room, events)
    const restMs = Math.min(sizeOf(room) * restMsPerListener, mostRestMs)
    if (restMs < leastRestMs) return
    room.held = nothingHeld()
    setTimeout(wake, restMs, room)
  }

  function wake(room: Room) {
    const { held } = room
    room.held = undefined
    if (held?.chars) tellAndRest(room, held.events)
  }

  /** Serialises the events once; only the request id differs between frames. */
  function tellNow(room: Room, events: LiveEvent[]) {
    const last = events.at(-1)
    if (!last) return
    const tail = encodeTail(last.id, events)
    for (const requestId of room.requestIds.keys()) wire.publish(topicOf(room, requestId), frameOf(requestId, tail))
    giveEach(room.single, last.id, events, tail)
    told(events)
  }

  /** The same for these listeners, whatever rooms they are in. */
  function tellEach(listeners: Listener[], events: LiveEvent[]): number {
    const last = events.at(-1)
    if (listeners.length === 0 || !last) return 0
    giveEach(listeners, last.id, events, encodeTail(last.id, events))
    told(events)
    return listeners.length
  }

  function giveEach(listeners: Iterable<Listener>, id: string, events: LiveEvent[], tail: string) {
    const frames = new Map<string, string>()
    for (const { socket, requestId, take } of listeners) {
      if (socket) socket.send(frameFor(requestId, tail, frames))
      else take?.(tracked(id, events))
    }
    for (const frame of frames.values()) wire.sent(frame.length)
  }

  return { isIn, enter, leave, tell, tellEach }
}

function nothingHeld(): Held {
  return { events: [], chars: 0 }
}

/** Answers how many characters are held now. */
function hold(held: Held, events: LiveEvent[]): number {
  for (const event of events) {
    held.events.push(event)
    held.chars += jsonOf(event).length
  }
  return held.chars
}

function enterNatively({ socket, requestId }: Listener, room: Room): boolean {
  if (!socket) return false
  const count = room.requestIds.get(requestId)
  if (count === undefined && room.requestIds.size >= nativeIdsPerRoom) return false
  room.requestIds.set(requestId, (count ?? 0) + 1)
  socket.subscribe(topicOf(room, requestId))
  return true
}

function leaveNatively({ socket, requestId }: Listener, room: Room) {
  const count = room.requestIds.get(requestId) ?? 0
  if (count > 1) room.requestIds.set(requestId, count - 1)
  else room.requestIds.delete(requestId)
  socket?.unsubscribe(topicOf(room, requestId))
}

function sizeOf({ requestIds, single }: Room): number {
  let size = single.size
  for (const listeners of requestIds.values()) size += listeners
  return size
}

function topicOf(room: Room, requestId: string): string {
  return `${room.audience} ${requestId}`
}

/** A tracked yield as tRPC's WebSocket protocol has it. `requestId` is JSON already. */
export function trackedFrame(requestId: string, id: string, events: readonly LiveEvent[]): string {
  return frameOf(requestId, encodeTail(id, events))
}

function frameOf(requestId: string, tail: string): string {
  return `{"id":${requestId}${tail}`
}

function frameFor(requestId: string, tail: string, frames: Map<string, string>): string {
  const frame = frames.get(requestId) ?? frameOf(requestId, tail)
  frames.set(requestId, frame)
  return frame
}

function encodeTail(id: string, events: readonly LiveEvent[]): string {
  const eventId = JSON.stringify(id)
  const data = `[${events.map(jsonOf).join()}]`
  return `,"result":{"type":"data","id":${eventId},"data":{"id":${eventId},"data":${data}}}}`
}
