import { sql } from 'kysely'
import type { Client } from 'pg'
import type { Db } from '../../database.ts'
import type { Log } from '../../log.ts'
import type { Running } from '../../run.ts'
import { oneAtATime, rest } from '../../waits.ts'
import { type Unit, unitName } from './log.ts'
import { keepSession } from './session.ts'

const balanceEveryMs = 300
/** While each group has its share here: looking for members costs more than all else that a process does at rest. */
const lookEveryMs = 1_000

/** What a process does for a group. */
export interface Membership {
  group: string
  units: readonly Unit[]
  /** Runs for each unit that is owned, until its signal aborts. */
  work(unit: Unit, signal: AbortSignal): Promise<void>
}

/** What a process owns of its groups' units. */
export interface Ownership extends Running {
  /** @throws where the process is a member of the group already */
  join(membership: Membership): Running
}

interface Member extends Membership {
  /** What it works on, by name; `release` has aborted where it is to end. */
  held: Map<string, { release: AbortController; done: Promise<void> }>
  /** Whether the session's locks say that it is there. */
  entered: boolean
  leaving: boolean
}

interface Session {
  client: Client
  lost: AbortSignal
  /** Locks of units that are not worked on any more. */
  freed: string[]
  fail(error: unknown): void
}

/**
 * Shares the units of groups among their members, fairly. Advisory locks name all that a process owns, and Postgres frees
 * them when it dies; they are those of one session, for Postgres has few, and looks for all groups' members at once.
 */
export function createOwnership(url: string, log: Log): Ownership {
  const members = new Map<string, Member>()
  let session: Session | undefined
  let kept: Running | undefined
  let everyMs = balanceEveryMs
  const round = oneAtATime(async () => {
    const current = session
    if (current) await balanceAll(current).catch(current.fail)
  })

  function join(membership: Membership): Running {
    const { group } = membership
    if (members.has(group)) throw new Error(`this process is a member of the group ${group} already`)
    const member = { ...membership, held: new Map(), entered: false, leaving: false }
    members.set(group, member)
    kept ??= keepSession(url, log, hold)
    round.ask()
    return { stop: () => leave(member) }
  }

  async function leave(member: Member) {
    member.leaving = true
    release(member, 0)
    await Promise.all([...member.held.values()].map(({ done }) => done))
    round.ask()
    await round.settled()
    members.delete(member.group)
  }

  async function hold(client: Client, gone: AbortSignal) {
    const failed = new AbortController()
    const lost = AbortSignal.any([gone, failed.signal])
    session = { client, lost, freed: [], fail: (error) => failed.abort(error) }
    while (!lost.aborted) {
      round.ask()
      await round.settled()
      await rest(everyMs * (0.75 + Math.random() / 2), lost)
    }
    session = undefined
    await round.settled()
    for (const member of members.values()) {
      release(member, 0)
      member.entered = false
    }
    failed.signal.throwIfAborted()
  }

  async function balanceAll(current: Session) {
    const { client, freed } = current
    await locksBy('pg_advisory_unlock', client, freed.splice(0))
    await exit(client, [...members.values()].filter(isGone))
    const all = [...members.values()].filter(({ leaving }) => !leaving)
    await enter(client, all)
    const sizes = await sizesOf(client, all)
    let areFair = true
    for (const member of all) {
      const fair = Math.ceil(member.units.length / Math.max(sizes.get(memberLock(member)) ?? 1, 1))
      areFair = (await balance(current, member, fair)) && areFair
    }
    everyMs = areFair ? lookEveryMs : balanceEveryMs
  }

  /** Answers whether the member has its share. What it gives up is free once the work on it has ended. */
  async function balance(current: Session, member: Member, fair: number): Promise<boolean> {
    if (!member.entered) return false
    release(member, fair)
    const missing = fair - owned(member).length
    if (missing === 0) return true
    const units = shuffled(member.units).filter((unit) => !member.held.has(unitName(unit)))
    const byLock = new Map(units.map((unit) => [unitLock(member, unit), unit]))
    const taken = await locksBy('pg_try_advisory_lock', current.client, [...byLock.keys()], missing)
    for (const lock of taken) {
      const unit = byLock.get(lock)
      if (unit && !member.leaving) own(current, member, unit)
      else current.freed.push(lock)
    }
    return taken.length === missing
  }

  function own({ lost, freed }: Session, member: Member, unit: Unit) {
    const release = new AbortController()
    const done = member.work(unit, AbortSignal.any([release.signal, lost])).finally(() => {
      member.held.delete(unitName(unit))
      freed.push(unitLock(member, unit))
      round.ask()
    })
    member.held.set(unitName(unit), { release, done })
  }

  return { join, stop: async () => kept?.stop() }
}

const isGone = ({ leaving, entered, held }: Member) => leaving && entered && held.size === 0

function owned({ held }: Member): AbortController[] {
  return [...held.values()].map(({ release }) => release).filter(({ signal }) => !signal.aborted)
}

/** Ends the work on what is owned beyond so many units. */
function release(member: Member, fair: number) {
  for (const controller of owned(member).slice(fair)) controller.abort()
}

/** Runs `change` while the group has no member, and none can join. */
export async function whileStopped(db: Db, group: string, change: (db: Db) => Promise<void>): Promise<void> {
  await db.transaction().execute(async (held) => {
    const { rows } = await sql<{ free: boolean }>`
      select pg_try_advisory_xact_lock(hashtextextended(${memberLock({ group })}, 0)) as free`.execute(held)
    if (!rows[0]?.free) throw new Error(`the group ${group} is running`)
    await change(held)
  })
}

const memberLock = ({ group }: Pick<Member, 'group'>) => `bus.member ${group}`
const unitLock = ({ group }: Pick<Member, 'group'>, unit: Unit) => `bus.unit ${group} ${unitName(unit)}`

/**
 * Who cannot enter, because the group is being changed, tries again; so does who still works on what it has lost, for it
 * would count as one who can have that, and nobody else would take it.
 */
async function enter(client: Client, members: readonly Member[]) {
  const outside = members.filter(({ entered, held }) => !entered && held.size === 0)
  const taken = await locksBy('pg_try_advisory_lock_shared', client, outside.map(memberLock))
  for (const member of outside) member.entered = taken.includes(memberLock(member))
}

async function exit(client: Client, members: readonly Member[]) {
  await locksBy('pg_advisory_unlock_shared', client, members.map(memberLock))
  for (const member of members) member.entered = false
}

type LockFunction =
  | 'pg_try_advisory_lock'
  | 'pg_try_advisory_lock_shared'
  | 'pg_advisory_unlock'
  | 'pg_advisory_unlock_shared'

/** Takes or gives back locks, `most` of them at most, and answers with those where that went well. */
async function locksBy(
  call: LockFunction,
  client: Client,
  locks: readonly string[],
  most = locks.length,
): Promise<string[]> {
  if (locks.length === 0) return []
  // One after the other, and no further than the limit.
  const { rows } = await client.query<{ lock: string }>(
    `select lock from unnest($1::text[]) as lock where ${call}(hashtextextended(lock, 0)) limit $2`,
    [locks, most],
  )
  return rows.map(({ lock }) => lock)
}

/** How many members groups have, by their lock: pg_locks shows those that live. */
async function sizesOf(client: Client, members: readonly Member[]): Promise<Map<string, number>> {
  const { rows } = await client.query<{ lock: string; size: number }>(
    `select lock, count(*)::int as size from unnest($1::text[]) as lock
     join pg_locks on (classid::bigint << 32 | objid::bigint) = hashtextextended(lock, 0)
     where locktype = 'advisory' and mode = 'ShareLock' and granted and objsubid = 1
       and database = (select oid from pg_database where datname = current_database())
     group by lock`,
    [members.map(memberLock)],
  )
  return new Map(rows.map(({ lock, size }) => [lock, size]))
}

/** Members that start together should not all ask for the same unit first. */
function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item)
}
