import { expect, setDefaultTimeout, test } from 'bun:test'
import { newEvent, subscription } from '../../server/platform/bus/bus.ts'
import { deadTopic } from '../../server/platform/bus/dead.ts'
import { replayDead, replayGroupFrom } from '../../server/replay.ts'
import { ask, asked, newNode, startNode } from '../contract/stage.ts'
import { until } from '../until.ts'

setDefaultTimeout(60_000)

async function nodeWithDeadLetters() {
  const node = await newNode('postgres')
  const put = (value: string) =>
    newEvent(deadTopic(asked), { key: 'one', actor: null, data: { group: 'workers', error: 'no', value } })
  const event = ask(7, 'one')
  await node.bus.publish([put(JSON.stringify(event)), put('not json'), put('{"type":"test.asked"}')])
  return { ...node, event }
}

test('a dead letter comes back to its topic once, whoever asks again', async () => {
  await using node = await nodeWithDeadLetters()
  const seen: unknown[] = []
  const tail = await node.bus.tail([asked], (events) => void seen.push(...events))
  expect(await replayDead(node.bus, asked, true)).toBe('3 dead letters of test.asked to publish again.')
  expect(await replayDead(node.bus, asked, false)).toContain(
    '1 dead letters of test.asked were published again, 2 cannot',
  )
  expect(await replayDead(node.bus, asked, false)).toContain('0 dead letters')
  await until('it is back', () => seen.length > 0)
  expect(seen).toEqual([node.event])
  await tail.stop()
})

test('an event that does not fit its topic is put away and read again as it came', async () => {
  await using node = await newNode('postgres')
  const letters: string[] = []
  const handled: number[] = []
  const workers = await node.bus.consume(
    subscription('workers', [asked], async ({ events }) => void handled.push(...events.map(({ data }) => data.n))),
  )
  const reader = await node.bus.consume(
    subscription(
      'letters',
      [deadTopic(asked)],
      async ({ events }) => void letters.push(...events.map((e) => e.data.value)),
    ),
  )
  await using other = await startNode(node.env)
  const odd = { ...newEvent(asked, { key: 'one', actor: null, data: { n: 1 } }), data: { n: 'one' } }
  await other.bus.publish([odd, ask(2, 'one')])
  await until('the good one is handled', () => handled.length > 0)
  await until('the odd one is put away', () => letters.length > 0)
  expect(handled).toEqual([2])
  expect(letters.map((letter) => JSON.parse(letter))).toEqual([odd])
  await workers.stop()
  await reader.stop()
})

test('a dry run moves nothing', async () => {
  await using node = await newNode('postgres')
  await node.bus.publish([ask(1)])
  const consumer = await node.bus.consume(subscription('workers', [asked], async () => {}))
  await until('handled', async () => (await node.bus.lag('workers', [asked])) === 0)
  await consumer.stop()
  await replayGroupFrom(node.bus, 'workers', [asked], true)
  expect(await node.bus.lag('workers', [asked])).toBe(0)
  expect(await replayGroupFrom(node.bus, 'workers', [asked], false)).toBe(
    'workers is back at the beginning: 1 events before it.',
  )
})
