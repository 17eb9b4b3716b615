import { Kysely, PostgresDialect } from 'kysely'
import { Pool, types } from 'pg'
import type { Log } from './log.ts'

/**
 * A handle on Postgres that knows no table. A module's repository asks for `Kysely<Tables>`, with the tables that its
 * model names, so that another module's tables are a type error there.
 */
export type Db = Kysely<Record<never, never>>

// Sequence numbers and offsets stay far below 2^53, so int8 is a number here.
types.setTypeParser(types.builtins.INT8, Number)

export interface Database {
  db: Db
  pool: Pool
  stop(): Promise<void>
}

/** Connects lazily to `url` with at most `max` connections. */
export function connectDatabase(url: string, log: Log, max = 20): Database {
  const pool = new Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: 10_000,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 60_000,
  })
  // Without a listener, an idle connection that breaks (Postgres restarts) would end the process.
  pool.on('error', (error) => log.warn({ err: error }, 'an idle Postgres connection broke'))
  const db: Db = new Kysely({ dialect: new PostgresDialect({ pool }) })
  return { db, pool, stop: () => db.destroy() }
}
