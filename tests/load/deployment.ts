import { rm } from 'node:fs/promises'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { Pool } from 'pg'
import { migrate } from '../../db/migrate.ts'
import { canRunKafka } from '../../deploy/local/kafka.ts'
import { newSecret } from '../../deploy/local/secrets.ts'
import { startServices } from '../../deploy/local/services.ts'
import { type Server, startServer } from './harness.ts'
import type { Row } from './row.ts'

const root = `${import.meta.dir}/../..`

export type Transport = 'embedded' | 'kafka'

/** The services of one run, with Postgres as durable as in production. */
export interface Parts extends AsyncDisposable {
  databaseUrl: string
  redisUrl: string
  kafkaBrokers: string | undefined
}

/** A server of ours with nobody on it yet. */
export interface Deployment extends Server {
  databaseUrl: string
}

/** So long a disk may take to come to rest. */
const restMs = 60_000

/**
 * Starts services of their own, on the disk that the repository is on: in memory, an fsync would cost nothing. What was
 * written there before has come to rest by then, and is at nobody's expense.
 */
export async function startParts({ kafka = false } = {}): Promise<Parts> {
  if (Bun.which('sync')) await Bun.spawn(['sync'], { timeout: restMs }).exited
  const dataDir = `${root}/.data/bench-${crypto.randomUUID()}`
  const password = newSecret()
  const withKafka = kafka && (await canRunKafka())
  const services = await startServices({ dataDir, kafka: withKafka, durable: true, password, env: {} })
  const stop = async () => {
    await services.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
  return { ...services, [Symbol.asyncDispose]: stop }
}

/**
 * Measures on services without a broker, and then on services with one, if it can be run here: it takes its share of the
 * machine also while nobody uses it, and whoever needs none has none.
 */
export async function onEach(measure: (parts: Parts, transport: Transport) => Promise<Row[]>): Promise<Row[]> {
  const rows = await onOne('embedded', measure)
  if (await canRunKafka()) return [...rows, ...(await onOne('kafka', measure))]
  console.log('There is no Kafka here, so its rows are missing.')
  return rows
}

async function onOne(transport: Transport, measure: Parameters<typeof onEach>[0]): Promise<Row[]> {
  await using parts = await startParts({ kafka: transport === 'kafka' })
  return await measure(parts, transport)
}

/** A new database beside the others. */
export async function createDatabase(parts: Parts): Promise<string> {
  const name = `bench_${crypto.randomUUID().replaceAll('-', '')}`
  await query(parts.databaseUrl, `create database ${name}`)
  const url = new URL(parts.databaseUrl)
  url.pathname = `/${name}`
  return url.href
}

/** Runs one statement and gives its rows. */
export async function query(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const db = new Kysely({ dialect: new PostgresDialect({ pool: new Pool({ connectionString: url, max: 1 }) }) })
  try {
    return (await sql<Record<string, unknown>>`${sql.raw(statement)}`.execute(db)).rows
  } finally {
    await db.destroy()
  }
}

let redisDatabases = 0

/** One of Redis' sixteen databases, in turn, so that one deployment's limits do not count in the next. */
function nextRedis({ redisUrl }: Parts) {
  const url = new URL(redisUrl)
  url.pathname = `/${redisDatabases++ % 16}`
  return url.href
}

/** What a server of its own is told, with nobody on it yet. */
export async function environmentOf(parts: Parts, transport: Transport): Promise<Record<string, string>> {
  const databaseUrl = await createDatabase(parts)
  await migrate(databaseUrl)
  // Its few people stand for many; what they say is counted all the same.
  await query(databaseUrl, 'update limits.rule set burst_points = 1e9, sustained_points = 1e9')
  return {
    AUTH_SECRET: crypto.randomUUID(),
    DATABASE_URL: databaseUrl,
    REDIS_URL: nextRedis(parts),
    KAFKA_BROKERS: transport === 'kafka' ? (parts.kafkaBrokers ?? '') : '',
    KAFKA_PREFIX: transport === 'kafka' ? `${crypto.randomUUID()}.` : '',
  }
}

export async function deploy(parts: Parts, transport: Transport): Promise<Deployment> {
  const env = await environmentOf(parts, transport)
  return { ...(await startServer(env)), databaseUrl: env['DATABASE_URL'] ?? '' }
}
