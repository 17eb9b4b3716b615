import { TRPCError } from '@trpc/server'
import { type Account, sessionRevoked, tokenRevoked } from '../../../shared/auth.ts'
import { deactivated, reactivated } from '../../../shared/profiles.ts'
import { newEvent } from '../../platform/bus/bus.ts'
import { announce } from '../../platform/bus/outbox.ts'
import type { Db } from '../../platform/database.ts'
import type { ActorContext } from '../../platform/platform.ts'
import { requireChoice, requireOtherOwner } from './choice.ts'
import { toAccount } from './model.ts'
import { announceProfile } from './profiles.ts'
import * as repository from './repository.ts'
import { fact } from './service.ts'
import * as sessionRepository from './sessionRepository.ts'
import { deleteTokensOf } from './tokenRepository.ts'

/** Shuts a person out at once, on every node and by every door, and keeps what they wrote and their name. */
export async function deactivate(ctx: ActorContext, userId: string): Promise<Account> {
  const { account, ended } = await ctx.db.transaction().execute(async (db: Db) => {
    const { before, rows } = await requireChoosable(ctx, db, userId)
    if (before.deactivated) return { account: before, ended: [] }
    requireOtherOwner(before, rows)
    const sessions = await sessionRepository.deleteSessions(db, userId)
    const tokens = await deleteTokensOf(db, userId)
    const actor = ctx.actor.userId
    await announce(db, [
      ...sessions.map((sessionId) => fact(sessionRevoked, { userId, sessionId })),
      ...tokens.map(({ id, name }) =>
        newEvent(tokenRevoked, { key: userId, actor, data: { userId, tokenId: id, name } }),
      ),
    ])
    return { account: await change(ctx, db, before, true), ended: [...sessions, ...tokens.map(({ id }) => id)] }
  })
  await Promise.all(ended.map((sessionId) => sessionRepository.endLease(ctx.redis, sessionId)))
  return account
}

/** Lets a person in again as they were; they sign in anew. */
export function reactivate(ctx: ActorContext, userId: string): Promise<Account> {
  return ctx.db.transaction().execute(async (db: Db) => {
    const { before } = await requireChoosable(ctx, db, userId)
    return before.deactivated ? change(ctx, db, before, false) : before
  })
}

/** The account, about which the actor may decide, with all owners; as they are until the transaction ends. */
async function requireChoosable(ctx: ActorContext, db: Db, userId: string) {
  const rows = await repository.lockRoles(db, [userId, ctx.actor.userId])
  const person = rows.find(({ id }) => id === userId)
  const chooser = rows.find(({ id }) => id === ctx.actor.userId)
  if (!person || !chooser) throw new TRPCError({ code: 'NOT_FOUND', message: 'no such person' })
  const before = toAccount(person)
  requireChoice(toAccount(chooser), before.role)
  return { before, rows }
}

async function change(ctx: ActorContext, db: Db, before: Account, isDeactivated: boolean): Promise<Account> {
  const { id: userId } = before
  const actor = ctx.actor.userId
  await repository.setDeactivated(db, userId, isDeactivated)
  await announce(db, [newEvent(isDeactivated ? deactivated : reactivated, { key: userId, actor, data: { userId } })])
  await announceProfile(db, userId, actor)
  return { ...before, deactivated: isDeactivated }
}
