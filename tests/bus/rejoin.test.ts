import { expect, test } from 'bun:test'
import { EventEmitter } from 'node:events'
import type { ConsumerRunConfig, EachBatchPayload, Kafka } from 'kafkajs'
import { joinGroup } from '../../server/platform/bus/kafka/group.ts'
import { createLog } from '../../server/platform/log.ts'
import { until } from '../until.ts'

/** A client of brokers whose coordinator is away: a rebalance begins, and no member gets as far as to join anew. */
function kafkaWithoutCoordinator() {
  const told = new EventEmitter()
  let deliver: ConsumerRunConfig['eachBatch']
  const consumer = {
    events: { REBALANCING: 'rebalancing', GROUP_JOIN: 'joined', CRASH: 'crash' },
    on: (event: string, listener: () => void) => told.on(event, listener),
    async run({ eachBatch }: ConsumerRunConfig) {
      deliver = eachBatch
    },
    ...{
      connect: async () => {},
      subscribe: async () => {},
      disconnect: async () => {},
      commitOffsets: async () => {},
    },
  }
  const fetched = (offset: string) => {
    const batch = { topic: 'talk', partition: 0, messages: [{ offset }] }
    return deliver?.({ batch, pause: () => () => {} } as unknown as EachBatchPayload)
  }
  return { kafka: { consumer: () => consumer } as unknown as Kafka, tell: (event: string) => told.emit(event), fetched }
}

test('what waits to be handled is passed over when a rebalance begins and comes to nothing', async () => {
  const { kafka, tell, fetched } = kafkaWithoutCoordinator()
  const begun = Promise.withResolvers<void>()
  const slow = Promise.withResolvers<void>()
  const handled: string[] = []
  const group = await joinGroup({
    kafka,
    groupId: 'readers',
    topics: ['talk'],
    log: createLog('silent'),
    work: async ({ messages, moved }) => {
      begun.resolve()
      await slow.promise
      for (const { offset } of messages) {
        handled.push(offset)
        moved(offset)
      }
    },
  })
  await fetched('1')
  await begun.promise
  await fetched('2')
  tell('rebalancing')
  await fetched('3')
  slow.resolve()
  await until('all of it is handled', () => handled.includes('3'))
  await group.stop()
  expect(handled).toEqual(['1', '2', '3'])
})
