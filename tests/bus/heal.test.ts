import { expect, setDefaultTimeout, test } from 'bun:test'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { Pool } from 'pg'
import { subscription } from '../../server/platform/bus/bus.ts'
import { BusBusyError } from '../../server/platform/bus/errors.ts'
import { groupCommit } from '../../server/platform/bus/publisher.ts'
import { answer, answered, ask, asked, cutOwners, newNode, ownersOf, startNode } from '../contract/stage.ts'
import { until } from '../until.ts'

setDefaultTimeout(60_000)

/** Cuts every connection to the database, as a restart of Postgres does. */
async function cutConnections(url: string) {
  const admin = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: new Pool({ connectionString: url, max: 1 }) }),
  })
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`.execute(admin)
  await admin.destroy()
}

async function publishUntilTaken({ bus }: Awaited<ReturnType<typeof newNode>>, n: number) {
  const event = ask(n)
  await until('it is taken', () =>
    bus.publish([event]).then(
      () => true,
      () => false,
    ),
  )
}

test('consumers and followers go on by themselves after Postgres cut every connection', async () => {
  await using node = await newNode('postgres')
  await using other = await startNode(node.env)
  const followed = new Set<number>()
  const tail = await other.bus.tail([answered], (events) => {
    for (const { data } of events) followed.add(data.n)
  })
  const consumer = await node.bus.consume(
    subscription('workers', [asked], async ({ events }) => events.map(({ key, data }) => answer(data.n, key))),
  )
  for (let n = 0; n < 60; n++) {
    if (n % 20 === 10) await cutConnections(node.env['DATABASE_URL'] ?? '')
    await publishUntilTaken(node, n)
  }
  await until('all are followed', () => followed.size === 60, 20_000)
  await consumer.stop()
  await tail.stop()
})

test('a new group passes over what retention has dropped', async () => {
  await using node = await newNode('postgres')
  await node.bus.publish([ask(1, 'one'), ask(2, 'one')])
  await sql`delete from bus.log`.execute(node.db)
  const seen: number[] = []
  // This node has not seen them go by, and can only read the log.
  await using other = await startNode(node.env)
  const consumer = await other.bus.consume(
    subscription('workers', [asked], async ({ events }) => void seen.push(...events.map(({ data }) => data.n))),
  )
  await until('it stands at the end', async () => (await node.bus.lag('workers', [asked])) === 0)
  await node.bus.publish([ask(3, 'one')])
  await until('the new one is handled', () => seen.length > 0)
  expect(seen).toEqual([3])
  await consumer.stop()
})

test('a bus that cannot keep up refuses, and takes again what comes later', async () => {
  const gate = Promise.withResolvers<void>()
  const written: number[] = []
  const publisher = groupCommit<number>('test', async (items) => {
    await gate.promise
    written.push(...items)
  })
  const accepted = [publisher.publish([0])]
  const thousand = Array.from({ length: 1_000 }, (_, n) => n)
  for (let n = 0; n < 20; n++) accepted.push(publisher.publish(thousand))
  await expect(publisher.publish([1])).rejects.toBeInstanceOf(BusBusyError)
  gate.resolve()
  await Promise.all(accepted)
  await publisher.publish([2])
  expect(written.length).toBe(20_002)
})

test('what is published right after a write ends does not wait for somebody else to publish', async () => {
  const written: number[] = []
  const publisher = groupCommit<number>('test', async (items) => {
    await Promise.resolve()
    written.push(...items)
  })
  await publisher.publish([1])
  void publisher.publish([2])
  await until('both are written', () => written.length === 2)
  await publisher.settled()
})

test('a member that lost its partition cannot handle it twice', async () => {
  await using node = await newNode('postgres')
  const entered = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  await sql`create table public.effect (n int)`.execute(node.db)
  const zombie = await node.bus.consume(
    subscription('workers', [asked], async ({ events, db }) => {
      entered.resolve()
      await gate.promise
      for (const { data } of events) await sql`insert into public.effect (n) values (${data.n})`.execute(db)
    }),
  )
  await node.bus.publish([ask(1, 'one')])
  await entered.promise
  // Its locks are gone with their connection, while its transaction still runs.
  await cutOwners(node)
  await using other = await startNode(node.env)
  const heir = await other.bus.consume(
    subscription('workers', [asked], async ({ events, db }) => {
      for (const { data } of events) await sql`insert into public.effect (n) values (${data.n})`.execute(db)
    }),
  )
  await other.bus.publish([ask(2, 'two')])
  await until('the heir has handled all', async () => (await node.bus.lag('workers', [asked])) === 0)
  gate.resolve()
  await zombie.stop()
  const { rows } = await sql<{ n: number }>`select n from public.effect order by n`.execute(node.db)
  expect(rows.map(({ n }) => n)).toEqual([1, 2])
  await heir.stop()
})

test('a group whose work hangs keeps the others of its process from going on after a cut', async () => {
  await using node = await newNode('postgres')
  const entered = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  const hung: number[] = []
  const hanging = await node.bus.consume(
    subscription('hanging', [asked], async ({ events }) => {
      entered.resolve()
      await gate.promise
      hung.push(...events.map(({ data }) => data.n))
    }),
  )
  const seen = new Set<number>()
  const workers = await node.bus.consume(
    subscription('workers', [asked], async ({ events }) => {
      for (const { data } of events) seen.add(data.n)
    }),
  )
  await node.bus.publish([ask(1, 'one')])
  await entered.promise
  await until('the first is handled', () => seen.has(1))
  await cutOwners(node)
  await node.bus.publish([ask(2, 'one')])
  await until('the workers go on', () => seen.has(2))
  expect(hung).toEqual([])
  gate.resolve()
  await until('what hung goes on', () => hung.includes(2))
  await workers.stop()
  await hanging.stop()
})

test('each group of a process takes one of Postgres’ connections, and one that is joined twice handles all twice', async () => {
  await using node = await newNode('postgres')
  const seen: number[] = []
  const names = ['one', 'two', 'three']
  const join = (name: string) =>
    node.bus.consume(
      subscription(name, [asked], async ({ events }) => void seen.push(...events.map(({ data }) => data.n))),
    )
  const consumers = await Promise.all(names.map(join))
  await expect(join('two')).rejects.toThrow('already')
  await node.bus.publish([ask(1)])
  await until('each has handled it', () => seen.length === names.length)
  expect(await ownersOf(node)).toHaveLength(1)
  for (const consumer of consumers) await consumer.stop()
})
