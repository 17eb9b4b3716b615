import { TRPCError } from '@trpc/server'
import {
  type ActiveDay,
  type Presence,
  type PresenceSettings,
  type PresenceState,
  type SetPresence,
  type TypingSignal,
  typingMs,
} from '../../../shared/presence.ts'
import type { Db } from '../../platform/database.ts'
import type { ActorContext, Platform } from '../../platform/platform.ts'
import { cached } from '../../platform/redis.ts'
import { acquaintancesOf, requireMember } from '../channels/index.ts'
import { requireEmoji } from '../emoji/index.ts'
import { standings } from './leaseRepository.ts'
import { presenceOf } from './presence.ts'
import * as repository from './repository.ts'
import { tellTyping } from './typingRepository.ts'

export { record } from './history.ts'
export { signals } from './signals.ts'

/** Says what the actor does on this connection, or what others are to know of them; answers with their settings. */
export async function set(ctx: ActorContext, { state, ...settings }: SetPresence): Promise<PresenceSettings> {
  if (state && !presenceOf(ctx).leases.set(ctx.connectionId ?? '', state))
    throw new TRPCError({ code: 'BAD_REQUEST', message: 'a state is that of a connection: say it over a WebSocket' })
  const { db, actor } = ctx
  if (Object.values(settings).every((value) => value === undefined)) return repository.findSettings(db, actor.userId)
  const all = await db.transaction().execute((within: Db) => saveSettings(within, actor.userId, settings))
  await tell(ctx)
  return all
}

async function saveSettings(db: Db, userId: string, changes: Partial<PresenceSettings>): Promise<PresenceSettings> {
  const before = await repository.lockSettings(db, userId)
  const after = { ...before, ...withoutUndefined(changes) }
  // What has lost its emoji since can be prolonged.
  if (after.status && after.status.emoji !== before.status?.emoji) await requireEmoji({ db }, after.status.emoji)
  await repository.saveSettings(db, userId, after)
  return after
}

function withoutUndefined({ status, doNotDisturbUntil, lastSeen }: Partial<PresenceSettings>) {
  return {
    ...(status !== undefined && { status }),
    ...(doNotDisturbUntil !== undefined && { doNotDisturbUntil }),
    ...(lastSeen !== undefined && { lastSeen }),
  }
}

/** While Redis is away, their state stands as it was last known, and their settings are told all the same. */
async function tell(ctx: ActorContext) {
  const { leases, announcer, views } = presenceOf(ctx)
  const { userId } = ctx.actor
  const told = await cached(async () => {
    await leases.restate(userId)
    return true
  })
  if (told) return
  const [presence] = await views.read([userId])
  announcer.announce([{ userId, state: presence?.state ?? 'offline', since: Date.now(), moved: false }])
}

export function settings({ db, actor }: ActorContext): Promise<PresenceSettings> {
  return repository.findSettings(db, actor.userId)
}

/** How these people are now; guests see those that they share a channel with. */
export async function get(ctx: ActorContext, userIds: readonly string[]): Promise<Presence[]> {
  const known = await acquaintancesOf(ctx, [...new Set(userIds)])
  return presenceOf(ctx).views.read(known)
}

/** Those of these people who are active now, on any device. While Redis is away, those who last were. */
export async function presentAmong(
  { redis, db }: Pick<Platform, 'redis' | 'db'>,
  userIds: readonly string[],
): Promise<string[]> {
  const states = await statesOf({ redis, db }, userIds)
  return userIds.filter((userId) => states.get(userId) === 'active')
}

/** What these people's devices come to; while Redis is away, what they last came to. */
export async function statesOf(
  { redis, db }: Pick<Platform, 'redis' | 'db'>,
  userIds: readonly string[],
): Promise<Map<string, PresenceState>> {
  if (userIds.length === 0) return new Map()
  const found = await cached(() => standings(redis, userIds))
  const last = found ? undefined : await repository.seen(db, userIds)
  return new Map(
    userIds.map((userId, index) => [userId, (found?.[index] ?? last?.get(userId))?.state ?? ('offline' as const)]),
  )
}

/** Those of these people who have asked not to be disturbed, for now. */
export function notDisturbedAmong({ db }: Pick<Platform, 'db'>, userIds: readonly string[]): Promise<string[]> {
  return repository.notDisturbed(db, userIds)
}

/** Tells those who look at the channel that the actor writes in it. */
export async function typing(ctx: ActorContext, channelId: string): Promise<TypingSignal> {
  await requireMember(ctx, channelId)
  const expiresAt = new Date(Date.now() + typingMs).toISOString()
  const signal = { type: 'typing' as const, channelId, userId: ctx.actor.userId, expiresAt }
  await cached(() => tellTyping(ctx.redis, signal))
  return signal
}

export function analytics({ db }: Platform, days: number): Promise<ActiveDay[]> {
  return repository.activeDays(db, days)
}
