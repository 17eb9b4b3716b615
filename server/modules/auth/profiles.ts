import { TRPCError } from '@trpc/server'
import {
  type BrowsePeople,
  type Profile,
  profileChanged,
  profileTouched,
  type UpdateProfile,
} from '../../../shared/profiles.ts'
import { newEvent } from '../../platform/bus/bus.ts'
import { announce } from '../../platform/bus/outbox.ts'
import { type Db, isTaken } from '../../platform/database.ts'
import { uuidv7 } from '../../platform/ids.ts'
import type { ActorContext, Platform } from '../../platform/platform.ts'
import { toProfile } from './model.ts'
import * as repository from './repository.ts'
import * as sessionRepository from './sessionRepository.ts'

/** The card of anybody whose id one knows; for guests too, who meet people by their messages. */
export async function profile(ctx: ActorContext, userId: string): Promise<Profile> {
  const row = await repository.findProfile(ctx.db, userId)
  return row ? toProfile(row) : nobody()
}

export async function directory(ctx: ActorContext, input: BrowsePeople): Promise<Profile[]> {
  return (await repository.directory(ctx.db, input)).map(toProfile)
}

/** Changes one's own profile; everybody's open apps are told. */
export async function updateProfile(ctx: ActorContext, change: UpdateProfile): Promise<Profile> {
  const { userId } = ctx.actor
  const changed = await ctx.db
    .transaction()
    .execute(async (db: Db) => {
      const row = (await repository.updateProfile(db, userId, change)) ?? nobody()
      if (change.avatar === null) await repository.deleteAvatar(db, userId)
      await announceProfile(db, userId, userId)
      return toProfile(row)
    })
    .catch(tellTaken)
  await sessionRepository.renewLeases(ctx.redis, await sessionRepository.leasedSessionsOf(ctx.db, userId))
  return changed
}

/** Fills in somebody's profile, as the seed has it. */
export async function importProfile(db: Db, userId: string, change: UpdateProfile): Promise<void> {
  await repository.updateProfile(db, userId, change)
}

/** Puts a picture of 512 by 512 in the place of the one before. */
export async function setAvatar({ db }: Pick<Platform, 'db'>, userId: string, image: Buffer): Promise<string> {
  const version = uuidv7()
  await db.transaction().execute(async (tx: Db) => {
    await repository.putAvatar(tx, userId, version, image)
    await announceProfile(tx, userId, userId)
  })
  return version
}

/** Tells of somebody's profile as the transaction has made it, which holds their row: of two changes the later is told later. */
export async function announceProfile(db: Db, userId: string, actor: string) {
  const row = (await repository.findProfile(db, userId)) ?? nobody()
  await announce(db, [
    newEvent(profileChanged, { key: userId, actor, data: { profile: toProfile(row) } }),
    newEvent(profileTouched, { key: userId, actor, data: { userId } }),
  ])
}

function nobody(): never {
  throw new TRPCError({ code: 'NOT_FOUND', message: 'no such person' })
}

function tellTaken(error: unknown): never {
  if (isTaken(error))
    throw new TRPCError({ code: 'CONFLICT', message: 'this handle is taken, or looks like one that is', cause: error })
  throw error
}
