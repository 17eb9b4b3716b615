import type { Admin, Kafka, KafkaMessage } from 'kafkajs'
import { uuidv7 } from '../../ids.ts'
import type { Log } from '../../log.ts'
import type { Running } from '../../run.ts'
import { keepConsuming } from './consumer.ts'
import { after, memberConfig } from './group.ts'
import { endsOf } from './topics.ts'

/**
 * Follows whole topics from now on, in a group of this process alone that leaves with it. Where it stands it remembers
 * itself, so that nothing is missed when the broker makes it join anew.
 */
export async function followTopics(options: {
  kafka: Kafka
  admin: Admin
  prefix: string
  topics: string[]
  log: Log
  onMessages(topic: string, messages: KafkaMessage[]): void
}): Promise<Running> {
  const { kafka, admin, topics } = options
  const groupId = `${options.prefix}tail.${uuidv7()}`
  const places = await Promise.all(topics.map(async (topic) => ({ topic, ends: await endsOf(admin, topic) })))
  const next = new Map(places.map(({ topic, ends }) => [topic, new Map(ends.map((end) => [end.partition, end.high]))]))
  const consumer = kafka.consumer({ ...memberConfig, groupId })
  consumer.on(consumer.events.GROUP_JOIN, () => {
    for (const [topic, partitions] of next)
      for (const [partition, offset] of partitions) consumer.seek({ topic, partition, offset })
  })
  const consuming = await keepConsuming(consumer, {
    topics,
    log: options.log,
    autoCommit: false,
    eachBatch: async ({ batch: { topic, partition, messages } }) => {
      options.onMessages(topic, messages)
      const last = messages.at(-1)
      if (last) next.get(topic)?.set(partition, after(last.offset))
    },
  })
  return {
    stop: async () => {
      await consuming.stop()
      await admin.deleteGroups([groupId]).catch(() => {})
    },
  }
}
