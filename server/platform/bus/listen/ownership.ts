import { sql } from 'kysely'
import type { Client } from 'pg'
import type { Db } from '../../database.ts'
import type { Log } from '../../log.ts'
import type { Running } from '../../run.ts'
import { rest } from '../../waits.ts'
import { type Unit, unitName } from './log.ts'
import { keepSession } from './session.ts'

const balanceEveryMs = 300
/** While a member has its share: looking for members costs more than all else that a process does at rest. */
const lookEveryMs = 1_000

/**
 * Shares the units of a group among its members, fairly: a member's advisory locks name what it owns, and Postgres frees
 * them when the member dies. `work` runs for each unit owned, until its signal aborts.
 */
export function shareUnits(options: {
  url: string
  group: string
  units: readonly Unit[]
  work(unit: Unit, signal: AbortSignal): Promise<void>
  log: Log
}): Running {
  return keepSession(options.url, options.log, async (client, lost) => {
    await client.query(`select pg_advisory_lock_shared(hashtextextended($1, 0))`, [memberLock(options.group)])
    const owned = new Map<string, { unit: Unit; release: AbortController; done: Promise<void> }>()
    const own = (unit: Unit) => {
      const release = new AbortController()
      const done = options.work(unit, AbortSignal.any([release.signal, lost]))
      owned.set(unitName(unit), { unit, release, done })
    }
    const giveUp = async (name: string) => {
      const held = owned.get(name)
      owned.delete(name)
      held?.release.abort()
      await held?.done
    }
    try {
      while (!lost.aborted) {
        const fair = await fairShare(client, options.group, options.units.length)
        for (const name of [...owned.keys()].slice(fair)) {
          await giveUp(name)
          await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [unitLock(options.group, name)])
        }
        for (const unit of shuffled(options.units)) {
          if (owned.size >= fair || lost.aborted) break
          if (!owned.has(unitName(unit)) && (await tryLock(client, unitLock(options.group, unitName(unit))))) own(unit)
        }
        const everyMs = owned.size === fair ? lookEveryMs : balanceEveryMs
        await rest(everyMs * (0.75 + Math.random() / 2), lost)
      }
    } finally {
      await Promise.all([...owned.keys()].map(giveUp))
    }
  })
}

/** Runs `change` while the group has no member, and none can join. */
export async function whileStopped(db: Db, group: string, change: (db: Db) => Promise<void>): Promise<void> {
  await db.transaction().execute(async (held) => {
    const { rows } = await sql<{ free: boolean }>`
      select pg_try_advisory_xact_lock(hashtextextended(${memberLock(group)}, 0)) as free`.execute(held)
    if (!rows[0]?.free) throw new Error(`the group ${group} is running`)
    await change(held)
  })
}

const memberLock = (group: string) => `bus.member ${group}`
const unitLock = (group: string, unit: string) => `bus.unit ${group} ${unit}`

/** How many units each member may hold, so that all are held: pg_locks shows the members that live. */
async function fairShare(client: Client, group: string, units: number): Promise<number> {
  const { rows } = await client.query<{ members: number }>(
    `select count(*)::int as members from pg_locks
     where locktype = 'advisory' and mode = 'ShareLock' and granted and objsubid = 1
       and database = (select oid from pg_database where datname = current_database())
       and (classid::bigint << 32 | objid::bigint) = hashtextextended($1, 0)`,
    [memberLock(group)],
  )
  return Math.ceil(units / Math.max(rows[0]?.members ?? 1, 1))
}

async function tryLock(client: Client, name: string): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(
    'select pg_try_advisory_lock(hashtextextended($1, 0)) as locked',
    [name],
  )
  return rows[0]?.locked ?? false
}

/** Members that start together should not all ask for the same unit first. */
function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item)
}
