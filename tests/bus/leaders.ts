import type { Admin } from 'kafkajs'
import { until } from '../until.ts'

/** Who leads the first partition of a topic, and on which brokers it is. */
export async function partitionOf(admin: Admin, topic: string) {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
  const [partition] = topics[0]?.partitions ?? []
  if (!partition) throw new Error(`${topic} has no partition`)
  return partition
}

/** Has another broker lead the first partition of a topic, as when brokers come, go and are relieved; it is on two then. */
export async function moveLeader(admin: Admin, topic: string, to: number) {
  const { leader, replicas } = await partitionOf(admin, topic)
  if (leader === to) return
  const others = replicas.filter((id) => id !== leader && id !== to)
  const assignment = { partition: 0, replicas: [to, ...others] }
  await admin.alterPartitionReassignments({ topics: [{ topic, partitionAssignment: [assignment] }] })
  await until(`${to} leads ${topic}`, async () => (await partitionOf(admin, topic)).leader === to, 30_000)
}

/** Has others lead whatever a broker leads, and takes it from it; what is returned lets it follow there. */
export async function relieve(admin: Admin, broker: number): Promise<() => Promise<void>> {
  const { topics } = await admin.fetchTopicMetadata()
  const led = topics.flatMap(({ name, partitions }) => {
    const own = partitions.filter(({ leader, replicas }) => leader === broker && replicas.length > 1)
    return own.length > 0 ? [{ name, own }] : []
  })
  const assign = (replicasAmong: (others: number[]) => number[]) =>
    admin.alterPartitionReassignments({
      topics: led.map(({ name, own }) => ({
        topic: name,
        partitionAssignment: own.map(({ partitionId, replicas }) => ({
          partition: partitionId,
          replicas: replicasAmong(replicas.filter((id) => id !== broker)),
        })),
      })),
    })
  await assign((others) => others)
  return () => assign((others) => [...others, broker])
}
