import { type Event, parseEvent, type Topic } from '../../../../shared/event.ts'
import type { Db } from '../../database.ts'
import type { Log } from '../../log.ts'
import { rest } from '../../waits.ts'
import { Fenced, pause, settle } from '../attempts.ts'
import type { Subscription } from '../bus.ts'
import { burial } from '../dead.ts'
import { traceHandling, tracePublishing } from '../tracing.ts'
import type { Hub } from './hub.ts'
import { type Entry, groupOffset, type LogRecord, moveGroup, read, step, type Unit } from './log.ts'

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
  return { records, next: (records.at(-1)?.offset ?? head - 1) + 1 }
}

/** Works off a partition until the signal aborts; through outages it waits and goes on where the group stands. */
export async function workOff(work: Work, unit: Unit, signal: AbortSignal): Promise<void> {
  for (let failures = 0; !signal.aborted; failures++) {
    try {
      let offset = await groupOffset(work.db, work.subscription.group, unit)
      failures = 0
      while (!signal.aborted) offset = await advance(work, unit, offset, signal)
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof Fenced))
        work.log.warn({ err: error, group: work.subscription.group, unit }, 'a consumer starts again')
      await pause(failures, signal)
    }
  }
}

/** Handles what is there from `offset` on, and answers where to go on. */
async function advance(work: Work, unit: Unit, offset: number, signal: AbortSignal): Promise<number> {
  const { records, next: after } = await follow(work, unit, offset, signal, work.subscription.lingerMs)
  let next = offset
  const done = (handled: readonly LogRecord[]) => {
    next = (handled.at(-1)?.offset ?? next) + 1
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

/** The handler's rows, the events it causes and the group's move come into being in one transaction. */
async function handle(work: Work, unit: Unit, from: number, records: readonly LogRecord[]) {
  const events = records.map(({ event, value }) => event ?? parseEvent(work.topic, JSON.parse(value)))
  const written = await work.db.transaction().execute(async (db) => {
    const { group, onBatch } = work.subscription
    const caused = await traceHandling(group, events, (traced) => onBatch({ events: traced, db }))
    return tracePublishing(caused ?? [], (traced) => moveOn(db, work, unit, from, records, traced))
  })
  work.onHandled(events)
  work.onAppended(written)
}

async function bury(work: Work, unit: Unit, from: number, record: LogRecord, error: unknown) {
  const { subscription, topic, log } = work
  const events = burial({ subscription, topic, key: record.key, value: record.value, error }, log)
  const written = await moveOn(work.db, work, unit, from, [record], events)
  work.onDead()
  log.error({ err: error, group: subscription.group, unit, offset: record.offset }, 'an event was put away')
  work.onAppended(written)
}

/** Where another member has moved the group on meanwhile, what this one did is undone with the transaction. */
async function moveOn(
  db: Db,
  work: Work,
  unit: Unit,
  from: number,
  records: readonly LogRecord[],
  caused: readonly Event[],
) {
  const to = (records.at(-1)?.offset ?? from) + 1
  const written = await step(db, { group: work.subscription.group, unit, from, to }, caused.map(work.entryOf))
  if (!written) throw new Fenced()
  return written
}
