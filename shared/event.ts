import { z } from 'zod'

/** Who is told of an event on the live stream: the members of a channel, every device of one person, everyone but the guests, or they. */
export type Audience = `channel:${string}` | `user:${string}` | 'workspace' | 'guests'

/** What every event carries on the bus, whatever its topic. `data` is checked by the topic's own schema. */
export const Envelope = z.object({
  id: z.uuid(),
  type: z.string().min(1).max(100),
  key: z.string().min(1).max(200),
  at: z.iso.datetime(),
  actor: z.uuid().nullable(),
  traceparent: z.string().max(100).optional(),
  data: z.unknown(),
})

/**
 * One fact on the bus. `id` is a uuidv7 and identifies the event for good (consumers deduplicate by it);
 * `key` orders it: events of one topic and key are seen in the order they were published.
 */
export interface Event<Type extends string = string, Data = unknown> {
  id: string
  type: Type
  key: string
  at: string
  actor: string | null
  traceparent?: string | undefined
  data: Data
}

/** The effect of an event on who belongs to an audience from now on. */
export interface MembershipChange {
  userId: string
  audience: Audience
  joined: boolean
}

/**
 * A topic's declaration, the contract between the modules that publish it and those that hear it.
 * A topic holds one type of event, named as the topic is. Its effects are methods, so that topics of any data fit in one list.
 */
export interface Topic<Name extends string = string, Data = unknown> {
  name: Name
  data: z.ZodType<Data>
  /** Among how many partitions its keys are shared out, and so how many members of a group can work on it at once. */
  partitions: number
  /** Days the log keeps it. */
  retentionDays: number
  /** Who sees it live; without it, nobody does. */
  audience?(event: Event<Name, Data>): Audience | readonly Audience[]
  /** When what it tells of was asked for, where somebody waits to see it. */
  began?(event: Event<Name, Data>): string
  /** The id of what was accepted before, and has come to its end with this. */
  concludes?(event: Event<Name, Data>): string
  /** Enrols a person's open connections in an audience, before it is told; or removes them, after. */
  membership?(event: Event<Name, Data>): MembershipChange | undefined
  /** The session that this event ends, and whose connections close at once. */
  endsSession?(event: Event<Name, Data>): string
  /** The person who may do more or less from now on, and whose open connections are made anew at once. */
  assignsRole?(event: Event<Name, Data>): { userId: string; role: string }
}

/** The event that travels on topic `T`; for a union of topics, the union of their events. */
export type EventOf<T> = T extends Topic<infer Name, infer Data> ? Event<Name, Data> : never

type Settings = 'partitions' | 'retentionDays'
type Options<Name extends string, Data> = Omit<Topic<Name, Data>, 'name' | 'data' | Settings> &
  Partial<Pick<Topic, Settings>>

/**
 * Declares a topic: its name, the schema of its events' data, and what it means for live connections. Every partition
 * costs each of its readers something, so that only what is frequent has more than one.
 */
export function topic<Name extends string, Data>(
  name: Name,
  data: z.ZodType<Data>,
  { partitions = 1, retentionDays = 7, ...effects }: Options<Name, Data> = {},
): Topic<Name, Data> {
  return { name, data, partitions, retentionDays, ...effects }
}

/**
 * Reads an event of `topic` from what came over the wire.
 * @throws z.ZodError where the envelope or the data does not fit.
 */
export function parseEvent<Name extends string, Data>(topic: Topic<Name, Data>, value: unknown): Event<Name, Data> {
  const { type: _, ...envelope } = Envelope.parse(value)
  return { ...envelope, type: topic.name, data: topic.data.parse(envelope.data) }
}
