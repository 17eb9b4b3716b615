import type { Event, Topic } from '../../../../shared/event.ts'
import type { Busyness } from '../../busyness.ts'
import type { Db } from '../../database.ts'
import type { Log } from '../../log.ts'
import { Fenced, pause, settle } from '../attempts.ts'
import type { Subscription } from '../bus.ts'
import { burial } from '../dead.ts'
import { batchLimit, gather, lingerTogether } from '../gathering.ts'
import { traceHandling, tracePublishing } from '../tracing.ts'
import type { Hub, Offer } from './hub.ts'
import { type Entry, groupOffset, type LogRecord, read, type Step, step, type Unit } from './log.ts'

/** What reading the log takes. */
export interface Reading {
  db: Db
  hub: Hub
  log: Log
}

/** What working off a group's partitions takes. */
export interface Work extends Reading {
  subscription: Subscription
  entryOf(event: Event): Entry
  eventOf(topic: Topic, line: string): Event
  onAppended(records: readonly LogRecord[]): void
  onHandled(unit: Unit, events: readonly Event[]): void
  onDead(unit: Unit): void
  busyness: Busyness
}

/** What a group has to handle of one partition: from one offset up to another. */
interface Share extends Step {
  events: Event[]
  signal: AbortSignal
}

/** A partition that is worked off. */
interface Lane extends Work {
  topic: Topic
  unit: Unit
  signal: AbortSignal
  /** Waits for more to come, where it may. */
  linger?: (() => Promise<void>) | undefined
  /** Handles a share, perhaps along with other partitions'. */
  handle(share: Share): Promise<void>
}

/**
 * Waits for lines from `offset` on, and for more where they fill no batch and may linger, and gives them, from this process's
 * memory or else from the log, with the offset after them. There are none where retention has dropped all that were there.
 */
export async function follow(
  { db, hub, unit, signal, linger }: Reading & Pick<Lane, 'unit' | 'signal' | 'linger'>,
  offset: number,
): Promise<{ records: LogRecord[]; next: number }> {
  const head = await hub.reached(unit, offset, signal)
  if (linger && head - offset < batchLimit) await linger()
  if (signal.aborted) return { records: [], next: offset }
  const atHand = hub.take(unit, offset, batchLimit)
  const records = atHand.length > 0 ? atHand : await read(db, unit, offset, batchLimit)
  return { records, next: endOf(records, head) }
}

/** The offset after these lines; without any, the one given. */
const endOf = (records: readonly LogRecord[], otherwise: number) => (records.at(-1)?.offset ?? otherwise - 1) + 1

/** Makes what works off a partition for a group until the signal aborts. */
export function createWorker(work: Work): (topic: Topic, unit: Unit, signal: AbortSignal) => Promise<void> {
  const { subscription, busyness } = work
  const { lingerMs } = subscription
  const linger = lingerMs ? lingerTogether(lingerMs) : undefined
  const handleAll = (shares: readonly Share[]) => handle(work, shares)
  const handleOne = lingerMs ? gather(handleAll, busyness.isBusy) : (share: Share) => handleAll([share])
  return (topic, unit, signal) =>
    workOff({ ...work, topic, unit, signal, linger: linger && (() => linger(signal)), handle: handleOne })
}

/** Works off a partition; through outages it waits and goes on where the group stands. */
async function workOff(lane: Lane): Promise<void> {
  const { db, log, signal, subscription, unit } = lane
  for (let failures = 0; !signal.aborted; failures++) {
    try {
      const offset = await groupOffset(db, subscription.group, unit)
      failures = 0
      await goOn(lane, offset)
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof Fenced))
        log.warn({ err: error, group: subscription.group, unit }, 'a consumer starts again')
      await pause(failures, signal)
    }
  }
}

/** Handles from `offset` on what is in the log or, at its end, what is offered, as long as that goes well. */
async function goOn(lane: Lane, offset: number): Promise<void> {
  const { hub, subscription, unit, signal } = lane
  let next = offset
  try {
    while (!signal.aborted) {
      const offer = subscription.atOnce ? await hub.offered(unit, next, signal) : undefined
      next = await (offer ? takeUp(lane, next, offer) : advance(lane, next))
    }
  } finally {
    if (subscription.atOnce) hub.decline(unit)
  }
}

/**
 * Handles lines before they are in the log, and writes them, what they cause and the group's move in one transaction, which
 * waits for the disk once, not twice. Where that fails, or another process's lines came before, nothing of it has been, and
 * they are written by themselves.
 */
async function takeUp(lane: Lane, from: number, { entries, answer }: Offer): Promise<number> {
  const { unit, subscription, log } = lane
  const to = from + entries.length
  try {
    const events = entries.map(({ event }) => event)
    const written = await handleInOne(lane, [{ unit, from, to, events }], entries)
    answer(true)
    lane.onHandled(unit, events)
    lane.onAppended(written)
    return to
  } catch (error) {
    answer(false)
    if (error instanceof Fenced) throw error
    log.debug({ err: error, group: subscription.group, unit }, 'what was offered is written by itself')
    return from
  }
}

/** Handles what is in the log from `offset` on, and answers where to go on. */
async function advance(lane: Lane, offset: number): Promise<number> {
  const { records, next: after } = await follow(lane, offset)
  const { db, log, signal, subscription, topic, unit } = lane
  let next = offset
  if (records.length === 0) {
    await step(db, { group: subscription.group, steps: [{ unit, from: offset, to: after }] }, [])
    return after
  }
  await settle(records, {
    log,
    signal,
    handle: async (batch) => {
      const events = batch.map(({ event, value }) => event ?? lane.eventOf(topic, value))
      const to = endOf(batch, next)
      await lane.handle({ unit, from: next, to, events, signal })
      next = to
    },
    bury: async (record, error) => {
      const to = endOf([record], next)
      await bury(lane, { unit, from: next, to }, record, error)
      next = to
    },
  })
  return next
}

async function handle(work: Work, shares: readonly Share[]) {
  const written = await handleInOne(work, shares)
  for (const { unit, events } of shares) work.onHandled(unit, events)
  work.onAppended(written)
}

/**
 * The handler's rows, the events it causes and the group's move come into being in one transaction, and with them the lines
 * that are `offered`.
 */
function handleInOne(
  work: Work,
  shares: readonly (Step & Pick<Share, 'events'>)[],
  offered: readonly Entry[] = [],
): Promise<LogRecord[]> {
  const { group, onBatch, lingerMs } = work.subscription
  const events = shares.flatMap((share) => share.events)
  if (!lingerMs) work.busyness.handled(events.length)
  return work.db.transaction().execute(async (db) => {
    const caused = await traceHandling(group, events, (traced) => onBatch({ events: traced, db }))
    const move = { group, steps: shares, next: offered.length > 0 }
    return tracePublishing(caused ?? [], (traced) => step(db, move, [...offered, ...traced.map(work.entryOf)]))
  })
}

async function bury(lane: Lane, way: Step, { key, value, offset }: LogRecord, error: unknown) {
  const { db, subscription, topic, unit, log } = lane
  const events = burial({ subscription, topic, key, value, error }, log)
  const written = await step(db, { group: subscription.group, steps: [way] }, events.map(lane.entryOf))
  lane.onDead(unit)
  log.error({ err: error, group: subscription.group, unit, offset }, 'an event was put away')
  lane.onAppended(written)
}
