import { TRPCError } from '@trpc/server'
import {
  type Account,
  atLeast,
  type FindPeople,
  type ListAccounts,
  loggedIn,
  loggedOut,
  type Me,
  type Person,
  type Role,
  roleAssigned,
  type Security,
  type SecurityChange,
  type Session,
  type SetRole,
  type SignInOptions,
  securityChanged as securityChangedTopic,
  sessionRevoked,
  signInFailed as signInFailedTopic,
} from '../../../shared/auth.ts'
import type { Topic } from '../../../shared/event.ts'
import { newEvent } from '../../platform/bus/bus.ts'
import { announce } from '../../platform/bus/outbox.ts'
import type { Db } from '../../platform/database.ts'
import { uuidv7 } from '../../platform/ids.ts'
import type { ActorContext, Platform } from '../../platform/platform.ts'
import { requireChoice, requireOtherOwner } from './choice.ts'
import { toAccount, toPasskey, toPerson, toSession } from './model.ts'
import { signUpPolicy } from './policy.ts'
import { hasPost } from './post.ts'
import { announceProfile } from './profiles.ts'
import * as repository from './repository.ts'
import * as sessionRepository from './sessionRepository.ts'

interface SessionFact {
  userId: string
  sessionId: string
}

/** From where, as far as that is known. */
interface Origin {
  address: string | null
  userAgent: string | null
}

type SignIn = SessionFact & Partial<Origin>

/**
 * Adds somebody who can sign in with the password of `passwordHash`, as `hashPassword` makes it.
 * @throws where the email is taken, or the name is not one.
 */
export async function addPerson(
  { db }: Pick<Platform, 'db'>,
  person: { name: string; email: string; passwordHash: string },
): Promise<Person> {
  const { name, email, passwordHash } = person
  const id = uuidv7()
  const handle = ''
  await repository.insertPerson(db, { id, name, email: email.toLowerCase(), handle, accountId: uuidv7(), passwordHash })
  const [added] = await repository.peopleByIds(db, [id])
  if (!added) throw new Error(`${name} was not added`)
  return toPerson(added)
}

/** Announces a sign-in, and tidies away the person's sessions that have run out. */
export async function signedIn(platform: Platform, { userId, sessionId, ...origin }: SignIn) {
  await platform.db.transaction().execute(async (db: Db) => {
    const expired = await sessionRepository.deleteExpiredSessions(db, userId)
    await announce(db, [
      newEvent(loggedIn, { key: userId, actor: userId, data: { userId, sessionId, ...origin } }),
      ...expired.map((id) => fact(sessionRevoked, { userId, sessionId: id })),
    ])
  })
}

/** Announces a wrong password, where there is an account. */
export async function signInFailed({ db }: Platform, email: string, origin: Origin) {
  const person = await repository.findByEmail(db, email)
  if (!person) return
  const { id: userId } = person
  await announce(db, [newEvent(signInFailedTopic, { key: userId, actor: null, data: { userId, ...origin } })])
}

/** Ends the session of someone who leaves. */
export function signOut(platform: Platform, session: SessionFact) {
  return endSession(platform, loggedOut, session)
}

/** Ends a session from elsewhere, or one that has run out. */
export function revoke(platform: Platform, session: SessionFact) {
  return endSession(platform, sessionRevoked, session)
}

async function endSession<Name extends string>(
  platform: Platform,
  topic: Topic<Name, SessionFact>,
  session: SessionFact,
) {
  const ending = platform.db.transaction().execute(async (db: Db) => {
    const found = await sessionRepository.deleteSession(db, session.userId, session.sessionId)
    if (found) await announce(db, [fact(topic, session)])
    return found
  })
  const ended = await ending.catch((error) => isGone(platform, session.sessionId, error))
  if (ended) await sessionRepository.endLease(platform.redis, session.sessionId)
  return ended
}

/** Where the answer to the commit was lost, it may have been done. @throws the error where it was not, or cannot be asked. */
async function isGone({ db }: Pick<Platform, 'db'>, sessionId: string, error: unknown): Promise<true> {
  const standing = await sessionRepository.standingAmong(db, [sessionId]).catch(() => [error])
  if (standing.length > 0) throw error
  return true
}

export function fact<Name extends string>(topic: Topic<Name, SessionFact>, data: SessionFact) {
  return newEvent(topic, { key: data.userId, actor: data.userId, data })
}

/** Announces a change of how a person signs in. */
export async function securityChanged({ db }: Platform, userId: string, change: SecurityChange) {
  await announce(db, [newEvent(securityChangedTopic, { key: userId, actor: userId, data: { userId, change } })])
}

export async function security(ctx: ActorContext): Promise<Security> {
  const found = await repository.securityOf(ctx.db, ctx.actor.userId)
  return { ...found, passkeys: found.passkeys.map(toPasskey) }
}

/** What the sign-in page offers besides passwords. */
export async function signInOptions(platform: Platform): Promise<SignInOptions> {
  const { policy } = await signUpPolicy(platform)
  return { oidc: platform.config.oidc?.name ?? null, policy, mail: hasPost(platform.config) }
}

/** People see of themselves what those who manage the workspace see of them. */
export async function me(ctx: ActorContext): Promise<Me> {
  const person = await repository.findPerson(ctx.db, ctx.actor.userId)
  if (!person) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'sign in first' })
  return toAccount(person)
}

export async function sessions(ctx: ActorContext): Promise<Session[]> {
  const rows = await sessionRepository.liveSessionsOf(ctx.db, ctx.actor.userId)
  return rows.map((row) => toSession(row, ctx.actor.sessionId))
}

export async function revokeSession(ctx: ActorContext, { sessionId }: { sessionId: string }) {
  const ended = await revoke(ctx, { userId: ctx.actor.userId, sessionId })
  if (!ended) throw new TRPCError({ code: 'NOT_FOUND', message: 'no such session of yours' })
  return { id: sessionId }
}

/** Ends all of the person's sessions but the one that asks; answers with their ids. */
export function revokeOtherSessions(ctx: ActorContext): Promise<string[]> {
  return endSessionsBut(ctx, ctx.actor.userId, ctx.actor.sessionId)
}

/** Ends a person's sessions but one, or all of them; answers with their ids. */
export async function endSessionsBut(
  { db, redis }: Platform,
  userId: string,
  sessionId: string | null,
): Promise<string[]> {
  const ended = await db.transaction().execute(async (tx: Db) => {
    const ids = await (sessionId === null
      ? sessionRepository.deleteSessions(tx, userId)
      : sessionRepository.deleteOtherSessions(tx, userId, sessionId))
    await announce(
      tx,
      ids.map((id) => fact(sessionRevoked, { userId, sessionId: id })),
    )
    return ids
  })
  await Promise.all(ended.map((id) => sessionRepository.endLease(redis, id)))
  return ended
}

export async function accounts(ctx: ActorContext, input: ListAccounts): Promise<Account[]> {
  return (await repository.accounts(ctx.db, input)).map(toAccount)
}

/** Gives a person another role; it counts at once, on open connections too. Admins decide about members and guests only. */
export async function setRole(ctx: ActorContext, { userId, role }: SetRole): Promise<Account> {
  const account = await ctx.db.transaction().execute(async (db: Db) => {
    const rows = await repository.lockRoles(db, [userId, ctx.actor.userId])
    const person = rows.find(({ id }) => id === userId)
    const chooser = rows.find(({ id }) => id === ctx.actor.userId)
    if (!person || !chooser) throw new TRPCError({ code: 'NOT_FOUND', message: 'no such person' })
    const before = toAccount(person)
    if (before.role === role) return before
    requireChoice(toAccount(chooser), before.role, role)
    requireOtherOwner(before, rows)
    await repository.assignRole(db, userId, role)
    await announce(db, [newEvent(roleAssigned, { key: userId, actor: ctx.actor.userId, data: { userId, role } })])
    await announceProfile(db, userId, ctx.actor.userId)
    return { ...before, role }
  })
  await sessionRepository.renewLeases(ctx.redis, await sessionRepository.leasedSessionsOf(ctx.db, userId))
  return account
}

/** Guests know the people whose ids they have seen, and have no directory. */
export async function findPeople(ctx: ActorContext, { ids, search = '', limit }: FindPeople): Promise<Person[]> {
  if (ids) return (await repository.peopleByIds(ctx.db, ids)).map(toPerson)
  if (!atLeast('member', ctx.actor.role)) throw new TRPCError({ code: 'FORBIDDEN', message: 'only for members' })
  return (await ctx.read((db) => repository.searchPeople(db, search, limit))).map(toPerson)
}

/** The people of these ids, by id, those who are deactivated too; unknown ids are absent. */
export async function people(platform: Platform, ids: readonly string[]): Promise<Map<string, Person>> {
  if (ids.length === 0) return new Map()
  const found = await repository.peopleByIds(platform.db, ids)
  return new Map(found.map((person) => [person.id, toPerson(person)]))
}

/** Those of these sessions that have not ended. */
export function liveSessionsAmong(
  { db }: Pick<Platform, 'db'>,
  sessionIds: readonly string[],
): Promise<ReadonlySet<string>> {
  return sessionRepository.liveAmong(db, sessionIds)
}

/**
 * The roles of those of these sessions and tokens that stand, of which it was thought that they have the roles given. What
 * Redis holds of those that do not, or have another, is set right.
 */
export async function rolesOf(
  { db, redis }: Pick<Platform, 'db' | 'redis'>,
  held: ReadonlyMap<string, Role>,
): Promise<ReadonlyMap<string, Role>> {
  if (held.size === 0) return held
  const standing = await sessionRepository.standingAmong(db, [...held.keys()])
  const roles = new Map(standing.map(({ sessionId, role }) => [sessionId, role]))
  const ended = [...held.keys()].filter((sessionId) => !roles.has(sessionId))
  await Promise.all(ended.map((sessionId) => sessionRepository.endLease(redis, sessionId)))
  const changed = standing.filter(({ sessionId, role }) => held.get(sessionId) !== role)
  await sessionRepository.renewLeases(redis, changed)
  return roles
}

/** Where somebody is written to; null where they are not there any more, are a bot, or have not shown that it is theirs. */
export async function addressOf(
  { db, config }: Pick<Platform, 'db' | 'config'>,
  userId: string,
): Promise<string | null> {
  const person = await repository.findAddress(db, userId)
  if (!person || person.deactivated_at || person.kind === 'bot') return null
  return config.smtpUrl && !person.email_verified ? null : person.email
}
