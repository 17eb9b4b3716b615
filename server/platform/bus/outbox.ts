import { sql } from 'kysely'
import type { Client } from 'pg'
import { Gauge } from 'prom-client'
import { type Event, parseEvent, type Topic } from '../../../shared/event.ts'
import { topics } from '../../../shared/topics.ts'
import { type Db, hurry } from '../database.ts'
import type { Platform } from '../platform.ts'
import type { Running } from '../run.ts'
import { rest } from '../waits.ts'
import { pause } from './attempts.ts'
import { keepSession } from './listen/session.ts'

const batchLimit = 500
const pollEveryMs = 1_000

/**
 * Announces events with the change that they tell of: called with the transaction that makes the change, either both
 * come into being or neither does. The relay publishes them, in the order in which they were announced.
 */
export async function announce(db: Db, events: readonly Event[]): Promise<void> {
  if (events.length === 0) return
  const values = events.map((event) => JSON.stringify(event))
  await sql`
    insert into bus.outbox (event)
    select event::jsonb from unnest(${values}::text[]) with ordinality as announced (event, position) order by position
  `.execute(db)
}

type Parts = Pick<Platform, 'config' | 'db' | 'bus' | 'log' | 'metrics'>

/**
 * Relays the outbox to the bus: read, publish, then delete. A relay that dies between any two steps leaves what it read to
 * the next, which publishes it again under the same ids. An advisory lock keeps it to one relay, since two would break order.
 */
export async function startRelay({ config, db, bus, log, metrics }: Parts): Promise<Running> {
  const { leader } = outboxMetrics(db, metrics)
  return keepSession(config.databaseUrl, log, async (client, lost) => {
    const wake = bell(client, lost)
    await client.query('listen bus_outbox')
    while (!lost.aborted && !(await isOwner(client))) await wake.rung()
    leader.set(lost.aborted ? 0 : 1)
    lost.addEventListener('abort', () => leader.set(0), { once: true })
    for (let failures = 0; !lost.aborted; ) {
      try {
        const relayed = await relayBatch({ db, bus, log })
        failures = 0
        if (relayed < batchLimit) await wake.rung()
      } catch (error) {
        log.warn({ err: error }, 'the relay tries again')
        await pause(failures++, lost)
      }
    }
  })
}

async function relayBatch({ db, bus, log }: Pick<Parts, 'db' | 'bus' | 'log'>): Promise<number> {
  const { rows } = await sql<{ id: number; event: unknown }>`
    select id, event from bus.outbox order by id limit ${batchLimit}`.execute(db)
  await bus.publish(rows.flatMap(({ event }) => known(event, log)))
  // Where the deletion is lost with the machine, they are published again under the same ids: it need not wait for the disk.
  await sql`
    with ${hurry}
    delete from bus.outbox using hurry where id = any(${rows.map(({ id }) => id)}::bigint[])`.execute(db)
  return rows.length
}

const byName = new Map<string, Topic>(topics.map((topic) => [topic.name, topic]))

/** Anyone who speaks SQL can write here; what is not an event of a known topic is told in the log, and goes no further. */
function known(value: unknown, log: Parts['log']): Event[] {
  const type = typeof value === 'object' && value !== null && 'type' in value ? String(value.type) : ''
  const topic = byName.get(type)
  try {
    if (topic) return [parseEvent(topic, value)]
    log.error({ type }, 'the outbox holds an event of no known topic')
  } catch (error) {
    log.error({ err: error, type }, 'the outbox holds an event that does not parse')
  }
  return []
}

/** How much waits, and whether this process relays it. Where it cannot be asked there is no figure. */
function outboxMetrics(db: Db, metrics: Parts['metrics']) {
  const registers = [metrics]
  new Gauge({
    name: 'bus_outbox_depth',
    help: 'Events waiting for the relay',
    registers,
    async collect() {
      this.set(await waiting(db).catch(() => Number.NaN))
    },
  })
  const leader = new Gauge({ name: 'bus_relay_leader', help: '1 where this process is the relay', registers })
  return { leader }
}

async function waiting(db: Db): Promise<number> {
  const { rows } = await sql<{ depth: number }>`select count(*)::int as depth from bus.outbox`.execute(db)
  return rows[0]?.depth ?? 0
}

async function isOwner(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(
    "select pg_try_advisory_lock(hashtextextended('bus.relay', 0)) as locked",
  )
  return rows[0]?.locked ?? false
}

/** A bell that remembers one ring, with a poll behind it. */
function bell(client: Client, lost: AbortSignal) {
  let rings = new AbortController()
  const ring = () => rings.abort()
  client.on('notification', ring)
  lost.addEventListener('abort', ring, { once: true })
  const rung = async () => {
    await rest(pollEveryMs, rings.signal)
    rings = new AbortController()
  }
  return { rung }
}
