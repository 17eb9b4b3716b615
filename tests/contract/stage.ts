import { sql } from 'kysely'
import { z } from 'zod'
import type { Bus } from '../../server/platform/bus/bus.ts'
import { newEvent } from '../../server/platform/bus/bus.ts'
import { kafkaBus } from '../../server/platform/bus/kafka.ts'
import { listenBus } from '../../server/platform/bus/listen.ts'
import type { Busyness } from '../../server/platform/busyness.ts'
import { readConfig } from '../../server/platform/config.ts'
import { connectDatabase, type Db } from '../../server/platform/database.ts'
import { createLog } from '../../server/platform/log.ts'
import { createMetrics } from '../../server/platform/metrics.ts'
import { type Event, topic } from '../../shared/event.ts'
import { createEnvironment, type Transport } from '../context.ts'

const Numbered = z.object({ n: z.number(), text: z.string().optional() })
export const asked = topic('test.asked', Numbered, { partitions: 4 })
export const answered = topic('test.answered', Numbered, { partitions: 4 })
export const topics = [asked, answered] as const

export type Asked = Event<'test.asked', z.infer<typeof Numbered>>

export function ask(n: number, key = `key-${n % 50}`, text?: string) {
  return newEvent(asked, { key, actor: null, data: { n, text } })
}

export function answer(n: number, key: string) {
  return newEvent(answered, { key, actor: null, data: { n } })
}

export interface Node extends AsyncDisposable {
  bus: Bus
  db: Db
}

/** A node of the deployment that `env` describes, in this process, with the topics of these tests. */
export async function startNode(env: Record<string, string>, busyness?: Busyness): Promise<Node> {
  const config = readConfig(env)
  const log = createLog('silent')
  const database = connectDatabase(config.databaseUrl, log)
  const parts = { config, db: database.db, log, metrics: createMetrics(), topics, ...(busyness && { busyness }) }
  const bus = await (config.kafkaBrokers ? kafkaBus(parts) : listenBus(parts))
  const stop = async () => {
    await bus.stop()
    await database.stop()
  }
  return { bus, db: database.db, [Symbol.asyncDispose]: stop }
}

/** The first node of a new deployment on `transport`. */
export async function newNode(transport: Transport, busyness?: Busyness) {
  const env = await createEnvironment(transport)
  return { env, ...(await startNode(env, busyness)) }
}

/** A node in a process of its own, which can be killed. What it prints comes line by line. */
export function spawnNode(env: Record<string, string>, ...command: string[]) {
  const child = Bun.spawn(['bun', `${import.meta.dir}/node.ts`, ...command], { env: { ...process.env, ...env } })
  const lines: string[] = []
  const read = (async () => {
    let rest = ''
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
      const parts = (rest + chunk).split('\n')
      rest = parts.pop() ?? ''
      lines.push(...parts)
    }
  })()
  const kill = async () => {
    child.kill('SIGKILL')
    await child.exited
    await read
  }
  return { lines, kill, [Symbol.asyncDispose]: kill }
}

/** The sessions that hold the partitions of the deployment's members, and how many each of them has. */
export async function ownersOf({ db }: Node) {
  const { rows } = await sql<{ pid: number; units: number }>`
    select pid, count(*) filter (where mode = 'ExclusiveLock')::int as units
    from pg_locks join pg_database on oid = database
    where datname = current_database() and locktype = 'advisory' group by pid`.execute(db)
  return rows
}

/** Ends the connections that hold the partitions of the deployment's members, as a cut between them and Postgres does. */
export async function cutOwners({ db }: Node): Promise<void> {
  await sql`select pg_terminate_backend(pid) from pg_locks join pg_database on oid = database
    where datname = current_database() and locktype = 'advisory' and pid <> pg_backend_pid()`.execute(db)
}
