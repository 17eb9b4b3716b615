import { migrate } from '../../db/migrate.ts'
import { start } from '../../server/main.ts'
import { presenceOf } from '../../server/modules/presence/index.ts'
import { readConfig } from '../../server/platform/config.ts'
import { uuidv7 } from '../../server/platform/ids.ts'
import type { Redis } from '../../server/platform/redis.ts'
import { createDatabase, startParts } from './deployment.ts'
import { type Row, row } from './row.ts'

const online = 10_000
const changesPerMinute = online / 100
const minuteMs = 60_000
const settleMs = 10_000
const renewMs = 20_000
const leaseSeconds = 45

interface Cost {
  /** Milliseconds of processor time, in the node and in Redis. */
  node: number
  redis: number
  commands: number
}

/**
 * What it costs, in a minute, to know of 10,000 people whether they are here while one in a hundred comes to something
 * else, from the lease to the bus and the history. The baseline gives each connection a key of its own that expires,
 * and publishes what changes: it tells neither devices from people nor who has gone without a word.
 */
export async function presence(): Promise<Row[]> {
  await using parts = await startParts()
  const databaseUrl = await createDatabase(parts)
  await migrate(databaseUrl)
  const env = { DATABASE_URL: databaseUrl, REDIS_URL: parts.redisUrl, AUTH_SECRET: crypto.randomUUID() }
  const app = await start(readConfig({ ...env, PORT: '0', LOG_LEVEL: 'error' }))
  try {
    const { redis } = app.platform
    const rest = await measure(redis, async () => Bun.sleep(minuteMs))
    const people = Array.from({ length: online }, () => ({ userId: uuidv7(), connectionId: uuidv7() }))
    const baseline = await measure(redis, () => keepKeys(redis, people))
    const { leases } = presenceOf(app.platform)
    for (const { userId, connectionId } of people) leases.begin(userId, connectionId)
    await Bun.sleep(settleMs)
    const ours = await measure(redis, () => spread(people, ({ connectionId }) => void leases.set(connectionId, 'away')))
    const figure = (name: keyof Cost, unit: string) =>
      row(
        `presence.${name}`,
        ours[name] - rest[name],
        `${unit}/min`,
        'a key for each connection',
        baseline[name] - rest[name],
      )
    return [figure('node', 'ms'), figure('redis', 'ms'), figure('commands', 'commands')]
  } finally {
    await app.stop()
  }
}

type People = readonly { userId: string; connectionId: string }[]

/** Has one after the other change, in the course of a minute. */
async function spread(people: People, change: (person: People[number]) => void) {
  for (const person of people.slice(0, changesPerMinute)) {
    change(person)
    await Bun.sleep(minuteMs / changesPerMinute)
  }
}

async function keepKeys(redis: Redis, people: People) {
  const renew = () =>
    Promise.all(people.map(({ connectionId }) => redis.set(`bench:${connectionId}`, 'active', 'EX', leaseSeconds)))
  const timer = setInterval(() => void renew(), renewMs)
  await spread(people, ({ userId }) => void redis.publish('bench', userId))
  clearInterval(timer)
}

/** What the node and Redis spend in the meantime. */
async function measure(redis: Redis, run: () => Promise<void>): Promise<Cost> {
  const [node, before] = [process.cpuUsage(), await spent(redis)]
  await run()
  const { user, system } = process.cpuUsage(node)
  const after = await spent(redis)
  return {
    node: (user + system) / 1_000,
    redis: (after.seconds - before.seconds) * 1_000,
    commands: after.commands - before.commands,
  }
}

/** Commands that came over the wire: those that a script gives are not among them. */
async function spent(redis: Redis) {
  const [cpu, commands] = [await redis.info('cpu'), await redis.info('commandstats')]
  const sent = [...commands.matchAll(/^cmdstat_(evalsha|eval|hmget|set|publish):calls=(\d+)/gm)]
  return {
    seconds: read(cpu, 'used_cpu_sys') + read(cpu, 'used_cpu_user'),
    commands: sent.reduce((sum, [, , calls]) => sum + Number(calls), 0),
  }
}

function read(info: string, name: string): number {
  return Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1] ?? 0)
}
