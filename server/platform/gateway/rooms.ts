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
}

/** Beyond this many different request ids in one room, publishing to each costs as much as sending to each socket. */
const nativeIdsPerRoom = 32

/** Who is in which room. Every method is synchronous, so that nothing falls between a change and the next event. */
export function createRooms(wire: Wire) {
  const rooms = new Map<Audience, Room>()

  function open(audience: Audience): Room {
    const room = rooms.get(audience) ?? { audience, requestIds: new Map(), single: new Set() }
    rooms.set(audience, room)
    return room
  }

  function isIn({ rooms: own }: Listener, audience: Audience): boolean {
    const room = rooms.get(audience)
    return room !== undefined && own.includes(room)
  }

  /** For a listener that is not in there yet. */
  function enter(listener: Listener, audience: Audience) {
    const room = open(audience)
    listener.rooms.push(room)
    if (!enterNatively(listener, room)) room.single.add(listener)
  }

  function leave(listener: Listener, audience: Audience) {
    const room = rooms.get(audience)
    const at = room ? listener.rooms.indexOf(room) : -1
    if (!room || at < 0) return
    listener.rooms.splice(at, 1)
    if (!room.single.delete(listener)) leaveNatively(listener, room)
    if (room.single.size === 0 && room.requestIds.size === 0) rooms.delete(audience)
  }

  /** Serialises the events once; only the request id differs between frames. Answers how many listeners there were. */
  function tell(audience: Audience, events: LiveEvent[]): number {
    const room = rooms.get(audience)
    const last = events.at(-1)
    if (!room || !last) return 0
    const tail = encodeTail(last.id, events)
    let reached = room.single.size
    for (const [requestId, listeners] of room.requestIds) {
      wire.publish(topicOf(room, requestId), frameOf(requestId, tail))
      reached += listeners
    }
    giveEach(room.single, last.id, events, tail)
    return reached
  }

  /** The same for these listeners, whatever rooms they are in. */
  function tellEach(listeners: Listener[], events: LiveEvent[]): number {
    const last = events.at(-1)
    if (listeners.length > 0 && last) giveEach(listeners, last.id, events, encodeTail(last.id, events))
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
