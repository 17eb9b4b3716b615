import { type Kysely, sql } from 'kysely'
import { cached, type Redis } from '../../platform/redis.ts'
import { LiveSession, type Tables } from './model.ts'
import { liveTokensOf, standingTokens } from './tokenRepository.ts'

export function liveSessionsOf(db: Kysely<Tables>, userId: string) {
  return db
    .selectFrom('auth.session')
    .select(['id', 'created_at', 'expires_at', 'ip_address', 'user_agent', 'last_used_at', 'last_address'])
    .where('user_id', '=', userId)
    .where('expires_at', '>', sql<Date>`now()`)
    .orderBy('last_used_at', 'desc')
    .limit(200)
    .execute()
}

/** The live session that has this token or id. */
export async function findLiveSession(
  db: Kysely<Tables>,
  by: 'token' | 'id',
  value: string,
): Promise<LiveSession | undefined> {
  const [session] = await liveSessions(db).where(`session.${by}`, '=', value).execute()
  return session && LiveSession.parse(session)
}

/** A person's live sessions and tokens, as a request needs to know them. */
export async function leasedSessionsOf(db: Kysely<Tables>, userId: string): Promise<LiveSession[]> {
  const sessions = await liveSessions(db).where('session.user_id', '=', userId).execute()
  return [...sessions.map((session) => LiveSession.parse(session)), ...(await liveTokensOf(db, userId))]
}

function liveSessions(db: Kysely<Tables>) {
  return standing(db).where('session.expires_at', '>', sql<Date>`now()`)
}

function standing(db: Kysely<Tables>) {
  return db
    .selectFrom('auth.session as session')
    .innerJoin('auth.person as person', 'person.id', 'session.user_id')
    .select(['session.id as sessionId', 'person.id as userId', 'person.name', 'person.role'])
    .select('session.expires_at as expiresAt')
}

/** Those of these sessions and tokens that were not ended; some may have expired. */
export async function standingAmong(db: Kysely<Tables>, ids: readonly string[]): Promise<LiveSession[]> {
  const sessions = await standing(db).where('session.id', '=', sql<string>`any(${ids}::uuid[])`).execute()
  return [...sessions.map((session) => LiveSession.parse(session)), ...(await standingTokens(db, ids))]
}

export async function liveAmong(db: Kysely<Tables>, sessionIds: readonly string[]): Promise<ReadonlySet<string>> {
  const sessions = db.selectFrom('auth.session').select('id').where('expires_at', '>', sql<Date>`now()`)
  const live = await sessions.where('id', '=', sql<string>`any(${sessionIds}::uuid[])`).execute()
  return new Set(live.map(({ id }) => id))
}

const idleDays = 30
const mostDays = 180

/**
 * Notes the use of sessions and tokens. A session that is used lasts: for 30 days from then, and 180 from the sign-in at
 * most (OWASP ASVS 5.0, 7.3: an end for the idle, and one for all).
 */
export async function noteUses(db: Kysely<Tables>, uses: readonly { id: string; address: string | null }[]) {
  const used = sql`unnest(${uses.map(({ id }) => id)}::uuid[], ${uses.map(({ address }) => address)}::text[]) as used (id, address)`
  await sql`
    update auth.session set last_used_at = now(), last_address = coalesce(used.address, last_address),
      expires_at = least(now() + make_interval(days => ${idleDays}), created_at + make_interval(days => ${mostDays}))
    from ${used} where session.id = used.id`.execute(db)
  await sql`
    update auth.token set last_used_at = now(), last_address = coalesce(used.address, last_address)
    from ${used} where token.id = used.id`.execute(db)
}

/** Deletes a session of the person's; false when there is no such one. */
export async function deleteSession(db: Kysely<Tables>, userId: string, sessionId: string): Promise<boolean> {
  const gone = await db
    .deleteFrom('auth.session')
    .where('id', '=', sessionId)
    .where('user_id', '=', userId)
    .returning('id')
    .executeTakeFirst()
  return gone !== undefined
}

/** Deletes the person's sessions but one, and tells their ids. */
export async function deleteOtherSessions(db: Kysely<Tables>, userId: string, sessionId: string): Promise<string[]> {
  const gone = await db
    .deleteFrom('auth.session')
    .where('user_id', '=', userId)
    .where('id', '!=', sessionId)
    .returning('id')
    .execute()
  return gone.map(({ id }) => id)
}

/** Deletes all of the person's sessions, and tells their ids. */
export async function deleteSessions(db: Kysely<Tables>, userId: string): Promise<string[]> {
  const gone = await db.deleteFrom('auth.session').where('user_id', '=', userId).returning('id').execute()
  return gone.map(({ id }) => id)
}

/** Deletes the person's sessions that have expired, and tells their ids. */
export async function deleteExpiredSessions(db: Kysely<Tables>, userId: string): Promise<string[]> {
  const gone = await db
    .deleteFrom('auth.session')
    .where('user_id', '=', userId)
    .where('expires_at', '<=', sql<Date>`now()`)
    .returning('id')
    .execute()
  return gone.map(({ id }) => id)
}

// Postgres knows which sessions live; Redis holds what it last said, for a minute at most, so that what Redis missed
// while it was away cannot outlive that.
const leaseSeconds = 60
const endedSeconds = 300
const ended = 'ended'

function leaseKey(sessionId: string): string {
  return `auth:session:{${sessionId}}`
}

/** The session as Redis knows it: live, ended (null), or not known there (undefined). */
export function readLease(redis: Redis, sessionId: string): Promise<LiveSession | null | undefined> {
  return cached(async () => {
    const found = await redis.get(leaseKey(sessionId))
    if (found === null) return undefined
    return found === ended ? null : LiveSession.parse(JSON.parse(found))
  })
}

/** Remembers a live session, unless it was ended since it was read. */
export async function keepLease(redis: Redis, session: LiveSession) {
  await cached(() => redis.set(leaseKey(session.sessionId), JSON.stringify(session), 'EX', leaseSeconds, 'NX'))
}

const renewUnlessEnded = `
  if redis.call('get', KEYS[1]) == ARGV[1] then return 0 end
  redis.call('set', KEYS[1], ARGV[2], 'EX', ARGV[3])
  return 1`

/** From now on the sessions are as they are here: whoever read them a moment ago cannot keep what they read. */
export async function renewLeases(redis: Redis, sessions: readonly LiveSession[]) {
  const renew = (session: LiveSession) =>
    redis.eval(renewUnlessEnded, 1, leaseKey(session.sessionId), ended, JSON.stringify(session), leaseSeconds)
  await cached(() => Promise.all(sessions.map(renew)))
}

/** From now on the session is refused, even by a reader who found it in Postgres a moment ago. */
export async function endLease(redis: Redis, sessionId: string) {
  await cached(() => redis.set(leaseKey(sessionId), ended, 'EX', endedSeconds))
}
