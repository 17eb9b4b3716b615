import { expect, setDefaultTimeout, test } from 'bun:test'
import { sql } from 'kysely'
import { newEvent } from '../../server/platform/bus/bus.ts'
import { listenBus } from '../../server/platform/bus/listen.ts'
import { announce, startRelay } from '../../server/platform/bus/outbox.ts'
import { readConfig } from '../../server/platform/config.ts'
import { connectDatabase, type Db } from '../../server/platform/database.ts'
import { createLog } from '../../server/platform/log.ts'
import { createMetrics } from '../../server/platform/metrics.ts'
import { sessionRevoked } from '../../shared/auth.ts'
import type { EventOf } from '../../shared/event.ts'
import { createEnvironment } from '../context.ts'
import { until } from '../until.ts'

setDefaultTimeout(60_000)

type Ended = EventOf<typeof sessionRevoked>

async function newNode() {
  const env = await createEnvironment()
  const config = readConfig(env)
  const log = createLog('silent')
  const database = connectDatabase(config.databaseUrl, log)
  const { db } = database
  const parts = { config, db, log, metrics: createMetrics() }
  const bus = await listenBus(parts)
  const received: Ended[] = []
  const tail = await bus.tail([sessionRevoked], (events) => void received.push(...events))
  const stop = async () => {
    await tail.stop()
    await bus.stop()
    await database.stop()
  }
  return { env, db, received, parts: { ...parts, bus }, [Symbol.asyncDispose]: stop }
}

const people = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()]

function ended(n: number): Ended {
  const userId = people[n % people.length] ?? ''
  return newEvent(sessionRevoked, { key: userId, actor: null, data: { userId, sessionId: crypto.randomUUID() } })
}

/** What arrived, each event where it came first: what a killed relay had sent may come again, late. */
function firstOfEach(events: readonly Ended[]) {
  const seen = new Map<string, Ended>()
  for (const event of events) seen.set(event.id, seen.get(event.id) ?? event)
  return [...seen.values()]
}

async function outboxIsEmpty(db: Db) {
  const { rows } = await sql`select from bus.outbox limit 1`.execute(db)
  return rows.length === 0
}

function expectSameOrder(received: readonly Ended[], sent: readonly Ended[]) {
  for (const key of people) {
    const of = (events: readonly Ended[]) => events.filter((event) => event.key === key).map(({ id }) => id)
    expect(of(firstOfEach(received))).toEqual(of(sent))
  }
}

test('a change that is rolled back is never announced, one that is committed is', async () => {
  await using node = await newNode()
  const relay = await startRelay(node.parts)
  const [undone, done] = [ended(0), ended(1)]
  const change = node.db.transaction().execute(async (db) => {
    await announce(db, [undone])
    throw new Error('changed my mind')
  })
  await expect(change).rejects.toThrow('changed my mind')
  await node.db.transaction().execute((db) => announce(db, [done]))
  await until('it is told', () => node.received.length > 0)
  expect(node.received).toEqual([done])
  await relay.stop()
})

for (const step of ['before', 'during', 'after'])
  for (const batch of [1, 2])
    test(`a relay killed ${step} publishing batch ${batch} loses and reorders nothing`, async () => {
      await using node = await newNode()
      const sent = Array.from({ length: 1_200 }, (_, n) => ended(n))
      await announce(node.db, sent)
      const child = Bun.spawn(['bun', `${import.meta.dir}/relay.ts`, step, String(batch)], {
        env: { ...process.env, ...node.env },
      })
      await child.exited
      expect(child.signalCode).toBe('SIGKILL')
      expect(await outboxIsEmpty(node.db)).toBe(false)
      const relay = await startRelay(node.parts)
      await until('the outbox is empty', () => outboxIsEmpty(node.db))
      await until('all is told', () => firstOfEach(node.received).length === sent.length)
      expectSameOrder(node.received, sent)
      await relay.stop()
    })

test('of two relays one works, and the other takes over when it ends', async () => {
  await using node = await newNode()
  const publishedBy: string[] = []
  const relayNamed = (name: string) => {
    const publish: typeof node.parts.bus.publish = (events) => {
      if (events.length > 0) publishedBy.push(name)
      return node.parts.bus.publish(events)
    }
    return startRelay({ ...node.parts, metrics: createMetrics(), bus: { ...node.parts.bus, publish } })
  }
  const relays = { one: await relayNamed('one'), two: await relayNamed('two') }
  const sent: Ended[] = []
  const announceOne = async () => {
    sent.push(ended(sent.length))
    await announce(node.db, sent.slice(-1))
    await until('told', () => node.received.length === sent.length)
  }
  while (sent.length < 20) await announceOne()
  const [owner, ...others] = [...new Set(publishedBy)]
  expect(others).toEqual([])
  await (owner === 'one' ? relays.one : relays.two).stop()
  await announceOne()
  expect(publishedBy.at(-1)).not.toBe(owner ?? '')
  expectSameOrder(node.received, sent)
  await (owner === 'one' ? relays.two : relays.one).stop()
})

test('what is no event is told in the log and holds nothing up', async () => {
  await using node = await newNode()
  await sql`insert into bus.outbox (event) values ('"nonsense"'), ('{"type": "nobody.knows"}')`.execute(node.db)
  const event = ended(0)
  await announce(node.db, [event])
  const relay = await startRelay(node.parts)
  await until('the event is told', () => node.received.length > 0)
  expect(node.received).toEqual([event])
  await relay.stop()
})

test('a relay whose connection is cut loses, reorders or delays what is announced meanwhile', async () => {
  await using node = await newNode()
  const relay = await startRelay(node.parts)
  const sent: Ended[] = []
  const cut = () =>
    sql`select pg_terminate_backend(pid) from pg_locks join pg_database on oid = database
      where datname = current_database() and locktype = 'advisory' and pid <> pg_backend_pid()`.execute(node.db)
  for (let n = 0; n < 300; n++) {
    const event = ended(n)
    sent.push(event)
    await announce(node.db, [event])
    if (n % 100 === 50) await cut()
  }
  await until('all have arrived', () => firstOfEach(node.received).length === sent.length, 20_000)
  expectSameOrder(node.received, sent)
  await until('the outbox is empty', () => outboxIsEmpty(node.db))
  await relay.stop()
})
