import { sql } from 'kysely'
import type { Registry } from 'prom-client'
import type { Config } from '../config.ts'
import type { Db } from '../database.ts'
import type { Log } from '../log.ts'
import type { Running } from '../run.ts'
import { replicaMetrics } from './metrics.ts'
import { followReplica } from './replica.ts'
import { asShared } from './shared.ts'

/**
 * Runs statements that only read, and may be run twice: on a replica, if there is one that keeps up, else on the primary.
 * Either way they see everything that was committed anywhere before `read` was called. Not for what decides about a write.
 */
export type Read = <T>(run: (db: Db) => Promise<T>) => Promise<T>

interface Parts {
  config: Pick<Config, 'replicaUrls'>
  db: Db
  log: Log
  metrics: Registry
}

export interface Replicas extends Running {
  read: Read
  /** Rejects where one is left out. */
  ping(): Promise<void>
}

/**
 * Follows the replicas. Before a replica is asked, the primary is asked how far it has come, once for all reads that begin
 * meanwhile, and the replica is waited for until it has come as far: so no read is stale, whoever wrote, on whatever node.
 */
export function followReplicas({ config, db, log, metrics }: Parts): Replicas {
  if (config.replicaUrls.length === 0) return { read: (run) => run(db), ping: async () => {}, stop: async () => {} }
  const figures = replicaMetrics(metrics)
  const position = asShared(() => positionOf(db))
  const replicas = config.replicaUrls.map((url) => followReplica({ url, log, position, figures }))
  let turn = 0

  function next() {
    const usable = replicas.filter((replica) => replica.isInUse())
    return usable[turn++ % usable.length]
  }

  async function read<T>(run: (db: Db) => Promise<T>): Promise<T> {
    const replica = next()
    if (replica)
      try {
        const result = await replica.read(await position(), run)
        figures.reads.inc({ from: 'replica' })
        return result
      } catch (error) {
        log.debug({ err: error }, 'a read goes to the primary')
      }
    figures.reads.inc({ from: 'primary' })
    return run(db)
  }

  async function ping() {
    if (!replicas.every((replica) => replica.isInUse())) throw new Error('a replica is left out')
  }

  return { read, ping, stop: async () => void (await Promise.all(replicas.map((replica) => replica.stop()))) }
}

/**
 * How far the log has come: past whatever anybody has seen committed. What is committed without waiting for the disk is
 * seen before it is there.
 */
async function positionOf(db: Db): Promise<number> {
  const { rows } = await sql<{ position: number }>`
    select (
      case when current_setting('synchronous_commit') = 'off' then pg_current_wal_insert_lsn()
      else pg_current_wal_flush_lsn() end - '0/0'
    )::float8 as position`.execute(db)
  const position = rows[0]?.position
  if (position === undefined) throw new Error('the primary does not say how far it has come')
  return position
}
