import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { sql } from 'kysely'
import { subscription } from '../../server/platform/bus/bus.ts'
import { deadTopic } from '../../server/platform/bus/dead.ts'
import type { Event } from '../../shared/event.ts'
import { maxTextLength } from '../../shared/texts.ts'
import { hasKafka, transports } from '../context.ts'
import { until } from '../until.ts'
import { type Asked, answer, answered, ask, asked, type Node, newNode, spawnNode, startNode } from './stage.ts'

setDefaultTimeout(60_000)

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)
const missing = (seen: Iterable<number>, count: number) => {
  const all = new Set(seen)
  return numbers(count).filter((n) => !all.has(n))
}

/** The events of each key, in the order they came, each once. */
function byKey(events: readonly { id: string; key: string; data: { n: number } }[]) {
  const seen = new Set<string>()
  const keys = new Map<string, number[]>()
  for (const { id, key, data } of events) {
    if (seen.has(id)) continue
    seen.add(id)
    keys.set(key, [...(keys.get(key) ?? []), data.n])
  }
  return keys
}

function expectInOrder(events: readonly { id: string; key: string; data: { n: number } }[]) {
  for (const [key, seen] of byKey(events)) expect([key, seen]).toEqual([key, seen.toSorted((a, b) => a - b)])
}

/** A consumer whose events may linger, and the batches that it has handled. */
async function lingering({ bus }: Node) {
  const batches: number[][] = []
  const consumer = await bus.consume(
    subscription('workers', [asked], async ({ events }) => void batches.push(events.map(({ data }) => data.n)), {
      lingerMs: 2_000,
    }),
  )
  return { batches, consumer }
}

/** As `lingering`, and a consumer whose events may not. */
async function consumeBoth(node: Node, prompt: number[]) {
  const { batches, consumer } = await lingering(node)
  const other = await node.bus.consume(
    subscription('prompt', [asked], async ({ events }) => void prompt.push(...events.map(({ data }) => data.n))),
  )
  return { batches, stop: () => Promise.all([consumer.stop(), other.stop()]) }
}

for (const transport of transports) {
  describe.skipIf(transport === 'kafka' && !hasKafka)(`the bus on ${transport}`, () => {
    test('events of a key are never handled out of order, nor lost', async () => {
      await using node = await newNode(transport)
      const seen: Asked[] = []
      const consumer = await node.bus.consume(
        subscription('workers', [asked], async ({ events }) => void seen.push(...events)),
      )
      await Promise.all(numbers(2_000).map((n) => node.bus.publish([ask(n)])))
      await until(
        'all handled',
        () =>
          missing(
            seen.map(({ data }) => data.n),
            2_000,
          ).length === 0,
        30_000,
      )
      expectInOrder(seen)
      await consumer.stop()
    })

    test('100,000 events pass without a gap or reordering', async () => {
      await using node = await newNode(transport)
      const count = 100_000
      const received: Event<string, { n: number }>[] = []
      const tail = await node.bus.tail([answered], (events) => void received.push(...events))
      const consumer = await node.bus.consume(
        subscription('workers', [asked], async ({ events }) => events.map(({ key, data }) => answer(data.n, key))),
      )
      const chunks = numbers(count / 100).map((chunk) => numbers(100).map((n) => ask(chunk * 100 + n)))
      for (let at = 0; at < chunks.length; at += 20)
        await Promise.all(chunks.slice(at, at + 20).map((events) => node.bus.publish(events)))
      await until('all passed', () => received.length >= count, 60_000)
      expect(
        missing(
          received.map(({ data }) => data.n),
          count,
        ),
      ).toEqual([])
      expectInOrder(received)
      await consumer.stop()
      await tail.stop()
    }, 120_000)

    test('long texts that are announced together are never made durable, for they are too much for one write', async () => {
      await using node = await newNode(transport)
      const seen: number[] = []
      const tail = await node.bus.tail([asked], (events) => void seen.push(...events.map(({ data }) => data.n)))
      const text = '漢'.repeat(maxTextLength)
      await node.bus.publish(numbers(200).map((n) => ask(n, 'one key', text)))
      await until('all have come', () => seen.length === 200, 20_000)
      expect(seen).toEqual(numbers(200))
      await tail.stop()
    })

    test('two members share the work, and neither repeats the other', async () => {
      await using node = await newNode(transport)
      await using other = await startNode(node.env)
      const seen: number[][] = [[], []]
      const join = ({ bus }: typeof other, member: number) =>
        bus.consume(
          subscription('workers', [asked], async ({ events }) => {
            seen[member]?.push(...events.map(({ data }) => data.n))
          }),
        )
      const members = [await join(node, 0), await join(other, 1)]
      let n = 0
      await until(
        'both work',
        async () => {
          await node.bus.publish(numbers(50).map(() => ask(n++)))
          return seen.every((numbers) => numbers.length > 0)
        },
        20_000,
      )
      await until('all handled', () => missing(seen.flat(), n).length === 0, 20_000)
      const from = n
      await node.bus.publish(numbers(200).map(() => ask(n++)))
      await until('all handled', () => missing(seen.flat(), n).length === 0, 20_000)
      expect(seen.flat().filter((number) => number >= from).length).toBe(200)
      for (const member of members) await member.stop()
    })

    test('what a killed member left is taken up by another', async () => {
      await using node = await newNode(transport)
      await using victim = spawnNode(node.env, 'consume')
      await until('the victim runs', () => victim.lines.includes('ready'), 20_000)
      await node.bus.publish(numbers(100).map((n) => ask(n)))
      await until('it works', () => victim.lines.length > 1, 20_000)
      await victim.kill()
      const seen: number[] = []
      const consumer = await node.bus.consume(
        subscription('workers', [asked], async ({ events }) => void seen.push(...events.map(({ data }) => data.n))),
      )
      await node.bus.publish(numbers(100).map((n) => ask(100 + n)))
      const handled = () => [...victim.lines.map(Number).filter(Number.isInteger), ...seen]
      await until('the heir has the rest', () => missing(handled(), 200).length === 0, 30_000)
      expect(missing(seen, 200).every((n) => n < 100)).toBe(true)
      await consumer.stop()
    })

    test('a group goes on where it stood, not from the start, after a restart', async () => {
      await using node = await newNode(transport)
      const seen: number[] = []
      const hear = subscription('workers', [asked], async ({ events }) => {
        seen.push(...events.map(({ data }) => data.n))
      })
      const before = await node.bus.consume(hear)
      await node.bus.publish(numbers(20).map((n) => ask(n)))
      await until('the first are handled', () => seen.length === 20, 20_000)
      await before.stop()
      await node.bus.publish(numbers(20).map((n) => ask(20 + n)))
      await using restarted = await startNode(node.env)
      const after = await restarted.bus.consume(hear)
      await until('the others are handled', () => seen.length >= 40, 20_000)
      expect(seen.toSorted((a, b) => a - b)).toEqual(numbers(40))
      await after.stop()
    })

    test('every node that follows sees everything from then on, and nothing of before', async () => {
      await using node = await newNode(transport)
      await using other = await startNode(node.env)
      await node.bus.publish([ask(-1)])
      const seen: number[][] = [[], []]
      const follow = ({ bus }: typeof other, at: number) =>
        bus.tail([asked], (events) => void seen[at]?.push(...events.map(({ data }) => data.n)))
      const tails = [await follow(node, 0), await follow(other, 1)]
      for (const n of numbers(100)) await (n % 2 ? node : other).bus.publish([ask(n, 'one')])
      await until('both have all', () => seen.every((numbers) => numbers.length >= 100), 20_000)
      expect(seen).toEqual([numbers(100), numbers(100)])
      for (const tail of tails) await tail.stop()
    })

    test('what may linger is handled one by one, or out of order', async () => {
      await using node = await newNode(transport)
      const { batches, consumer } = await lingering(node)
      await node.bus.publish([ask(0, 'one')])
      await until('it has joined', () => batches.length === 1, 20_000)
      for (const n of numbers(20)) await node.bus.publish([ask(n, 'one')])
      await until('all handled', () => batches.flat().length >= 21, 20_000)
      expect(batches.flat()).toEqual([0, ...numbers(20)])
      expect(batches.length).toBeLessThanOrEqual(3)
      await consumer.stop()
    })

    test('what may linger is handled partition by partition', async () => {
      await using node = await newNode(transport)
      const { batches, consumer } = await lingering(node)
      await node.bus.publish([ask(0)])
      await until('it has joined', () => batches.length === 1, 20_000)
      await node.bus.publish(numbers(50).map((n) => ask(n)))
      await until('all handled', () => batches.flat().length >= 51, 20_000)
      expect(
        batches
          .flat()
          .slice(1)
          .toSorted((a, b) => a - b),
      ).toEqual(numbers(50))
      expect(batches.length).toBeLessThanOrEqual(3)
      await consumer.stop()
    })

    test('what nobody waits for holds up a busy process, is lost when that stops, or is done twice', async () => {
      let isBusy = true
      const busyness = { isBusy: () => isBusy, handled() {} }
      const prompt: number[] = []
      const { env, ...node } = await newNode(transport, busyness)
      const waiting = await consumeBoth(node, prompt)
      await node.bus.publish(numbers(50).map((n) => ask(n)))
      await until('what somebody waits for is handled', () => prompt.length === 50, 20_000)
      expect(waiting.batches).toEqual([])
      await waiting.stop()
      await node[Symbol.asyncDispose]()
      expect(waiting.batches).toEqual([])
      isBusy = false
      await using successor = await startNode(env, busyness)
      const { batches, stop } = await consumeBoth(successor, prompt)
      await until('the others are handled as well', () => batches.flat().length >= 50, 20_000)
      expect(batches.flat().toSorted((a, b) => a - b)).toEqual(numbers(50))
      await stop()
    })

    test('what fails in one partition is put away with what lingered in others, or has it handled twice', async () => {
      await using node = await newNode(transport)
      const seen: number[] = []
      const consumer = await node.bus.consume(
        subscription(
          'workers',
          [asked],
          async ({ events }) => {
            const all = events.map(({ data }) => data.n)
            if (all.includes(3)) throw new Error('three is too many')
            seen.push(...all)
          },
          { lingerMs: 100 },
        ),
      )
      const letters: unknown[] = []
      const reader = await node.bus.consume(
        subscription('letters', [deadTopic(asked)], async ({ events }) => void letters.push(...events)),
      )
      await node.bus.publish(numbers(50).map((n) => ask(n)))
      await until('the others are handled', () => seen.length >= 49, 20_000)
      await until('it is put away', () => letters.length > 0, 20_000)
      expect(seen.toSorted((a, b) => a - b)).toEqual(numbers(50).filter((n) => n !== 3))
      expect(letters).toHaveLength(1)
      await consumer.stop()
      await reader.stop()
    })

    test('a stopped group that is sent back hears everything again; a running one is not', async () => {
      await using node = await newNode(transport)
      const seen: number[] = []
      const hear = subscription('workers', [asked], async ({ events }) => {
        seen.push(...events.map(({ data }) => data.n))
      })
      await node.bus.publish(numbers(30).map((n) => ask(n)))
      expect(await node.bus.lag('workers', [asked])).toBe(30)
      const before = await node.bus.consume(hear)
      await until('handled', async () => (await node.bus.lag('workers', [asked])) === 0, 20_000)
      await expect(node.bus.rewind('workers', [asked])).rejects.toThrow()
      await before.stop()
      await node.bus.rewind('workers', [asked])
      expect(await node.bus.lag('workers', [asked])).toBe(30)
      const after = await node.bus.consume(hear)
      await until('handled again', () => seen.length >= 60, 20_000)
      expect(seen.slice(30).toSorted((a, b) => a - b)).toEqual(numbers(30))
      await after.stop()
    })

    test('an event that cannot be handled is put away alone, and those behind it are not held up', async () => {
      await using node = await newNode(transport)
      const seen: number[] = []
      let attempts = 0
      const consumer = await node.bus.consume(
        subscription('workers', [asked], async ({ events }) => {
          if (events.some(({ data }) => data.n === 3)) {
            attempts++
            throw new Error('three is too many')
          }
          seen.push(...events.map(({ data }) => data.n))
        }),
      )
      const letters: { group: string; error: string; value: string }[] = []
      const reader = await node.bus.consume(
        subscription(
          'letters',
          [deadTopic(asked)],
          async ({ events }) => void letters.push(...events.map((e) => e.data)),
        ),
      )
      await node.bus.publish(numbers(10).map((n) => ask(n, 'one')))
      await until('the others are handled', () => seen.length >= 9, 20_000)
      await until('it is put away', () => letters.length > 0, 20_000)
      expect(seen).toEqual([0, 1, 2, 4, 5, 6, 7, 8, 9])
      expect(letters).toMatchObject([{ group: 'workers', error: 'Error: three is too many' }])
      expect(JSON.parse(letters[0]?.value ?? '')).toMatchObject({ type: 'test.asked', key: 'one', data: { n: 3 } })
      expect(attempts).toBeLessThanOrEqual(8)
      await consumer.stop()
      await reader.stop()
    })

    test('what a killed process was told is published is there', async () => {
      await using node = await newNode(transport)
      await using victim = spawnNode(node.env, 'publish')
      await until('it publishes', () => victim.lines.length > 200, 20_000)
      await victim.kill()
      const told = victim.lines.map(Number)
      const seen = new Set<number>()
      const consumer = await node.bus.consume(
        subscription('workers', [asked], async ({ events }) => {
          for (const { data } of events) seen.add(data.n)
        }),
      )
      await until('all told are there', () => told.every((n) => seen.has(n)), 20_000)
      await consumer.stop()
    })

    test('what a batch causes is published though its first attempts fail, and on Postgres only once', async () => {
      await using node = await newNode(transport)
      await sql`create table public.effect (n int)`.execute(node.db)
      const received: number[] = []
      const tail = await node.bus.tail([answered], (events) => void received.push(...events.map(({ data }) => data.n)))
      let failures = 2
      const consumer = await node.bus.consume(
        subscription('workers', [asked], async ({ events, db }) => {
          for (const { data } of events) await sql`insert into public.effect (n) values (${data.n})`.execute(db)
          if (failures-- > 0) throw new Error('not yet')
          return events.map(({ key, data }) => answer(data.n, key))
        }),
      )
      await node.bus.publish([ask(1)])
      await until('published', () => received.length > 0, 20_000)
      await until('moved on', async () => (await node.bus.lag('workers', [asked])) === 0, 20_000)
      const { rows } = await sql`select n from public.effect`.execute(node.db)
      expect(received).toEqual([1])
      expect(rows.length).toBe(transport === 'postgres' ? 1 : 3)
      await consumer.stop()
      await tail.stop()
    })

    test('the transport answers a ping', async () => {
      await using node = await newNode(transport)
      await node.bus.ping()
    })
  })
}
