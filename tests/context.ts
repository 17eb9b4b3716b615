import { Kysely, PostgresDialect, sql } from 'kysely'
import { Pool } from 'pg'
import { generateVAPIDKeys } from 'web-push'
import { migrate } from '../db/migrate.ts'
import { type App, start } from '../server/main.ts'
import { readConfig } from '../server/platform/config.ts'

export { until } from './until.ts'

/** A service that the test run provides; `bun run test` starts them all. */
export function service(
  name:
    | 'TEST_DATABASE_URL'
    | 'TEST_DATA_DIR'
    | 'TEST_REDIS_URL'
    | 'TEST_KAFKA_BROKERS'
    | 'TEST_CLAMD_URL'
    | 'TEST_OPENSEARCH_URL'
    | 'TEST_S3_ENDPOINT'
    | 'TEST_S3_ACCESS_KEY_ID'
    | 'TEST_S3_SECRET_ACCESS_KEY'
    | 'CHROMIUM_PATH',
): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set: run the tests by \`bun run test\``)
  return value
}

export const hasKafka = Boolean(process.env['TEST_KAFKA_BROKERS'])
export const hasOpenSearch = Boolean(process.env['TEST_OPENSEARCH_URL'])

/** Both transports, or the embedded one alone where there is no Kafka; the run counts what that skips. */
export const transports = ['postgres', 'kafka'] as const
export type Transport = (typeof transports)[number]

async function admin(run: (db: Kysely<unknown>) => Promise<unknown>) {
  const pool = new Pool({ connectionString: service('TEST_DATABASE_URL'), max: 1 })
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  await run(db).finally(() => db.destroy())
}

function urlOf(database: string): string {
  const url = new URL(service('TEST_DATABASE_URL'))
  url.pathname = `/${database}`
  return url.href
}

let template: Promise<string> | undefined

async function createTemplate() {
  const name = `template_${crypto.randomUUID().replaceAll('-', '')}`
  await admin((db) => sql`create database ${sql.id(name)}`.execute(db))
  await migrate(urlOf(name))
  await liftLimits(urlOf(name))
  return name
}

/** Tests and loads talk faster than people do; the rules still count them. */
export async function liftLimits(url: string) {
  const db = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: new Pool({ connectionString: url, max: 1 }) }),
  })
  const lifting = sql`update limits.rule set burst_points = 1e9, sustained_points = 1e9`
  await lifting.execute(db).finally(() => db.destroy())
}

/** A new database at the newest migration, for one test file. */
export async function createDatabase(): Promise<string> {
  template ??= createTemplate()
  const from = await template
  const name = `test_${crypto.randomUUID().replaceAll('-', '')}`
  await admin((db) => sql`create database ${sql.id(name)} template ${sql.id(from)}`.execute(db))
  return urlOf(name)
}

let redisDatabases = 0

/** One of Redis' sixteen databases, in turn. */
export function redisUrl(): string {
  return `${service('TEST_REDIS_URL').replace(/\/\d*$/, '')}/${redisDatabases++ % 16}`
}

const vapid = generateVAPIDKeys()

/** The environment of a new, empty deployment on `transport`; processes that share it are nodes of one deployment. */
export async function createEnvironment(transport: Transport = 'postgres'): Promise<Record<string, string>> {
  return {
    NODE_ENV: 'test',
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: 'error',
    AUTH_SECRET: 'only-for-tests-only-for-tests-only-for-tests',
    VAPID_PUBLIC_KEY: vapid.publicKey,
    VAPID_PRIVATE_KEY: vapid.privateKey,
    DATABASE_URL: await createDatabase(),
    REDIS_URL: redisUrl(),
    DATA_DIR: `${service('TEST_DATA_DIR')}/${crypto.randomUUID()}`,
    ...(transport === 'kafka' && {
      KAFKA_BROKERS: service('TEST_KAFKA_BROKERS'),
      KAFKA_PREFIX: `${crypto.randomUUID()}.`,
    }),
  }
}

/** Starts a node in this process; `await using` stops it. */
export async function startApp(
  env?: Record<string, string>,
  timing?: Parameters<typeof start>[1],
): Promise<App & AsyncDisposable> {
  const app = await start(readConfig(env ?? (await createEnvironment())), timing)
  return { ...app, [Symbol.asyncDispose]: app.stop }
}
