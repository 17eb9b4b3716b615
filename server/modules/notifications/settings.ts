import { TRPCError } from '@trpc/server'
import {
  type BlockPerson,
  mostBlocked,
  mostLevels,
  notificationSettingsChanged,
  type Preferences,
  type SetPreferences,
} from '../../../shared/notifications.ts'
import { newEvent } from '../../platform/bus/bus.ts'
import { announce } from '../../platform/bus/outbox.ts'
import type { Db } from '../../platform/database.ts'
import type { ActorContext, Platform } from '../../platform/platform.ts'
import { cached, noteReads } from '../../platform/redis.ts'
import { people } from '../auth/index.ts'
import { cachedSettings, cacheSettings } from './cacheRepository.ts'
import type { Settings } from './model.ts'
import * as repository from './repository.ts'

/** How each of these people is notified: what Redis has, else Postgres. */
export async function settingsOf(
  { db, redis, metrics }: Pick<Platform, 'db' | 'redis' | 'metrics'>,
  userIds: readonly string[],
): Promise<Map<string, Settings>> {
  const known = (await cached(() => cachedSettings(redis, userIds))) ?? []
  const missing = userIds.filter((_, index) => known[index] === undefined)
  noteReads(metrics, 'notification_settings', { wanted: userIds.length, found: userIds.length - missing.length })
  const read = missing.length > 0 ? await repository.settings(db, missing) : new Map<string, Settings>()
  await cached(() => cacheSettings(redis, read))
  const all = new Map(read)
  for (const [index, userId] of userIds.entries()) {
    const found = known[index]
    if (found) all.set(userId, found)
  }
  return all
}

/** The actor's, as Postgres has them. */
export async function preferences({ db, actor }: ActorContext): Promise<Preferences> {
  return (await mine(db, actor.userId)).preferences
}

async function mine(db: Db, userId: string): Promise<Settings> {
  const settings = (await repository.settings(db, [userId])).get(userId)
  if (!settings) throw new Error('everybody has settings')
  return settings
}

export function setPreferences(ctx: ActorContext, input: SetPreferences): Promise<Preferences> {
  const { channels, threads, ...rest } = input
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  return alter(ctx, (before) => ({
    ...before,
    ...given,
    channels: merged(before.channels, channels),
    threads: merged(before.threads, threads),
  }))
}

function merged<Of>(before: Record<string, Of>, changes: Record<string, Of | null> = {}): Record<string, Of> {
  const after = new Map(Object.entries(before))
  for (const [id, level] of Object.entries(changes)) {
    after.delete(id)
    if (level !== null) after.set(id, level)
  }
  if (after.size > mostLevels) tooMany(`at most ${mostLevels} have a level of their own`)
  return Object.fromEntries(after)
}

/** The actor is notified of nothing that this person writes. */
export async function block(ctx: ActorContext, { userId }: BlockPerson): Promise<Preferences> {
  if (userId === ctx.actor.userId) throw new TRPCError({ code: 'BAD_REQUEST', message: 'nobody blocks themself' })
  const known = await people(ctx, [userId])
  if (!known.has(userId)) throw new TRPCError({ code: 'NOT_FOUND', message: 'no such person' })
  return alter(ctx, (before) => {
    const blocked = [...new Set([...before.blocked, userId])]
    if (blocked.length > mostBlocked) tooMany(`at most ${mostBlocked} people are blocked`)
    return { ...before, blocked }
  })
}

export function unblock(ctx: ActorContext, { userId }: BlockPerson): Promise<Preferences> {
  return alter(ctx, (before) => ({ ...before, blocked: before.blocked.filter((id) => id !== userId) }))
}

function tooMany(message: string): never {
  throw new TRPCError({ code: 'PRECONDITION_FAILED', message })
}

function alter(ctx: ActorContext, change: (before: Preferences) => Preferences): Promise<Preferences> {
  return changePreferences(ctx, ctx.actor.userId, change)
}

/** Changes somebody's preferences by what they are. */
export async function changePreferences(
  platform: Pick<Platform, 'db' | 'redis'>,
  userId: string,
  change: (before: Preferences) => Preferences,
): Promise<Preferences> {
  const { preferences } = await changeSettings(platform, [userId], async (db) => {
    await repository.savePreferences(db, userId, change((await mine(db, userId)).preferences))
    return mine(db, userId)
  })
  return preferences
}

/** Changes what is set for people, tells their devices, and what is cached. */
export async function changeSettings<T>(
  { db, redis }: Pick<Platform, 'db' | 'redis'>,
  userIds: readonly string[],
  change: (db: Db) => Promise<T>,
): Promise<T> {
  const { result, after } = await db.transaction().execute(async (transaction: Db) => {
    await repository.advance(transaction, userIds)
    const result = await change(transaction)
    return { result, after: await tell(transaction, userIds) }
  })
  await cached(() => cacheSettings(redis, after))
  return result
}

/** Tells people's open apps what is set for them, as the transaction has made it. */
export async function tell(db: Db, userIds: readonly string[]): Promise<Map<string, Settings>> {
  const settings = await repository.settings(db, userIds)
  const events = [...settings].map(([userId, data]) =>
    newEvent(notificationSettingsChanged, { key: userId, actor: userId, data }),
  )
  await announce(db, events)
  return settings
}
