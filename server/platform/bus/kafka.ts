import type { KafkaMessage } from 'kafkajs'
import type { Registry } from 'prom-client'
import type { Event, EventOf, Topic } from '../../../shared/event.ts'
import { topics as allTopics } from '../../../shared/topics.ts'
import { type Busyness, createBusyness } from '../busyness.ts'
import type { Config } from '../config.ts'
import type { Db } from '../database.ts'
import type { Log } from '../log.ts'
import { type Running, run } from '../run.ts'
import { settle } from './attempts.ts'
import type { Bus, Subscription } from './bus.ts'
import { burial, deadTopic } from './dead.ts'
import { gather } from './gathering.ts'
import { connectKafka } from './kafka/client.ts'
import { joinGroup, type Share } from './kafka/group.ts'
import { type Entry, startSender } from './kafka/producer.ts'
import { followTopics } from './kafka/tail.ts'
import { createKafkaTopics, endsOf } from './kafka/topics.ts'
import { eventLines } from './lines.ts'
import { busMetrics, type Lag, sumOf } from './metrics.ts'
import { groupCommit } from './publisher.ts'
import { readable } from './reading.ts'
import { traceHandling, tracePublishing } from './tracing.ts'

/** What the bus on Kafka stands on. */
interface Parts {
  config: Pick<Config, 'kafkaBrokers' | 'kafkaPrefix'>
  db: Db
  log: Log
  metrics: Registry
  topics?: readonly Topic[]
  busyness?: Busyness
}

/** A partition's part of what is handled at once. */
interface Handled extends Pick<Share, 'signal' | 'moved'> {
  topic: Topic
  events: Event[]
  /** The offset of the last of them. */
  last: string
}

const warmUp = { name: 'bus.warm_up', partitions: 1, retentionDays: 1 }

/** The bus on Kafka: durable when every replica in sync has it, handled at least once, moved on after the work. */
export async function kafkaBus(parts: Parts): Promise<Bus> {
  const { config, db, log, metrics, topics = allTopics, busyness = createBusyness() } = parts
  const prefix = config.kafkaPrefix
  const kafka = connectKafka(config.kafkaBrokers ?? [], log)
  const admin = kafka.admin()
  const every = topics.flatMap((topic) => [topic, deadTopic(topic)])
  try {
    await admin.connect()
    await createKafkaTopics(admin, [...every, warmUp], prefix)
  } catch (error) {
    await admin.disconnect()
    throw error
  }
  const figures = busMetrics(metrics)
  const lines = eventLines()

  const entryOf = (event: Event): Entry => ({
    topic: prefix + event.type,
    key: event.key,
    value: lines.write(event),
  })
  const startPublisher = async () => {
    const sender = await startSender(kafka, log)
    await sender.send([{ topic: prefix + warmUp.name, key: '', value: '' }])
    const { publish, settled } = groupCommit<Event>('bus', async (events) => {
      await sender.send(events.map(entryOf))
      figures.published(events.map(({ type }) => type))
    })
    return { publish, stop: () => settled().then(sender.stop) }
  }
  // Two, for Kafka answers a connection's requests one after the other: a message's delivery does not wait for the
  // acceptance of the next. Order is safe, for what a module's batches cause it publishes in no other way.
  const [asked, caused] = await Promise.all([startPublisher(), startPublisher()])

  async function consume<T extends Topic>(subscribed: Subscription<T>): Promise<Running> {
    // The topics' events are parsed by their own schemas, so that each is one of those the subscription names.
    const subscription = subscribed as unknown as Subscription
    const { group, topics, onBatch, lingerMs } = subscription
    const byName = new Map<string, Topic>(topics.map((topic) => [prefix + topic.name, topic]))
    const handle = async (handled: readonly Handled[]) => {
      const events = handled.flatMap((share) => share.events)
      if (!lingerMs) busyness.handled(events.length)
      const causes = await traceHandling(group, events, (traced) => onBatch({ events: traced, db }))
      // Shares that are handled together came to this member in one generation of the group, and are lost together.
      if (handled.some(({ signal }) => signal.aborted)) return
      await tracePublishing(causes ?? [], caused.publish)
      for (const { topic, events, last, moved } of handled) {
        figures.moved(group, topic.name, events)
        moved(last)
      }
    }
    const handleOne = lingerMs ? gather(handle, busyness.isBusy) : (share: Handled) => handle([share])
    const work = async ({ topic: name, messages, signal, moved }: Share) => {
      const topic = byName.get(name)
      if (!topic) return
      await settle(messages, {
        log,
        signal,
        handle: async (batch) => {
          const events = batch.map((message) => lines.read(topic, textOf(message)))
          await handleOne({ topic, events, last: batch.at(-1)?.offset ?? '', signal, moved })
        },
        bury: async (message, error) => {
          const key = message.key?.toString() || 'unknown'
          await caused.publish(burial({ subscription, topic, key, value: textOf(message), error }, log))
          figures.dead.inc({ group, topic: topic.name })
          log.error({ err: error, group, topic: topic.name, offset: message.offset }, 'an event was put away')
          moved(message.offset)
        },
      })
    }
    figures.watch(group, topics, () => lags(group, topics))
    return joinGroup({ kafka, groupId: prefix + group, topics: [...byName.keys()], lingerMs, work, log })
  }

  async function tail<T extends Topic>(topics: readonly T[], onEvents: (events: EventOf<T>[]) => void) {
    const byName = new Map<string, T>(topics.map((topic) => [prefix + topic.name, topic]))
    const onMessages = (name: string, messages: KafkaMessage[]) => {
      const topic = byName.get(name)
      if (!topic) return
      const events = messages.flatMap((message) => readable(topic, textOf(message), log, lines.read) ?? [])
      if (events.length > 0) onEvents(events as EventOf<T>[])
    }
    const follow = ([name, topics]: [string, T[]]) => ({
      name: `tail of ${name} topics`,
      start: () =>
        followTopics({ kafka, admin, prefix, topics: topics.map(({ name }) => prefix + name), log, onMessages }),
    })
    // Every fetch names all partitions of its consumer, and so does its answer: what is frequent has one for itself.
    const byPace = Map.groupBy(topics, ({ partitions }) => (partitions > 1 ? 'frequent' : 'rare'))
    return run([...byPace].map(follow), log)
  }

  async function rewind(group: string, topics: readonly Topic[]) {
    for (const { name } of topics) {
      const ends = await endsOf(admin, prefix + name)
      const partitions = ends.map(({ partition, low }) => ({ partition, offset: low }))
      await admin.setOffsets({ groupId: prefix + group, topic: prefix + name, partitions })
    }
  }

  async function lags(group: string, topics: readonly Topic[]): Promise<Lag[]> {
    const all = topics.map(async ({ name }) => {
      const ends = await endsOf(admin, prefix + name)
      const [stands] = await admin.fetchOffsets({ groupId: prefix + group, topics: [prefix + name] })
      const offsets = new Map(stands?.partitions.map(({ partition, offset }) => [partition, Number(offset)]))
      return ends.map(({ partition, low, high }) => ({
        topic: name,
        partition,
        events: Number(high) - Math.max(offsets.get(partition) ?? -1, Number(low)),
      }))
    })
    return (await Promise.all(all)).flat()
  }

  return {
    publish: figures.timed(asked.publish),
    consume,
    tail,
    rewind,
    lag: async (group, topics) => sumOf(await lags(group, topics)),
    ping: async () => void (await admin.describeCluster()),
    stop: async () => {
      await Promise.all([asked.stop(), caused.stop()])
      await admin.disconnect()
    },
  }
}

function textOf({ value }: KafkaMessage): string {
  return value?.toString() ?? ''
}
