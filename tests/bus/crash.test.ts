import { expect, test } from 'bun:test'
import { connectKafka } from '../../server/platform/bus/kafka/client.ts'
import { startSender } from '../../server/platform/bus/kafka/producer.ts'
import { followTopics } from '../../server/platform/bus/kafka/tail.ts'
import { createKafkaTopics } from '../../server/platform/bus/kafka/topics.ts'
import { createLog } from '../../server/platform/log.ts'
import { hasKafka, service } from '../context.ts'
import { until } from '../until.ts'

test.skipIf(!hasKafka)(
  'a consumer that crashes takes no part any more, and the process goes on without a word',
  async () => {
    const log = createLog('silent')
    const kafka = connectKafka([service('TEST_KAFKA_BROKERS')], log)
    const admin = kafka.admin()
    await admin.connect()
    const topic = crypto.randomUUID()
    await createKafkaTopics(admin, [{ name: topic, partitions: 1, retentionDays: 1 }], '')
    const sender = await startSender(kafka, log)
    const heard: string[] = []
    let batches = 0
    const tail = await followTopics({
      kafka,
      admin,
      prefix: '',
      topics: [topic],
      log,
      onMessages: (_, messages) => {
        // What kafkajs itself throws at a partition without a leader.
        if (batches++ === 0) throw new TypeError('not an object')
        for (const { value } of messages) heard.push(String(value))
      },
    })
    await sender.send([{ topic, key: '', value: 'before' }])
    await sender.send([{ topic, key: '', value: 'after' }])
    await until('both are heard', () => heard.length >= 2, 20_000)
    expect(heard).toEqual(['before', 'after'])
    await Promise.all([tail.stop(), sender.stop()])
    await admin.disconnect()
  },
  40_000,
)
