import { Kysely, PostgresDialect, sql } from 'kysely'
import { Client, DatabaseError, Pool, types } from 'pg'
import type { Log } from './log.ts'
import { BusyError } from './outage.ts'
import { watchQueue } from './queues.ts'
import { shorten } from './shortening.ts'
import { endSilent } from './silence.ts'

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

/** Runs in the transaction that one is in already, or in one of its own. */
export function inTransaction<T>(db: Db, run: (db: Db) => Promise<T>): Promise<T> {
  return db.isTransaction ? run(db) : db.transaction().execute(run)
}

/** A CTE for a statement whose loss with the machine harms nobody: its commit, if it reads this, does not wait for the disk. */
export const hurry = sql.raw(`hurry as materialized (select set_config('synchronous_commit', 'off', true))`)

/** Whether a statement failed because something of the same name is there (SQLSTATE 23505, unique_violation). */
export function isTaken(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === '23505'
}

/** How many may wait for a connection of a pool, each of them for 10 s at most. */
const mostWaiting = 1_000

/** Connects lazily to `url` with at most `max` connections. Who would wait behind too many gets a BusyError. */
export function connectDatabase(url: string, log: Log, max = 20): Database {
  const pool = new Pool({
    connectionString: url,
    max,
    pipeline: true,
    connectionTimeoutMillis: 10_000,
    // A new one signs in and plans anew, which whoever needs it waits for: 5 ms and more.
    idleTimeoutMillis: 60_000,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 60_000,
  })
  // Without a listener, an idle connection that breaks (Postgres restarts) would end the process.
  pool.on('error', (error) => log.warn({ err: error }, 'an idle Postgres connection broke'))
  // And so would one that breaks in a transaction, between two statements; the next statement is what fails.
  pool.on('connect', (client) => {
    client.on('error', (error) => log.warn({ err: error }, 'a Postgres connection broke'))
  })
  const silence = endSilent(url)
  pool.on('connect', (client) => {
    shorten(client)
    silence.watch(client)
  })
  const unwatch = watchQueue({ name: 'postgres', bound: mostWaiting, depth: () => pool.waitingCount })
  const connect = async () => {
    if (pool.waitingCount >= mostWaiting) throw new BusyError('too much waits for a connection to Postgres')
    return pool.connect()
  }
  const bounded = { Client, connect, end: () => pool.end(), options: pool.options }
  const db: Db = new Kysely({ dialect: new PostgresDialect({ pool: bounded }) })
  const stop = async () => {
    await db.destroy()
    unwatch()
    silence.stop()
  }
  return { db, pool, stop }
}
