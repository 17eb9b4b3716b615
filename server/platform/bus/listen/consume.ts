import { type Event, parseEvent, type Topic } from '../../../../shared/event.ts'
import type { Db } from '../../database.ts'
import type { Log } from '../../log.ts'
import { rest } from '../../waits.ts'
import { Fenced, pause, settle } from '../attempts.ts'
import type { Subscription } from '../bus.ts'
import { burial } from '../dead.ts'
import { traceHandling, tracePublishing } from '../tracing.ts'
import type { Hub, Offer } from './hub.ts'
import { type Entry, groupOffset, type LogRecord, moveGroup, read, type Step, step, type Unit } from './log.ts'

const batchLimit = 500

/** What reading the log takes. */
export interface Reading {
  db: Db
  hub: Hub
  log: Log
}

/** What working off one partition for a group takes. */
export interface Work extends Reading {
  subscription: Subscription
  topic: Topic
  entryOf(event: Event): Entry
  onAppended(records: readonly LogRecord[]): void
  onHandled(events: readonly Event[]): void
  onDead(): void
}

/**
 * Waits for lines from `offset` on, for `lingerMs` more where they fill no batch, and gives them, from this process's memory
 * or else from the log, with the offset after them. There are none where retention has dropped all that were there.
 */
export async function follow(
  { db, hub }: Reading,
  unit: Unit,
  offset: number,
  signal: AbortSignal,
  lingerMs = 0,
): Promise<{ records: LogRecord[]; next: number }> {
  const head = await hub.reached(unit, offset, signal)
  if (lingerMs > 0 && head - offset < batchLimit) await rest(lingerMs, signal)
  if (signal.aborted) return { records: [], next: offset }
  const atHand = hub.take(unit, offset, batchLimit)
  const records = atHand.length > 0 ? atHand : await read(db, unit, offset, batchLimit)
  return { records, next: endOf(records, head) }
}

/** The offset after these lines; without any, the one given. */
const endOf = (records: readonly LogRecord[], otherwise: number) => (records.at(-1)?.offset ?? otherwise - 1) + 1

/** Works off a partition until the signal aborts; through outages it waits and goes on where the group stands. */
export async function workOff(work: Work, unit: Unit, signal: AbortSignal): Promise<void> {
  for (let failures = 0; !signal.aborted; failures++) {
    try {
      const offset = await groupOffset(work.db, work.subscription.group, unit)
      failures = 0
      await goOn(work, unit, offset, signal)
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof Fenced))
        work.log.warn({ err: error, group: work.subscription.group, unit }, 'a consumer starts again')
      await pause(failures, signal)
    }
  }
}

/** Handles from `offset` on what is in the log or, at its end, what is offered, as long as that goes well. */
async function goOn(work: Work, unit: Unit, offset: number, signal: AbortSignal): Promise<void> {
  const { hub, subscription } = work
  let next = offset
  try {
    while (!signal.aborted) {
      const offer = subscription.atOnce ? await hub.offered(unit, next, signal) : undefined
      next = await (offer ? takeUp(work, unit, next, offer) : advance(work, unit, next, signal))
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
async function takeUp(work: Work, unit: Unit, from: number, { entries, answer }: Offer): Promise<number> {
  const to = from + entries.length
  try {
    const events = entries.map(({ event }) => event)
    const written = await handleInOne(work, events, async (db, caused) => {
      const records = await move(db, work, { unit, from, to }, [...entries, ...caused])
      if (records[0]?.offset !== from) throw new Overtaken()
      return records
    })
    answer(true)
    work.onHandled(events)
    work.onAppended(written)
    return to
  } catch (error) {
    answer(false)
    if (error instanceof Fenced) throw error
    work.log.debug({ err: error, group: work.subscription.group, unit }, 'what was offered is written by itself')
    return from
  }
}

/** Another process has written where these lines would have been. */
class Overtaken extends Error {
  override name = 'Overtaken'
}

/** Handles what is in the log from `offset` on, and answers where to go on. */
async function advance(work: Work, unit: Unit, offset: number, signal: AbortSignal): Promise<number> {
  const { records, next: after } = await follow(work, unit, offset, signal, work.subscription.lingerMs)
  let next = offset
  const done = (handled: readonly LogRecord[]) => {
    next = endOf(handled, next)
  }
  if (records.length === 0) {
    const {
      db,
      subscription: { group },
    } = work
    return (await moveGroup(db, { group, unit, from: offset, to: after })) ? after : groupOffset(db, group, unit)
  }
  await settle(records, {
    log: work.log,
    signal,
    handle: (batch) => handle(work, unit, next, batch).then(() => done(batch)),
    bury: (record, error) => bury(work, unit, next, record, error).then(() => done([record])),
  })
  return next
}

async function handle(work: Work, unit: Unit, from: number, records: readonly LogRecord[]) {
  const events = records.map(({ event, value }) => event ?? parseEvent(work.topic, JSON.parse(value)))
  const to = endOf(records, from)
  const written = await handleInOne(work, events, (db, caused) => move(db, work, { unit, from, to }, caused))
  work.onHandled(events)
  work.onAppended(written)
}

/** The handler's rows, the events it causes and the group's move come into being in one transaction. */
function handleInOne(work: Work, events: Event[], close: (db: Db, caused: Entry[]) => Promise<LogRecord[]>) {
  const { group, onBatch } = work.subscription
  return work.db.transaction().execute(async (db) => {
    const caused = await traceHandling(group, events, (traced) => onBatch({ events: traced, db }))
    return tracePublishing(caused ?? [], (traced) => close(db, traced.map(work.entryOf)))
  })
}

async function bury(work: Work, unit: Unit, from: number, record: LogRecord, error: unknown) {
  const { subscription, topic, log } = work
  const events = burial({ subscription, topic, key: record.key, value: record.value, error }, log)
  const written = await move(work.db, work, { unit, from, to: endOf([record], from) }, events.map(work.entryOf))
  work.onDead()
  log.error({ err: error, group: subscription.group, unit, offset: record.offset }, 'an event was put away')
  work.onAppended(written)
}

/** Where another member has moved the group on meanwhile, what this one did is undone with the transaction. */
async function move(db: Db, { subscription }: Work, way: Omit<Step, 'group'>, entries: readonly Entry[]) {
  const written = await step(db, { group: subscription.group, ...way }, entries)
  if (!written) throw new Fenced()
  return written
}
