import { expect, setDefaultTimeout, test } from 'bun:test'
import { sql } from 'kysely'
import { type OnBatch, subscription } from '../../server/platform/bus/bus.ts'
import { deadTopic } from '../../server/platform/bus/dead.ts'
import {
  type Asked,
  answer,
  answered,
  ask,
  asked,
  cutOwners,
  type Node,
  newNode,
  ownersOf,
  startNode,
} from '../contract/stage.ts'
import { until } from '../until.ts'

setDefaultTimeout(60_000)

async function nodeWithEffects() {
  const node = await newNode('postgres')
  await sql`create table public.effect (n int)`.execute(node.db)
  return node
}

/** Notes each event's number in Postgres, and answers it. */
const note: OnBatch<Asked> = async ({ events, db }) => {
  for (const { data } of events) await sql`insert into public.effect (n) values (${data.n})`.execute(db)
  return events.map(({ key, data }) => answer(data.n, key))
}

/** As `note`, but event 1 is handled only once the gate is open. */
function heldAtOne() {
  const entered = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  const onBatch: OnBatch<Asked> = async (batch) => {
    if (batch.events.some(({ data }) => data.n === 1)) {
      entered.resolve()
      await gate.promise
    }
    return note(batch)
  }
  return { entered, gate, onBatch }
}

const consume = ({ bus }: Node, onBatch: OnBatch<Asked>) =>
  bus.consume(subscription('workers', [asked], onBatch, { atOnce: true }))

async function effects({ db }: Node) {
  const { rows } = await sql<{ n: number }>`select n from public.effect order by n`.execute(db)
  return rows.map(({ n }) => n)
}

/** What stands in the log of a topic, by partition, in order. */
async function logOf({ db }: Node, topic: string) {
  const { rows } = await sql<{ partition: number; offset: number; n: number }>`
    select partition, "offset", (value::json -> 'data' ->> 'n')::int as n from bus.log where topic = ${topic}
    order by partition, "offset"`.execute(db)
  return rows
}

function expectNoGap(log: Awaited<ReturnType<typeof logOf>>) {
  for (const [partition, lines] of Map.groupBy(log, ({ partition }) => partition))
    expect([partition, lines.map(({ offset }) => offset)]).toEqual([partition, lines.map((_, at) => at)])
}

/** Until the group stands ready where it runs, so that what is published is handled along with it. */
async function untilReady(node: Node) {
  await node.bus.publish([ask(-1, 'one')])
  await until('the group works', async () => (await effects(node)).length > 0)
  await sql`truncate public.effect`.execute(node.db)
}

test('who publishes where the group works waits for two commits, and not for one that has all', async () => {
  await using node = await nodeWithEffects()
  const followed: number[] = []
  const tail = await node.bus.tail([answered], (events) => void followed.push(...events.map(({ data }) => data.n)))
  const consumer = await consume(node, note)
  await untilReady(node)
  for (let n = 0; n < 50; n++) {
    await node.bus.publish([ask(n, 'one')])
    expect((await effects(node)).at(-1)).toBe(n)
  }
  expect(await node.bus.lag('workers', [asked])).toBe(0)
  await until('what it caused is followed', () => followed.length === 51)
  expect(followed.slice(1)).toEqual(Array.from({ length: 50 }, (_, n) => n))
  expect((await logOf(node, asked.name)).map(({ n }) => n)).toEqual([-1, ...followed.slice(1)])
  expectNoGap(await logOf(node, asked.name))
  await consumer.stop()
  await tail.stop()
})

test('what two nodes write into one partition is handled twice, lost, or in another order than it is written', async () => {
  await using node = await nodeWithEffects()
  await using other = await startNode(node.env)
  const consumer = await consume(node, note)
  await untilReady(node)
  const publishAll = async ({ bus }: Node, from: number) => {
    for (let n = from; n < from + 150; n++) await bus.publish([ask(n, 'one')])
  }
  await Promise.all([publishAll(node, 0), publishAll(other, 1_000)])
  await until('all are handled', async () => (await node.bus.lag('workers', [asked])) === 0)
  const numbers = [...Array(150).keys()]
  expect(await effects(node)).toEqual([...numbers, ...numbers.map((n) => n + 1_000)])
  const log = (await logOf(node, asked.name)).map(({ n }) => n).slice(1)
  expect(log.filter((n) => n < 1_000)).toEqual(numbers)
  expect(log.filter((n) => n >= 1_000)).toEqual(numbers.map((n) => n + 1_000))
  expect((await logOf(node, answered.name)).map(({ n }) => n).slice(1)).toEqual(log)
  await consumer.stop()
})

test('what cannot be handled is refused to who publishes it, or holds up what comes behind it', async () => {
  await using node = await nodeWithEffects()
  const consumer = await consume(node, async (batch) => {
    if (batch.events.some(({ data }) => data.n === 3)) throw new Error('three is too many')
    return note(batch)
  })
  const letters: string[] = []
  const reader = await node.bus.consume(
    subscription('letters', [deadTopic(asked)], async ({ events }) => {
      letters.push(...events.map(({ data }) => data.error))
    }),
  )
  await untilReady(node)
  for (let n = 0; n < 6; n++) await node.bus.publish([ask(n, 'one')])
  await until('it is put away', () => letters.length > 0)
  await until('the others are handled', async () => (await effects(node)).length === 5)
  expect(await effects(node)).toEqual([0, 1, 2, 4, 5])
  expect(letters).toEqual(['Error: three is too many'])
  await consumer.stop()
  await reader.stop()
})

test('a member that lost its partition has what it was given taken for handled', async () => {
  await using node = await nodeWithEffects()
  const { entered, gate, onBatch } = heldAtOne()
  const zombie = await consume(node, onBatch)
  await untilReady(node)
  const published = node.bus.publish([ask(1, 'one')])
  await entered.promise
  // Its locks are gone with their connection, while its transaction still runs.
  await cutOwners(node)
  await using other = await startNode(node.env)
  const heir = await consume(other, note)
  await other.bus.publish([ask(2, 'one')])
  await until('the heir has handled its own', async () => (await effects(node)).includes(2))
  gate.resolve()
  await published
  await until('the heir has handled all', async () => (await node.bus.lag('workers', [asked])) === 0)
  expect(await effects(node)).toEqual([1, 2])
  expect((await logOf(node, asked.name)).map(({ n }) => n).toSorted()).toEqual([-1, 1, 2])
  await zombie.stop()
  await heir.stop()
})

test('what a slow member has lost is left to nobody, for the others have their share already', async () => {
  await using node = await nodeWithEffects()
  await using other = await startNode(node.env)
  const slow = heldAtOne()
  const consumers = [await consume(node, slow.onBatch)]
  await untilReady(node)
  const [itsSession] = await ownersOf(node)
  consumers.push(await consume(other, note))
  await until('each has its share', async () => {
    const shares = await ownersOf(node)
    return shares.length === 2 && shares.every(({ units }) => units === 2)
  })
  // Under one of so many keys at least, it is the slow one that has the partition.
  const keys = [...Array(50).keys()].map((n) => `key-${n}`)
  const published = keys.map((key) => node.bus.publish([ask(1, key)]))
  await slow.entered.promise
  await sql`select pg_terminate_backend(${itsSession?.pid}::int)`.execute(node.db)
  for (const key of keys) await other.bus.publish([ask(2, key)])
  await until('the other has handled all', async () => (await effects(node)).filter((n) => n === 2).length === 50)
  slow.gate.resolve()
  await Promise.all(published)
  await until('all are handled', async () => (await node.bus.lag('workers', [asked])) === 0)
  expect(await effects(node)).toEqual([...keys.map(() => 1), ...keys.map(() => 2)])
  for (const consumer of consumers) await consumer.stop()
})

test('a handler that hangs keeps what is published from being durable, or handles it twice after all', async () => {
  await using node = await nodeWithEffects()
  const { gate, onBatch } = heldAtOne()
  const consumer = await consume(node, onBatch)
  await untilReady(node)
  await Promise.all([1, 2, 3].map((n) => node.bus.publish([ask(n, 'one')])))
  expect((await logOf(node, asked.name)).map(({ n }) => n)).toEqual([-1, 1, 2, 3])
  gate.resolve()
  await until('all are handled', async () => (await node.bus.lag('workers', [asked])) === 0)
  expect(await effects(node)).toEqual([1, 2, 3])
  await consumer.stop()
})

test('who publishes once the group has stopped waits for it', async () => {
  await using node = await nodeWithEffects()
  const { entered, gate, onBatch } = heldAtOne()
  const consumer = await consume(node, onBatch)
  await untilReady(node)
  const published = node.bus.publish([ask(1, 'one')])
  await entered.promise
  const stopped = consumer.stop()
  const behind = node.bus.publish([ask(2, 'one')])
  gate.resolve()
  await Promise.all([published, stopped, behind])
  await node.bus.publish([ask(3, 'one')])
  expect(await effects(node)).toEqual([1])
  expect(await node.bus.lag('workers', [asked])).toBe(2)
})
