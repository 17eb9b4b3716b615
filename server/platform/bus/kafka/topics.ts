import type { Admin } from 'kafkajs'
import type { Topic } from '../../../../shared/event.ts'

const msPerDay = 86_400_000
const attempts = 20
const longestPauseMs = 1_000

/**
 * Creates the topics that are not there yet, with their retention; those that are stay as they are. Resolves when every
 * partition has a leader, whoever made it: kafkajs' own wait gives up where a broker has not heard of the topic yet.
 */
export async function createKafkaTopics(
  admin: Admin,
  topics: readonly Pick<Topic, 'name' | 'partitions' | 'retentionDays'>[],
  prefix: string,
): Promise<void> {
  const there = new Set(await admin.listTopics())
  const missing = topics.filter(({ name }) => !there.has(prefix + name))
  if (missing.length === 0) return
  await admin.createTopics({
    waitForLeaders: false,
    timeout: 10_000,
    topics: missing.map(({ name, partitions, retentionDays }) => ({
      topic: prefix + name,
      numPartitions: partitions,
      replicationFactor: -1,
      configEntries: [{ name: 'retention.ms', value: String(retentionDays * msPerDay) }],
    })),
  })
  for (const { name } of missing) await endsOf(admin, prefix + name)
}

/** Where a topic's partitions begin and end; asks again while a new partition's leader is being chosen. */
export async function endsOf(admin: Admin, topic: string) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await admin.fetchTopicOffsets(topic)
    } catch (error) {
      if (attempt === attempts || !isRetriable(error)) throw error
      await Bun.sleep(Math.min(100 * attempt, longestPauseMs) * (0.5 + Math.random() / 2))
    }
  }
}

/** kafkajs trips (a TypeError) over the answer that it has not got where a partition has no leader at this moment. */
function isRetriable(error: unknown): boolean {
  return error instanceof TypeError || (error instanceof Error && 'retriable' in error && error.retriable === true)
}
