import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'pg'
import { connectDatabase, type Database, type Db } from '../database.ts'
import type { Log } from '../log.ts'
import { startRounds } from '../rounds.ts'
import type { Running } from '../run.ts'
import { within } from '../waits.ts'
import { cutOff } from '../wire.ts'
import type { ReplicaMetrics } from './metrics.ts'
import { asShared } from './shared.ts'

const lookEveryMs = 500
const answerWithinMs = 1_000
/** How long a read waits for a replica; after that it is left out until it keeps up again. */
const catchUpWithinMs = 100
const mostConnections = 10

/** A connected replica; `lost` aborts when it does not answer any more. */
interface Session {
  database: Database
  lost: AbortController
  /** How far it has come, as far as is known. */
  replayed: number
  ask(): Promise<number>
  close(): void
}

export interface Replica extends Running {
  isInUse(): boolean
  /** Runs a read once the replica has all up to `position` of the log. @throws Error where it has not, or is lost meanwhile. */
  read<T>(position: number, run: (db: Db) => Promise<T>): Promise<T>
}

interface Parts {
  url: string
  log: Log
  /** How far the primary has come. */
  position(): Promise<number>
  figures: ReplicaMetrics
}

/** Looks at a replica again and again: it is in use while it answers and keeps up. */
export function followReplica({ url, log, position, figures }: Parts): Replica {
  const replica = new URL(url).host
  let session: Session | undefined
  let inUse = false
  let told: boolean | undefined

  const rounds = startRounds(log, `the replica ${replica}`, lookEveryMs, async () => {
    await look()
    return false
  })
  figures.inUse.set({ replica }, 0)

  async function look() {
    const now = await within(answerWithinMs, position(), () => new Error('late')).catch(() => undefined)
    // Nobody knows what it should have while the primary is away, and nobody is sent to it.
    if (now === undefined) return
    try {
      session ??= await open(url, log, (error) => lose(error))
      const keepsUp = await catchUp(session, now)
      figures.lag.set({ replica }, Math.max(0, now - session.replayed))
      use(keepsUp)
    } catch (error) {
      lose(error)
    }
  }

  function use(wanted: boolean, reason: unknown = undefined) {
    if (wanted !== told) log.info({ replica, err: reason }, wanted ? 'a replica is in use' : 'a replica is left out')
    told = wanted
    inUse = wanted
    figures.inUse.set({ replica }, Number(wanted))
  }

  function lose(error: unknown) {
    use(false, error)
    figures.lag.set({ replica }, Number.NaN)
    session?.close()
    session = undefined
  }

  async function read<T>(position: number, run: (db: Db) => Promise<T>): Promise<T> {
    const current = session
    if (!current) throw new Error('the replica is away')
    const begun = performance.now()
    if (!(await isThere(current, position))) {
      use(false)
      rounds.wake()
      throw new Error('the replica is behind')
    }
    figures.waits.observe((performance.now() - begun) / 1_000)
    return unlessLost(current.lost.signal, run(current.database.db))
  }

  return {
    isInUse: () => inUse,
    read,
    stop: async () => {
      await rounds.stop()
      session?.close()
    },
  }
}

async function isThere(session: Session, position: number): Promise<boolean> {
  if (session.replayed >= position) return true
  return within(catchUpWithinMs, catchUp(session, position), () => new Error('late')).catch(() => false)
}

/** Whether the replica has all up to `position` within a moment. @throws Error where it does not answer. */
async function catchUp(session: Session, position: number): Promise<boolean> {
  const deadline = performance.now() + catchUpWithinMs
  while (session.replayed < position) {
    session.replayed = Math.max(session.replayed, await session.ask())
    if (session.replayed >= position) break
    if (session.lost.signal.aborted || performance.now() > deadline) return false
    await delay(1)
  }
  return true
}

async function open(url: string, log: Log, onLost: (error: unknown) => void): Promise<Session> {
  const watch = new Client({
    connectionString: url,
    connectionTimeoutMillis: answerWithinMs,
    query_timeout: answerWithinMs,
  })
  const lost = new AbortController()
  watch.on('error', (error) => lost.signal.aborted || onLost(error))
  await watch.connect()
  const database = connectDatabase(url, log, mostConnections)
  const clients = new Set<Client>()
  database.pool.on('connect', (client) => clients.add(client)).on('remove', (client) => clients.delete(client))
  return {
    database,
    lost,
    replayed: 0,
    ask: asShared(() => replayedBy(watch)),
    close: () => {
      lost.abort()
      // One that waits for an answer is cut off: there may never be one.
      for (const client of [watch, ...clients]) cutOff(client)
      void database.stop().catch(() => {})
    },
  }
}

/** As a number: far below 2^53. One that is no replica (any more) is of no use. */
async function replayedBy(client: Client): Promise<number> {
  const { rows } = await client.query<{ position: number | null }>(
    `select case when pg_is_in_recovery() then (pg_last_wal_replay_lsn() - '0/0')::float8 end as position`,
  )
  const position = rows[0]?.position
  if (typeof position !== 'number') throw new Error('it is not a replica')
  return position
}

function unlessLost<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const onLost = () => reject(new Error('the replica was lost'))
  signal.addEventListener('abort', onLost, { once: true })
  if (signal.aborted) onLost()
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', onLost))
}
