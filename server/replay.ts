import { parseArgs } from 'node:util'
import { type Event, parseEvent, type Topic } from '../shared/event.ts'
import { topics } from '../shared/topics.ts'
import { rebuildUnread } from './modules/receipts/index.ts'
import { rebuildIndex } from './modules/search/index.ts'
import { type Bus, subscription } from './platform/bus/bus.ts'
import { deadTopic } from './platform/bus/dead.ts'
import { kafkaBus } from './platform/bus/kafka.ts'
import { listenBus } from './platform/bus/listen.ts'
import { readConfig } from './platform/config.ts'
import { connectDatabase, type Db } from './platform/database.ts'
import { createLog } from './platform/log.ts'
import { createMetrics } from './platform/metrics.ts'

const usage = `bun run replay --group NAME --topic TOPIC...   sends a stopped group back to the beginning of the log
bun run replay --dead TOPIC                    publishes the dead letters of a topic again, each once
bun run replay --unread                        counts anew what unread messages are derived from
bun run replay --search                        writes every message into the index anew, while it is in use
  --follow                                     with --group: waits, and tells how far its members are
  --dry-run                                    only says what it would do`

const replayGroup = 'replay'
/** Nobody stands there, so all that the log holds is before it. */
const nobody = 'replay-nobody'
const patienceMs = 60_000
const tellEveryMs = 1_000

type Tell = (progress: string) => void

/** Sends `group` back to the beginning of `topics`, for a read model that is to be built anew; says what it did. */
export async function replayGroupFrom(bus: Bus, group: string, topics: readonly Topic[], dryRun: boolean) {
  if (dryRun) {
    const [before, all] = await Promise.all([bus.lag(group, topics), bus.lag(nobody, topics)])
    return `${group} has ${before} events before it; it would go back to the beginning, with ${all} before it.`
  }
  await bus.rewind(group, topics)
  return `${group} is back at the beginning: ${await bus.lag(group, topics)} events before it.`
}

/** Tells how far a group is until it has handled everything; whoever runs its members does the work. */
export async function followGroup(bus: Bus, group: string, topics: readonly Topic[], tell: Tell): Promise<string> {
  await whileWaiting(
    () => bus.lag(group, topics),
    (left) => tell(`${left} events left`),
    Number.POSITIVE_INFINITY,
  )
  return `${group} has handled everything.`
}

/**
 * Publishes a topic's dead letters to it again, for every group that hears it: they know by the id what they have had.
 * A group of its own remembers which ones were, so that a second run starts after them.
 */
export async function replayDead(bus: Bus, of: Topic, dryRun: boolean, tell: Tell = () => {}): Promise<string> {
  const dead = deadTopic(of)
  const waiting = await bus.lag(replayGroup, [dead])
  if (dryRun || waiting === 0) return `${waiting} dead letters of ${of.name} to publish again.`
  let published = 0
  let unreadable = 0
  const consumer = await bus.consume(
    subscription(replayGroup, [dead], async ({ events }) => {
      const alive = events.flatMap(({ data }) => revived(of, data.value))
      published += alive.length
      unreadable += events.length - alive.length
      return alive
    }),
  )
  try {
    await whileWaiting(
      () => bus.lag(replayGroup, [dead]),
      (left) => tell(`${waiting - left} of ${waiting} dead letters`),
      patienceMs,
    )
  } finally {
    await consumer.stop()
  }
  return `${published} dead letters of ${of.name} were published again, ${unreadable} cannot be read and were left.`
}

/** Asks how much is left until it is nothing, and tells it when it changes. @throws Error where it does not change for long */
async function whileWaiting(ask: () => Promise<number>, tell: (left: number) => void, longestMs: number) {
  let last = Number.NaN
  let since = Date.now()
  let told = 0
  for (let left = await ask(); left > 0; left = await ask()) {
    if (left !== last) since = Date.now()
    if (Date.now() - since > longestMs) throw new Error(`${left} are left and take too long; run it again to go on`)
    if (left !== last && Date.now() - told >= tellEveryMs) {
      tell(left)
      told = Date.now()
    }
    last = left
    await Bun.sleep(100)
  }
}

function revived(of: Topic, value: string): Event[] {
  try {
    return [parseEvent(of, JSON.parse(value))]
  } catch {
    return []
  }
}

function named(name: string): Topic {
  const found = topics.find((topic) => topic.name === name)
  if (!found) throw new Error(`There is no topic ${name}. There are: ${topics.map((topic) => topic.name).join(', ')}`)
  return found
}

async function main() {
  const { values } = parseArgs({
    options: {
      group: { type: 'string' },
      topic: { type: 'string', multiple: true },
      dead: { type: 'string' },
      unread: { type: 'boolean', default: false },
      search: { type: 'boolean', default: false },
      follow: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
    },
  })
  const { group, topic: names, dead, unread, search, follow, 'dry-run': dryRun } = values
  if (unread) return withDatabase(async (db) => console.log(await rebuildUnread({ db }, dryRun, console.log)))
  if (search) return withDatabase((db) => rebuildSearch(db, dryRun))
  if (dead && (group || names)) throw new Error(`Dead letters or a group, not both.\n${usage}`)
  if (group && names) {
    const of = names.map(named)
    return withBus(async (bus) => {
      const done = await replayGroupFrom(bus, group, of, dryRun)
      if (!follow || dryRun) return done
      console.log(done)
      return followGroup(bus, group, of, console.log)
    })
  }
  if (dead) {
    const of = named(dead)
    return withBus((bus) => replayDead(bus, of, dryRun, console.log))
  }
  throw new Error(usage)
}

async function rebuildSearch(db: Db, dryRun: boolean) {
  console.log(
    await rebuildIndex({ db, metrics: createMetrics(), config: readConfig(process.env) }, dryRun, console.log),
  )
}

async function withBus(work: (bus: Bus) => Promise<string>) {
  const config = readConfig(process.env)
  await withDatabase(async (db) => {
    const parts = { config, log: createLog('warn'), db, metrics: createMetrics() }
    const bus = await (config.kafkaBrokers ? kafkaBus(parts) : listenBus(parts))
    try {
      console.log(await work(bus))
    } finally {
      await bus.stop()
    }
  })
}

async function withDatabase(work: (db: Db) => Promise<void>) {
  const { db, stop } = connectDatabase(readConfig(process.env).databaseUrl, createLog('warn'), 5)
  try {
    await work(db)
  } finally {
    await stop()
  }
}

if (import.meta.main)
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  })
