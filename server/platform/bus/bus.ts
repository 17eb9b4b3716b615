import type { Event, EventOf, Topic } from '../../../shared/event.ts'
import type { Db } from '../database.ts'
import { uuidv7 } from '../ids.ts'
import type { Running } from '../run.ts'
import { traceparentNow } from '../tracing/tracing.ts'

/**
 * What came in on one partition, in order, and the database handle to act with.
 * On the Postgres bus `db` is the transaction that also moves the offset; on Kafka it is the pool.
 */
export interface Batch<E> {
  events: E[]
  db: Db
}

/** Handles a batch; the events it returns are published before the offset moves. */
export type OnBatch<E> = (batch: Batch<E>) => Promise<Event[] | undefined | void>

/** One consumer group's subscription, as a module's `events.ts` declares it. */
export interface Subscription<T extends Topic = Topic> {
  group: string
  topics: readonly T[]
  onBatch: OnBatch<EventOf<T>>
  /** What else is published when an event is put away, so that whoever waits for its effect hears that there is none. */
  onBuried?(event: EventOf<T>): Event[]
  /**
   * How long the first event of a batch waits for others, of whatever partition: for work that nobody waits for, and that
   * costs less for many.
   */
  lingerMs?: number
  /**
   * Whether what is published where the group works is handled along with being written, as far as the transport can: for
   * what somebody waits for, and for one group of a topic. It is durable once it is handled then, or has been written by
   * itself, where that fails.
   */
  atOnce?: boolean
}

/**
 * The bus between modules. Order is kept per topic and key. Delivery is at least once, so consumers deduplicate by id.
 * A batch that keeps failing is retried within a bound, then its events go to `<topic>.dead` with the error.
 */
export interface Bus extends Running {
  /** Resolves when the events are durable; rejects when they may not be. An event's type names its topic. */
  publish(events: readonly Event[]): Promise<void>
  /** Joins `group`, whose members share the partitions of `topics`. A new group starts at the beginning of the log. */
  consume<T extends Topic>(subscription: Subscription<T>): Promise<Running>
  /** Every event from the moment this resolves on, in every process that asks. */
  tail<T extends Topic>(topics: readonly T[], onEvents: (events: EventOf<T>[]) => void): Promise<Running>
  /** Moves a group back to the beginning of the log of `topics`; rejects while it has a running member. */
  rewind(group: string, topics: readonly Topic[]): Promise<void>
  /** How many events of `topics` the group has not handled yet. */
  lag(group: string, topics: readonly Topic[]): Promise<number>
  /** Answers when the transport does; rejects otherwise. */
  ping(): Promise<void>
}

/** Composes an event of `topic`, new to the world; of the trace that what is done now belongs to, unless another is named. */
export function newEvent<Name extends string, Data>(
  topic: Topic<Name, Data>,
  {
    key,
    actor,
    data,
    traceparent = traceparentNow(),
  }: { key: string; actor: string | null; data: Data; traceparent?: string | undefined },
): Event<Name, Data> {
  const event = { id: uuidv7(), type: topic.name, key, at: new Date().toISOString(), actor, data }
  return traceparent ? { ...event, traceparent } : event
}

/** Declares what a module hears: helps `onBatch` know its events' types. */
export function subscription<const T extends readonly Topic[]>(
  group: string,
  topics: T,
  onBatch: OnBatch<EventOf<T[number]>>,
  options: Pick<Subscription<T[number]>, 'onBuried' | 'lingerMs' | 'atOnce'> = {},
): Subscription<T[number]> {
  return { group, topics, onBatch, ...options }
}
