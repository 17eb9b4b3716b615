import { TRPCError } from '@trpc/server'
import { atLeast } from '../../../shared/auth.ts'
import type { ChannelRole } from '../../../shared/channels.ts'
import { type SetSlowMode, type SlowMode, slowModeChanged } from '../../../shared/limits.ts'
import { newEvent } from '../../platform/bus/bus.ts'
import { announce } from '../../platform/bus/outbox.ts'
import type { Db } from '../../platform/database.ts'
import type { ActorContext } from '../../platform/platform.ts'
import { cached } from '../../platform/redis.ts'
import { TryLater } from '../../platform/trpc.ts'
import { requireMember } from '../channels/index.ts'
import { takeTurn } from './countsRepository.ts'
import { limiterOf } from './limiter.ts'
import * as repository from './repository.ts'

/** Whoever looks after a channel may answer in it at once. */
const isExempt = (role: ChannelRole) => role !== 'member'

/**
 * Takes the actor's turn to say something in a channel, as its slow mode has it. The message they said last may be sent
 * again, as a retry does.
 * @throws TryLater TOO_MANY_REQUESTS, with the seconds until the next turn.
 */
export async function requireTurn(
  ctx: ActorContext,
  { channelId, role }: { channelId: string; role: ChannelRole },
  messageId: string,
): Promise<void> {
  const seconds = limiterOf(ctx).pauseOf(channelId)
  if (seconds === 0 || isExempt(role)) return
  const waitSeconds = Math.ceil((await turn(ctx, channelId, messageId, seconds)) / 1_000)
  if (waitSeconds > 0)
    throw new TryLater('TOO_MANY_REQUESTS', `slow mode: you can send again in ${waitSeconds} s`, {
      retryAfter: waitSeconds,
    })
}

/** From Postgres: whoever asks has just heard of a change, perhaps before this node. */
export async function slowMode(ctx: ActorContext, channelId: string): Promise<SlowMode> {
  const { role } = await requireMember(ctx, channelId)
  const seconds = await repository.pauseOf(ctx.db, channelId)
  const exempt = isExempt(role)
  const waitMs = seconds === 0 || exempt ? 0 : await turn(ctx, channelId, '', seconds)
  return { channelId, seconds, exempt, waitSeconds: waitMs / 1_000 }
}

/** For those who look after the channel; admins of the workspace look after every channel that they are in. */
export async function setSlowMode(ctx: ActorContext, input: SetSlowMode): Promise<SetSlowMode> {
  const { channelId, seconds } = input
  const { role } = await requireMember(ctx, channelId)
  if (!isExempt(role) && !atLeast('admin', ctx.actor.role))
    throw new TRPCError({ code: 'FORBIDDEN', message: 'only for those who look after the channel' })
  await ctx.db.transaction().execute(async (db: Db) => {
    await repository.setPause(db, channelId, seconds)
    await announce(db, [newEvent(slowModeChanged, { key: channelId, actor: ctx.actor.userId, data: input })])
  })
  await limiterOf(ctx).refresh()
  return input
}

/** Milliseconds until the actor's next turn; at 0 it is theirs. While Redis is away, by the turns taken at this node. */
async function turn(ctx: ActorContext, channelId: string, messageId: string, seconds: number): Promise<number> {
  const { turns } = limiterOf(ctx)
  const key = `${channelId}:${ctx.actor.userId}`
  const told = await cached(() => takeTurn(ctx.redis, key, messageId, seconds))
  const last = turns.get(key)
  const wait = told ?? (last && last.id !== messageId ? Math.max(0, last.at + seconds * 1_000 - Date.now()) : 0)
  if (wait === 0 && messageId !== '' && last?.id !== messageId) turns.set(key, { id: messageId, at: Date.now() })
  return wait
}
