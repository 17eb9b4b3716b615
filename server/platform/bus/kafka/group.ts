import type { Consumer, ConsumerConfig, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs'
import type { Log } from '../../log.ts'
import type { Running } from '../../run.ts'
import { oneAtATime } from '../../waits.ts'
import { keepConsuming } from './consumer.ts'
import { createLane, fetchBytes, type Lane } from './lane.ts'

const lastWorkMs = 5_000
/** A commit shares its connection with the fetches, which wait for it. What a crash leaves uncommitted comes again. */
const commitEveryMs = 100

/** How a member of a group fetches: soon, and noticed as dead within seconds. */
export const memberConfig = {
  sessionTimeout: 6_000,
  heartbeatInterval: 500,
  rebalanceTimeout: 10_000,
  maxWaitTimeInMs: 200,
  minBytes: 1,
  maxBytesPerPartition: fetchBytes,
  allowAutoTopicCreation: false,
  retry: { initialRetryTime: 100, maxRetryTime: 500, retries: 20, restartOnFailure: async () => true },
} satisfies Omit<ConsumerConfig, 'groupId'>

/** Where events may linger, the broker gathers them: a fetch that finds fewer bytes than this waits. */
const lingering = (lingerMs = 0) => (lingerMs > 0 ? { maxWaitTimeInMs: lingerMs, minBytes: fetchBytes } : {})

/** A partition's part of a batch, as a group's member works it off. */
export interface Share {
  topic: string
  partition: number
  messages: KafkaMessage[]
  /** Aborts when the group has shared its partitions out anew, or the member ends. */
  signal: AbortSignal
  /** Moves the group on: everything up to `offset` is handled. */
  moved(offset: string): void
}

/**
 * Joins a group. A fetched batch goes to its partition's lane and the fetch goes on at once: a partition whose batch is
 * being handled would be left out of the next long poll, and its next event wait for that. Offsets follow the work.
 */
export async function joinGroup(options: {
  kafka: Kafka
  groupId: string
  topics: string[]
  lingerMs?: number | undefined
  work(share: Share): Promise<void>
  log: Log
}): Promise<Running> {
  const consumer = options.kafka.consumer({
    ...memberConfig,
    ...lingering(options.lingerMs),
    groupId: options.groupId,
  })
  const offsets = commitBehind(consumer, options.log)
  let lanes = new Map<string, Lane<KafkaMessage>>()
  let leaving: Promise<unknown> = Promise.resolve()
  let generation = new AbortController()

  const leaveLanes = () => {
    generation.abort()
    generation = new AbortController()
    const closing = [...lanes.values()].map((lane) => lane.close())
    lanes = new Map()
    // What the new generation fetches waits for what the old one has begun.
    leaving = Promise.all([leaving, ...closing])
  }
  const openLane = (topic: string, partition: number) => {
    const { signal } = generation
    const moved = (offset: string) => !signal.aborted && offsets.commit({ topic, partition, offset: after(offset) })
    const before = leaving.then(() => {})
    const lane = createLane<KafkaMessage>(before, (messages) =>
      options.work({ topic, partition, messages, signal, moved }),
    )
    lanes.set(`${topic}/${partition}`, lane)
    return lane
  }
  // Not when a rebalance begins: where that fails, what comes next is fetched, and what had waited here would be passed over.
  consumer.on(consumer.events.GROUP_JOIN, leaveLanes)

  const consuming = await keepConsuming(consumer, {
    topics: options.topics,
    log: options.log,
    autoCommit: false,
    partitionsConsumedConcurrently: 16,
    eachBatch: async ({ batch, pause }: EachBatchPayload) => {
      const lane = lanes.get(`${batch.topic}/${batch.partition}`) ?? openLane(batch.topic, batch.partition)
      lane.push(batch.messages, pause)
    },
  })
  return {
    stop: async () => {
      const closing = Promise.all([...lanes.values()].map((lane) => lane.close()))
      await Promise.race([closing, Bun.sleep(lastWorkMs)])
      generation.abort()
      await offsets.settled()
      await consuming.stop()
    },
  }
}

interface Place {
  topic: string
  partition: number
  offset: string
}

/** Commits offsets behind the work, the newest of each partition, one request at a time. */
function commitBehind(consumer: Consumer, log: Log) {
  const waiting = new Map<string, Place>()
  const committer = oneAtATime(async () => {
    const places = [...waiting.values()]
    waiting.clear()
    await consumer.commitOffsets(places).catch((error) => log.warn({ err: error }, 'an offset was not committed'))
    await Bun.sleep(commitEveryMs)
  })

  function commit(place: Place) {
    waiting.set(`${place.topic}/${place.partition}`, place)
    committer.ask()
  }

  return { commit, settled: committer.settled }
}

/** Kafka commits the offset that comes next. */
export function after(offset: string): string {
  return String(BigInt(offset) + 1n)
}
