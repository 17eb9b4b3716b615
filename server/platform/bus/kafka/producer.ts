import { type Kafka, type PartitionerArgs, Partitioners, type Producer } from 'kafkajs'
import { LRUCache } from 'lru-cache'
import type { Log } from '../../log.ts'
import type { Running } from '../../run.ts'
import { within } from '../../waits.ts'
import { BusBusyError } from '../errors.ts'

/** What is to be written: an event of a topic, encoded once. */
export interface Entry {
  topic: string
  key: string
  value: string
}

export interface Sender extends Running {
  /** Resolves when every replica in sync has the entries; rejects, within a bound, when that is not certain. */
  send(entries: readonly Entry[]): Promise<void>
}

/** Less than what whoever publishes waits: by then it has been replaced. */
const sendLimitMs = 25_000

/**
 * An idempotent producer, connected and ready. One that gave up is replaced: its numbering may be behind the broker's,
 * which would then take the next batch for the lost one come again, and drop it. So is one that gives no answer.
 */
export async function startSender(kafka: Kafka, log: Log): Promise<Sender> {
  let producer = connect(kafka)
  await producer
  const send = async (entries: readonly Entry[]) => {
    const current = producer
    const sendAll = async () => {
      const connected = await current
      for (const part of inParts(entries)) {
        // It took too long, and what is left has failed: nothing of it may come after what its successor sends.
        if (current !== producer) return
        await connected.sendBatch({ acks: -1, timeout: 10_000, topicMessages: byTopic(part) })
      }
    }
    try {
      await within(sendLimitMs, sendAll(), () => new BusBusyError('Kafka gave no answer'))
    } catch (error) {
      log.warn({ err: error }, 'Kafka did not take what was published')
      producer = connect(kafka)
      producer.catch(() => {})
      void disconnect(current)
      throw error
    }
  }
  return { send, stop: () => disconnect(producer) }
}

async function connect(kafka: Kafka): Promise<Producer> {
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner,
    retry: { initialRetryTime: 50, maxRetryTime: 500, retries: 24 },
  })
  await producer.connect()
  return producer
}

const keysRemembered = 10_000

/** Every client's way from a key to a partition, remembered: kafkajs works the hash out with numbers of any length. */
function createPartitioner() {
  const partitionOf = Partitioners.DefaultPartitioner()
  const known = new LRUCache<string, number>({ max: keysRemembered })
  return (args: PartitionerArgs): number => {
    const key = `${args.partitionMetadata.length}/${args.message.key}`
    const remembered = known.get(key)
    if (remembered !== undefined) return remembered
    const partition = partitionOf(args)
    known.set(key, partition)
    return partition
  }
}

async function disconnect(producer: Promise<Producer>) {
  await producer.then((connected) => connected.disconnect()).catch(() => {})
}

/** Of a batch for one partition, a broker takes 1 MiB (`message.max.bytes` by default), with what is around the entries. */
const mostBytes = 900_000
const recordBytes = 32

/** The entries in their order, in parts that a broker takes. */
function inParts(entries: readonly Entry[]): Entry[][] {
  const parts: Entry[][] = []
  let room = 0
  for (const entry of entries) {
    const bytes = Buffer.byteLength(entry.key) + Buffer.byteLength(entry.value) + recordBytes
    if (bytes > room) {
      parts.push([])
      room = mostBytes
    }
    parts.at(-1)?.push(entry)
    room -= bytes
  }
  return parts
}

function byTopic(entries: readonly Entry[]) {
  const messages = new Map<string, { key: string; value: string }[]>()
  for (const { topic, key, value } of entries) {
    const list = messages.get(topic)
    if (list) list.push({ key, value })
    else messages.set(topic, [{ key, value }])
  }
  return [...messages].map(([topic, list]) => ({ topic, messages: list }))
}
