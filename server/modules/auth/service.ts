import { TRPCError } from '@trpc/server'
import {
  type FindPeople,
  loggedIn,
  loggedOut,
  type Me,
  type Person,
  type Session,
  sessionRevoked,
} from '../../../shared/auth.ts'
import type { Topic } from '../../../shared/event.ts'
import { newEvent } from '../../platform/bus/bus.ts'
import { announce } from '../../platform/bus/outbox.ts'
import type { Db } from '../../platform/database.ts'
import { uuidv7 } from '../../platform/ids.ts'
import type { ActorContext, Platform } from '../../platform/platform.ts'
import { toMe, toSession } from './model.ts'
import * as repository from './repository.ts'

interface SessionFact {
  userId: string
  sessionId: string
}

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
  await repository.insertPerson(db, { id, name, email: email.toLowerCase(), accountId: uuidv7(), passwordHash })
  return { id, name }
}

/** Announces a sign-in, and tidies away the person's sessions that have run out. */
export async function signedIn(platform: Platform, { userId, sessionId }: SessionFact) {
  await platform.db.transaction().execute(async (db: Db) => {
    const expired = await repository.deleteExpiredSessions(db, userId)
    await announce(db, [
      fact(loggedIn, { userId, sessionId }),
      ...expired.map((id) => fact(sessionRevoked, { userId, sessionId: id })),
    ])
  })
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
  const ended = await platform.db.transaction().execute(async (db: Db) => {
    const found = await repository.deleteSession(db, session.userId, session.sessionId)
    if (found) await announce(db, [fact(topic, session)])
    return found
  })
  if (ended) await repository.endLease(platform.redis, session.sessionId)
  return ended
}

function fact<Name extends string>(topic: Topic<Name, SessionFact>, data: SessionFact) {
  return newEvent(topic, { key: data.userId, actor: data.userId, data })
}

export async function me(ctx: ActorContext): Promise<Me> {
  const person = await repository.findPerson(ctx.db, ctx.actor.userId)
  if (!person) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'sign in first' })
  return toMe(person)
}

export async function sessions(ctx: ActorContext): Promise<Session[]> {
  const rows = await repository.liveSessionsOf(ctx.db, ctx.actor.userId)
  return rows.map((row) => toSession(row, ctx.actor.sessionId))
}

export async function revokeSession(ctx: ActorContext, { sessionId }: { sessionId: string }) {
  const ended = await revoke(ctx, { userId: ctx.actor.userId, sessionId })
  if (!ended) throw new TRPCError({ code: 'NOT_FOUND', message: 'no such session of yours' })
  return { id: sessionId }
}

export function findPeople(ctx: ActorContext, { ids, search = '', limit }: FindPeople): Promise<Person[]> {
  return ids ? repository.peopleByIds(ctx.db, ids) : repository.searchPeople(ctx.db, search, limit)
}

/** The people of these ids, by id; unknown ids are absent. */
export async function people(platform: Platform, ids: readonly string[]): Promise<Map<string, Person>> {
  if (ids.length === 0) return new Map()
  const found = await repository.peopleByIds(platform.db, ids)
  return new Map(found.map((person) => [person.id, person]))
}
