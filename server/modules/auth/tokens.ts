import { TRPCError } from '@trpc/server'
import {
  atLeast,
  type Bot,
  botCreated,
  type CreateBot,
  type CreateToken,
  type ListTokens,
  type NewToken,
  type Token,
  tokenCreated,
  tokenRevoked,
} from '../../../shared/auth.ts'
import { newEvent } from '../../platform/bus/bus.ts'
import { announce } from '../../platform/bus/outbox.ts'
import type { Db } from '../../platform/database.ts'
import { digestOf } from '../../platform/digest.ts'
import { uuidv7 } from '../../platform/ids.ts'
import type { ActorContext } from '../../platform/platform.ts'
import { toBot, toToken } from './model.ts'
import { newSecret } from './secrets.ts'
import { endLease } from './sessionRepository.ts'
import * as repository from './tokenRepository.ts'

const mostTokens = 100
const day = 86_400_000

/** Makes a token, and tells its secret, once. Admins make those of bots too. */
export async function createToken(ctx: ActorContext, input: CreateToken): Promise<NewToken> {
  const { name, days, botId } = input
  const userId = await ownerOf(ctx, botId)
  const secret = newSecret()
  const now = Date.now()
  const token = {
    id: uuidv7(),
    userId,
    name,
    scopes: [...new Set(input.scopes)],
    createdAt: new Date(now).toISOString(),
    expiresAt: days === null ? null : new Date(now + days * day).toISOString(),
  }
  await ctx.db.transaction().execute(async (db: Db) => {
    if ((await repository.tokensOf(db, userId)).length >= mostTokens)
      throw new TRPCError({ code: 'PRECONDITION_FAILED', message: `at most ${mostTokens} tokens: revoke one first` })
    await repository.insertToken(db, { ...token, hash: digestOf(secret), createdBy: ctx.actor.userId })
    const data = { userId, tokenId: token.id, name, scopes: token.scopes }
    await announce(db, [newEvent(tokenCreated, { key: userId, actor: ctx.actor.userId, data })])
  })
  return { ...token, lastUsedAt: null, lastAddress: null, secret }
}

export async function tokens(ctx: ActorContext, { botId }: ListTokens): Promise<Token[]> {
  return (await repository.tokensOf(ctx.db, await ownerOf(ctx, botId))).map(toToken)
}

/** Whose tokens are meant: the actor's, or, for admins, those of a bot. */
async function ownerOf(ctx: ActorContext, botId: string | undefined): Promise<string> {
  if (botId === undefined) return ctx.actor.userId
  if (!atLeast('admin', ctx.actor.role)) throw new TRPCError({ code: 'FORBIDDEN', message: 'only for admins' })
  if (!(await repository.findBot(ctx.db, botId))) noSuch('bot')
  return botId
}

function noSuch(what: 'bot' | 'token'): never {
  throw new TRPCError({ code: 'NOT_FOUND', message: `no such ${what}` })
}

/** Ends a token of one's own, or, for admins, of a bot. Its connections close at once. */
export async function revokeToken(ctx: ActorContext, { tokenId }: { tokenId: string }): Promise<{ tokenId: string }> {
  const token = (await repository.findToken(ctx.db, tokenId)) ?? noSuch('token')
  const isOwn = token.user_id === ctx.actor.userId
  const isBots = (await repository.findBot(ctx.db, token.user_id)) !== undefined
  if (!isOwn && !(isBots && atLeast('admin', ctx.actor.role))) noSuch('token')
  await ctx.db.transaction().execute(async (db: Db) => {
    if (!(await repository.deleteToken(db, tokenId))) return
    const data = { userId: token.user_id, tokenId, name: token.name }
    await announce(db, [newEvent(tokenRevoked, { key: token.user_id, actor: ctx.actor.userId, data })])
  })
  await endLease(ctx.redis, tokenId)
  return { tokenId }
}

/** Makes somebody who takes part under a name of their own, and comes in by tokens alone. */
export async function createBot(ctx: ActorContext, { name }: CreateBot): Promise<Bot> {
  const id = uuidv7()
  await ctx.db.transaction().execute(async (db: Db) => {
    await repository.insertBot(db, { id, name, madeBy: ctx.actor.userId })
    await announce(db, [newEvent(botCreated, { key: id, actor: ctx.actor.userId, data: { userId: id, name } })])
  })
  return toBot((await repository.findBot(ctx.db, id)) ?? noSuch('bot'))
}

export async function bots({ db }: ActorContext): Promise<Bot[]> {
  return (await repository.bots(db)).map(toBot)
}
