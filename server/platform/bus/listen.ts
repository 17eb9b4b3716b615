import { sql } from 'kysely'
import type { Registry } from 'prom-client'
import type { Event, EventOf, Topic } from '../../../shared/event.ts'
import { topics as allTopics } from '../../../shared/topics.ts'
import { type Busyness, createBusyness } from '../busyness.ts'
import type { Config } from '../config.ts'
import type { Db } from '../database.ts'
import type { Log } from '../log.ts'
import type { Running } from '../run.ts'
import { oneAtATime } from '../waits.ts'
import { pause } from './attempts.ts'
import type { Bus, Subscription } from './bus.ts'
import { deadTopic } from './dead.ts'
import { eventLines } from './lines.ts'
import { createWorker, follow } from './listen/consume.ts'
import { startDoorbell } from './listen/doorbell.ts'
import { createHub } from './listen/hub.ts'
import {
  append,
  behind,
  createTopics,
  type Entry,
  encoder,
  forget,
  heads,
  type LogRecord,
  rewindGroup,
  type Unit,
  unitName,
  unitsOf,
} from './listen/log.ts'
import { createOwnership, whileStopped } from './listen/ownership.ts'
import { busMetrics, sumOf } from './metrics.ts'
import { groupCommit } from './publisher.ts'
import { readable } from './reading.ts'

const forgetEveryMs = 10 * 60_000
const forgetAtOnce = 5_000

/** What the embedded bus stands on. */
interface Parts {
  config: Pick<Config, 'databaseUrl'>
  db: Db
  log: Log
  metrics: Registry
  topics?: readonly Topic[]
  busyness?: Busyness
}

/**
 * The embedded bus: a partitioned log in Postgres with Kafka's semantics. LISTEN wakes readers in other processes;
 * readers in this one are handed what it has committed.
 */
export async function listenBus(parts: Parts): Promise<Bus> {
  const { config, db, log, metrics, topics = allTopics, busyness = createBusyness() } = parts
  const every = topics.flatMap((topic) => [topic, deadTopic(topic)])
  await createTopics(db, every)
  const entryOf = encoder(every)
  const lines = eventLines()
  const hub = createHub()
  const doorbell = startDoorbell(config.databaseUrl, db, hub, log)
  const ownership = createOwnership(config.databaseUrl, log)
  const figures = busMetrics(metrics)

  const onAppended = (records: readonly LogRecord[]) => {
    if (records.length === 0) return
    figures.published(records.map(({ topic }) => topic))
    hub.appended(records)
    doorbell.ring()
  }
  const write = async (entries: readonly Entry[]) => onAppended(await append(db, entries))
  const publisher = groupCommit('bus', write)
  /** What is handled at once waits by partition, each for its own transaction. */
  const lanes = new Map<string, typeof publisher>()
  function openLane(unit: Unit) {
    const name = unitName(unit)
    if (lanes.has(name)) return
    const lane = groupCommit<Entry>('bus', async (entries) => {
      if (!(await hub.offer(unit, entries))) await write(entries)
    })
    lanes.set(name, lane)
  }

  function publish(events: readonly Event[]): Promise<void> {
    const entries = events.map(entryOf)
    const [only] = entries
    const lane = only && entries.length === 1 ? lanes.get(unitName(only)) : undefined
    return (lane ?? publisher).publish(entries)
  }

  const lags = (group: string, topics: readonly Topic[]) => behind(db, group, namesOf(topics))

  async function consume<T extends Topic>(subscribed: Subscription<T>): Promise<Running> {
    // The topics' events are parsed by their own schemas, so that each is one of those the subscription names.
    const subscription = subscribed as unknown as Subscription
    const { group, topics } = subscription
    const byName = new Map<string, Topic>(topics.map((topic) => [topic.name, topic]))
    figures.watch(group, topics, () => lags(group, topics))
    if (subscription.atOnce) unitsOf(topics).forEach(openLane)
    const workOff = createWorker({
      db,
      hub,
      log,
      subscription,
      entryOf,
      eventOf: lines.read,
      onAppended,
      onHandled: ({ topic }, events) => figures.moved(group, topic, events),
      onDead: ({ topic }) => figures.dead.inc({ group, topic }),
      busyness,
    })
    return ownership.join({
      group,
      units: unitsOf(topics),
      work: async (unit, signal) => {
        const topic = byName.get(unit.topic)
        if (topic) await workOff(topic, unit, signal)
      },
    })
  }

  async function tail<T extends Topic>(
    topics: readonly T[],
    onEvents: (events: EventOf<T>[]) => void,
  ): Promise<Running> {
    const stopped = new AbortController()
    const ends = new Map((await heads(db)).map((head) => [unitName(head), head.next]))
    const loops = topics.flatMap((topic) =>
      unitsOf([topic]).map(async (unit) => {
        let offset = ends.get(unitName(unit)) ?? 0
        for (let failures = 0; !stopped.signal.aborted; ) {
          try {
            const { records, next } = await follow({ db, hub, log, unit, signal: stopped.signal }, offset)
            const events = records.flatMap(({ event, value }) => event ?? readable(topic, value, log, lines.read) ?? [])
            if (events.length > 0) onEvents(events as EventOf<T>[])
            offset = next
            failures = 0
          } catch (error) {
            log.warn({ err: error, unit }, 'following the log failed')
            await pause(failures++, stopped.signal)
          }
        }
      }),
    )
    return {
      stop: async () => {
        stopped.abort()
        await Promise.all(loops)
      },
    }
  }

  const forgetter = oneAtATime(async () => {
    try {
      for (const { name, retentionDays } of every)
        while ((await forget(db, name, retentionDays, forgetAtOnce)) === forgetAtOnce);
    } catch (error) {
      log.warn({ err: error }, 'old lines of the log were not dropped, and will be the next time')
    }
  })
  const forgetting = setInterval(forgetter.ask, forgetEveryMs)

  return {
    publish: figures.timed(publish),
    consume,
    tail,
    rewind: (group, topics) => whileStopped(db, group, (held) => rewindGroup(held, group, namesOf(topics))),
    lag: async (group, topics) => sumOf(await lags(group, topics)),
    ping: async () => void (await sql`select 1 from bus.partition limit 1`.execute(db)),
    stop: async () => {
      clearInterval(forgetting)
      await ownership.stop()
      await forgetter.settled()
      await Promise.all([publisher, ...lanes.values()].map((queue) => queue.settled()))
      await doorbell.stop()
    },
  }
}

function namesOf(topics: readonly Topic[]): string[] {
  return topics.map(({ name }) => name)
}
