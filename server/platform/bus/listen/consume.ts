import { parseEvent, type Topic } from '../../../../shared/event.ts'
import type { Db } from '../../database.ts'
import type { Log } from '../../log.ts'
import { Fenced, pause, settle } from '../attempts.ts'
import type { Subscription } from '../bus.ts'
import { burial } from '../dead.ts'
import type { Hub } from './hub.ts'
import { append, entryOf, groupOffset, type LogRecord, moveGroup, read, type Unit } from './log.ts'

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
  onAppended(records: readonly LogRecord[]): void
  onHandled(topic: string, count: number): void
  onDead(topic: string): void
}

/**
 * Waits for lines from `offset` on, and gives them, from this process's memory or else from the log, with the offset after
 * them. There are none where retention has dropped all that were there.
 */
export async function follow(
  { db, hub }: Reading,
  unit: Unit,
  offset: number,
  signal: AbortSignal,
): Promise<{ records: LogRecord[]; next: number }> {
  const head = await hub.reached(unit, offset, signal)
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
      while (!signal.aborted) offset = await step(work, unit, offset, signal)
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof Fenced))
        work.log.warn({ err: error, group: work.subscription.group, unit }, 'a consumer starts again')
      await pause(failures, signal)
    }
  }
}

/** Handles what is there from `offset` on, and answers where to go on. */
async function step(work: Work, unit: Unit, offset: number, signal: AbortSignal): Promise<number> {
  const { records, next: after } = await follow(work, unit, offset, signal)
  let next = offset
  const done = (handled: readonly LogRecord[]) => {
    next = (handled.at(-1)?.offset ?? next) + 1
    work.onHandled(unit.topic, handled.length)
  }
  if (records.length === 0)
    return (await moveGroup(work.db, work.subscription.group, unit, offset, after))
      ? after
      : groupOffset(work.db, work.subscription.group, unit)
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
    await move(db, work.subscription.group, unit, from, records)
    const caused = await work.subscription.onBatch({ events, db })
    return append(db, (caused ?? []).map(entryOf))
  })
  work.onAppended(written)
}

async function bury(work: Work, unit: Unit, from: number, record: LogRecord, error: unknown) {
  const { subscription, topic, log } = work
  const events = burial({ subscription, topic, key: record.key, value: record.value, error }, log)
  const written = await work.db.transaction().execute(async (db) => {
    await move(db, subscription.group, unit, from, [record])
    return append(db, events.map(entryOf))
  })
  work.onDead(unit.topic)
  log.error({ err: error, group: subscription.group, unit, offset: record.offset }, 'an event was put away')
  work.onAppended(written)
}

async function move(db: Db, group: string, unit: Unit, from: number, records: readonly LogRecord[]) {
  const to = (records.at(-1)?.offset ?? from) + 1
  if (!(await moveGroup(db, group, unit, from, to))) throw new Fenced()
}
