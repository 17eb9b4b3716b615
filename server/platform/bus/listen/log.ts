import { sql } from 'kysely'
import type { Event } from '../../../../shared/event.ts'
import { type Db, prepared } from '../../database.ts'
import { partitionOf } from '../partition.ts'

/** A place in the log. */
export interface Unit {
  topic: string
  partition: number
}

/** One line of the log. `event` is there where this process wrote it, and need not be read again. */
export interface LogRecord extends Unit {
  offset: number
  key: string
  value: string
  event?: Event
}

/** What is to be written: the events by topic, encoded once. */
export type Entry = Omit<LogRecord, 'offset'>

export function entryOf(event: Event): Entry {
  return { topic: event.type, partition: partitionOf(event.key), key: event.key, value: JSON.stringify(event), event }
}

export function unitName({ topic, partition }: Unit): string {
  return `${topic}/${partition}`
}

/**
 * Writes entries to the log in one statement, and answers with their places.
 * The partitions' rows are locked in one order by everyone, so that writers wait for each other but never in a circle.
 */
export async function append(db: Db, entries: readonly Entry[]): Promise<LogRecord[]> {
  if (entries.length === 0) return []
  const { rows } = await sql<Unit & { base: number }>`${prepared('bus.append')}
    with entry as (
      select * from unnest(
        ${entries.map(({ topic }) => topic)}::text[],
        ${entries.map(({ partition }) => partition)}::int[],
        ${entries.map(({ key }) => key)}::text[],
        ${entries.map(({ value }) => value)}::text[]
      ) with ordinality as entry (topic, partition, key, value, position)
    ), wanted as (
      select topic, partition, count(*) as entries from entry group by topic, partition
    ), locked as materialized (
      select partition.topic, partition.partition, wanted.entries
      from bus.partition as partition join wanted using (topic, partition)
      order by partition.topic, partition.partition
      for update of partition
    ), moved as (
      update bus.partition as partition set next_offset = partition.next_offset + locked.entries
      from locked where partition.topic = locked.topic and partition.partition = locked.partition
      returning partition.topic, partition.partition, partition.next_offset - locked.entries as base
    ), written as (
      insert into bus.log (topic, partition, "offset", key, value)
      select topic, partition, base - 1 + row_number() over (partition by topic, partition order by position), key, value
      from entry join moved using (topic, partition)
    )
    select topic, partition, base from moved`.execute(db)
  const next = new Map(rows.map((row) => [unitName(row), row.base]))
  return entries.map((entry) => place(entry, next))
}

function place(entry: Entry, next: Map<string, number>): LogRecord {
  const unit = unitName(entry)
  const offset = next.get(unit)
  if (offset === undefined) throw new Error(`there is no topic ${entry.topic}`)
  next.set(unit, offset + 1)
  return { ...entry, offset }
}

/** Up to `limit` lines of a partition from `offset` on. */
export async function read(db: Db, { topic, partition }: Unit, offset: number, limit: number): Promise<LogRecord[]> {
  const { rows } = await sql<Pick<LogRecord, 'offset' | 'key' | 'value'>>`${prepared('bus.read')}
    select "offset", key, value from bus.log
    where topic = ${topic} and partition = ${partition}::int and "offset" >= ${offset}::bigint
    order by "offset" limit ${limit}::int`.execute(db)
  return rows.map((row) => ({ topic, partition, ...row }))
}

/** Where every partition ends: the offset that its next event will have. */
export async function heads(db: Db): Promise<(Unit & { next: number })[]> {
  const { rows } = await sql<Unit & { next: number }>`
    select topic, partition, next_offset as next from bus.partition`.execute(db)
  return rows
}

/** Makes the topics' partitions known; those that are there stay as they are. */
export async function createTopics(db: Db, topics: readonly string[], partitions: number): Promise<void> {
  await sql`
    insert into bus.partition (topic, partition)
    select topic, partition from unnest(${topics}::text[]) as topic, generate_series(0, ${partitions - 1}::int) as partition
    order by topic, partition
    on conflict do nothing`.execute(db)
}

/** Where a group goes on in a partition; a new group begins at the start. */
export async function groupOffset(db: Db, group: string, { topic, partition }: Unit): Promise<number> {
  const { rows } = await sql<{ next: number }>`
    with known as (
      insert into bus.offset ("group", topic, partition, next_offset)
      values (${group}, ${topic}, ${partition}, 0) on conflict do nothing
      returning next_offset
    )
    select next_offset as next from known
    union all
    select next_offset from bus.offset where "group" = ${group} and topic = ${topic} and partition = ${partition}`.execute(
    db,
  )
  return rows[0]?.next ?? 0
}

/** Moves a group on, if it still stands where the caller thinks; holds the row until the transaction ends. */
export async function moveGroup(
  db: Db,
  group: string,
  { topic, partition }: Unit,
  from: number,
  to: number,
): Promise<boolean> {
  const { rows } = await sql`${prepared('bus.move')}
    update bus.offset set next_offset = ${to}::bigint
    where "group" = ${group} and topic = ${topic} and partition = ${partition}::int and next_offset = ${from}::bigint
    returning 1`.execute(db)
  return rows.length === 1
}

/** How many lines of the topics a group has not handled. */
export async function behind(db: Db, group: string, topics: readonly string[]): Promise<number> {
  const { rows } = await sql<{ lag: number }>`
    select coalesce(sum(partition.next_offset - coalesce(stands.next_offset, 0)), 0)::int8 as lag
    from bus.partition as partition
    left join bus.offset as stands
      on stands."group" = ${group} and stands.topic = partition.topic and stands.partition = partition.partition
    where partition.topic = any(${topics}::text[])`.execute(db)
  return rows[0]?.lag ?? 0
}

/** Sends a group back to the beginning. */
export async function rewindGroup(db: Db, group: string, topics: readonly string[]): Promise<void> {
  await sql`update bus.offset set next_offset = 0 where "group" = ${group} and topic = any(${topics}::text[])`.execute(
    db,
  )
}

/** Drops up to `limit` of the oldest lines of a topic; answers how many there were. */
export async function forget(db: Db, topic: string, days: number, limit: number): Promise<number> {
  const { rows } = await sql`
    delete from bus.log where ctid in (
      select ctid from bus.log where topic = ${topic} and at < now() - make_interval(days => ${days}) limit ${limit}
    ) returning 1`.execute(db)
  return rows.length
}
