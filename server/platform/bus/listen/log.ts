import { sql } from 'kysely'
import { DatabaseError } from 'pg'
import type { Event, Topic } from '../../../../shared/event.ts'
import type { Db } from '../../database.ts'
import { closing, columns, type Groups, grouped, prepared, type Value } from '../../prepared.ts'
import { Fenced } from '../attempts.ts'
import { jsonOf } from '../lines.ts'
import type { Lag } from '../metrics.ts'
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

/** What is to be written: an event, encoded once. */
export type Entry = Omit<LogRecord, 'offset'> & { event: Event }

/** Encodes events of these topics for the log. */
export function encoder(topics: readonly Topic[]): (event: Event) => Entry {
  const byName = new Map(topics.map(({ name, partitions }) => [name, partitions]))
  return (event) => {
    const { type: topic, key } = event
    const partitions = byName.get(topic)
    if (partitions === undefined) throw new Error(`there is no topic ${topic}`)
    return { topic, partition: partitionOf(key, partitions), key, value: jsonOf(event), event }
  }
}

/** The partitions of these topics. */
export function unitsOf(topics: readonly Pick<Topic, 'name' | 'partitions'>[]): Unit[] {
  return topics.flatMap(({ name, partitions }) =>
    Array.from({ length: partitions }, (_, partition) => ({ topic: name, partition })),
  )
}

export function unitName({ topic, partition }: Unit): string {
  return `${topic}/${partition}`
}

/** Writes entries to the log in one statement, and answers with their places. */
export async function append(db: Db, entries: readonly Entry[]): Promise<LogRecord[]> {
  if (entries.length === 0) return []
  const lines = grouped(entries, unitName)
  return placed(lines, await appendLines(db, linesOf(lines, [])))
}

/** A group's way through a partition: what it has handled reaches from one offset up to another. */
export interface Step {
  unit: Unit
  from: number
  to: number
}

/** Another process has written where lines were to be. */
export class Overtaken extends Error {
  override name = 'Overtaken'
}

/** What a statement fails with where the group does not stand there; and where the lines would not. */
const [notThere, notNext] = ['BUS01', 'BUS02']

/**
 * Moves a group on and writes what that caused, in one statement, the last of its transaction; with `next`, the lines for
 * what it moves over as well, which come first.
 * @throws Fenced where the group does not stand where a step begins; Overtaken where other lines are there already.
 */
export async function step(
  db: Db,
  { group, steps, next = false }: { group: string; steps: readonly Step[]; next?: boolean },
  entries: readonly Entry[],
): Promise<LogRecord[]> {
  const way = wayOf(group, steps)
  const lines = grouped(entries, unitName)
  try {
    if (entries.length > 0)
      return placed(lines, await moveGroupAndAppend(db, { ...way, ...linesOf(lines, next ? steps : []) }))
    await moveGroup(db, way)
    return []
  } catch (error) {
    throw isFailure(error, notThere) ? new Fenced() : isFailure(error, notNext) ? new Overtaken() : error
  }
}

const isFailure = (error: unknown, code: string) => error instanceof DatabaseError && error.code === code

function wayOf(group: string, steps: readonly Step[]) {
  return {
    group,
    stepTopics: steps.map(({ unit }) => unit.topic),
    stepPartitions: steps.map(({ unit }) => unit.partition),
    since: steps.map(({ from }) => from),
    upto: steps.map(({ to }) => to),
  }
}

/** As `bus.write` takes them; those of a step's partition have to begin where it does. */
function linesOf({ keys: names, rows, counts, places }: Groups<Entry>, steps: readonly Step[]) {
  const begins = new Map(steps.map(({ unit, from }) => [unitName(unit), from]))
  const entries = rows.flat()
  return {
    ...columns(
      rows.map(([first]) => first),
      'topic',
      'partition',
    ),
    counts,
    wanted: names.map((name) => begins.get(name) ?? null),
    places,
    keys: entries.map(({ key }) => key),
    // Each is JSON already.
    lines: `[${entries.map(({ value }) => value).join()}]`,
  }
}

type Way = ReturnType<typeof wayOf>

type Lines = ReturnType<typeof linesOf>

/** Where each partition's lines begin. */
interface Written {
  bases: number[]
}

const moved = (value: Value<Way>) => sql`
  bus.move(
    ${value('group')}, ${value('stepTopics')}, ${value('stepPartitions')}, ${value('since')}, ${value('upto')}
  )`

const written = (value: Value<Lines>) => sql`
  to_json(bus.write(
    ${value('topic')}, ${value('partition')}, ${value('counts')}, ${value('wanted')}, ${value('places')},
    ${value('keys')}, ${value('lines')}
  )) as bases`

const appendLines = prepared<Lines, Written>('bus.write', (value) => sql`select ${written(value)}`)

const moveGroup = closing<Way>('bus.move', (value) => sql`select ${moved(value)}`)

const moveGroupAndAppend = closing<Way & Lines, Written>(
  'bus.step',
  (value) => sql`select ${moved(value)}, ${written(value)}`,
)

function placed({ rows: groups }: Groups<Entry>, { rows: [row] }: { rows: readonly Written[] }): LogRecord[] {
  return groups.flatMap((entries, index) => {
    const base = row?.bases[index] ?? Number.NaN
    return entries.map((entry, position) => ({ ...entry, offset: base + position }))
  })
}

const readLines = prepared<Unit & { offset: number; limit: number }, Pick<LogRecord, 'offset' | 'key' | 'value'>>(
  'bus.read',
  (value) => sql`
    select "offset", key, value from bus.log
    where topic = ${value('topic')} and partition = ${value('partition')}::int
      and "offset" >= ${value('offset')}::bigint
    order by "offset" limit ${value('limit')}::int`,
)

/** Up to `limit` lines of a partition from `offset` on. */
export async function read(db: Db, { topic, partition }: Unit, offset: number, limit: number): Promise<LogRecord[]> {
  const { rows } = await readLines(db, { topic, partition, offset, limit })
  return rows.map((row) => ({ topic, partition, ...row }))
}

/** Where every partition ends: the offset that its next event will have. */
export async function heads(db: Db): Promise<(Unit & { next: number })[]> {
  const { rows } = await sql<Unit & { next: number }>`
    select topic, partition, next_offset as next from bus.partition`.execute(db)
  return rows
}

/** Makes the topics' partitions known; those that are there stay as they are. */
export async function createTopics(db: Db, topics: readonly Topic[]): Promise<void> {
  const units = unitsOf(topics)
  await sql`
    insert into bus.partition (topic, partition)
    select * from unnest(${units.map(({ topic }) => topic)}::text[], ${units.map(({ partition }) => partition)}::int[])
      as unit (topic, partition)
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

/** How many lines of each partition of the topics a group has not handled. */
export async function behind(db: Db, group: string, topics: readonly string[]): Promise<Lag[]> {
  const { rows } = await sql<Lag>`
    select partition.topic, partition.partition, partition.next_offset - coalesce(stands.next_offset, 0) as events
    from bus.partition as partition
    left join bus.offset as stands
      on stands."group" = ${group} and stands.topic = partition.topic and stands.partition = partition.partition
    where partition.topic = any(${topics}::text[])`.execute(db)
  return rows
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
