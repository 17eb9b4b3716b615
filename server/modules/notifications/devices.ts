import { TRPCError } from '@trpc/server'
import type { loggedOut, sessionRevoked } from '../../../shared/auth.ts'
import type { EventOf } from '../../../shared/event.ts'
import type {
  Device,
  NotificationOptions,
  Subscription,
  SubscriptionKind,
  Unsubscribe,
} from '../../../shared/pushes.ts'
import { uuidv7 } from '../../platform/ids.ts'
import { standings } from '../../platform/outside/addresses.ts'
import { FetchFailure } from '../../platform/outside/failure.ts'
import { routeTo, systemResolve } from '../../platform/outside/route.ts'
import type { ActorContext, Platform } from '../../platform/platform.ts'
import { cached } from '../../platform/redis.ts'
import { within } from '../../platform/waits.ts'
import { hasPost } from '../auth/index.ts'
import { cacheSettings } from './cacheRepository.ts'
import { giveUpAllOf } from './deliveryRepository.ts'
import { requireSecure } from './outside.ts'
import * as repository from './repository.ts'
import { changeSettings, settingsOf, tell } from './settings.ts'

const mostDevices = 20
const resolveMs = 3_000

/** What this deployment can reach devices by. */
export function options({ config }: Platform): NotificationOptions {
  return { webPushKey: config.vapid?.publicKey ?? null, kinds: kindsOf(config), email: hasPost(config) }
}

function kindsOf({ vapid, fcm, apns }: Platform['config']): SubscriptionKind[] {
  const web: SubscriptionKind[] = vapid ? ['webpush', 'unifiedpush'] : []
  return [...web, ...(fcm ? ['fcm' as const] : []), ...(apns ? ['apns' as const] : [])]
}

export async function devices(ctx: ActorContext): Promise<Device[]> {
  const { userId } = ctx.actor
  return (await settingsOf(ctx, [userId])).get(userId)?.devices ?? []
}

/** From now on the device is told what the actor is notified of, until their session ends. Whoever had it before has it no more. */
export async function subscribe(ctx: ActorContext, input: Subscription): Promise<Device> {
  if (!kindsOf(ctx.config).includes(input.kind))
    throw new TRPCError({ code: 'PRECONDITION_FAILED', message: `this deployment does not speak ${input.kind}` })
  if ('endpoint' in input) await requireOutside(ctx, input.endpoint)
  const { userId, sessionId } = ctx.actor
  const before = await repository.ownerOf(ctx.db, input)
  return changeSettings(ctx, before ? [userId, before] : [userId], async (db) => {
    const owner = await repository.ownerOf(db, input)
    // It has moved since: then whoever has it now is not told by this transaction.
    if (owner !== before) throw new TRPCError({ code: 'CONFLICT', message: 'the device is being subscribed elsewhere' })
    const device = await repository.saveDevice(db, { id: uuidv7(), userId, sessionId }, input)
    const known = (await repository.settings(db, [userId])).get(userId)?.devices ?? []
    if (known.length > mostDevices)
      throw new TRPCError({ code: 'PRECONDITION_FAILED', message: `at most ${mostDevices} devices` })
    return device
  })
}

/** What somebody names as their push service is what the server connects to: it has to be outside, or named. */
async function requireOutside({ config }: Platform, endpoint: string) {
  const standing = standings(config.previewNetworks)
  try {
    const route = await within(resolveMs, routeTo(endpoint, standing, systemResolve), tooSlow)
    requireSecure(route, standing)
  } catch (error) {
    if (!(error instanceof FetchFailure)) throw error
    // A name that does not resolve at the moment is judged again when something is sent.
    if (!error.passing) throw new TRPCError({ code: 'BAD_REQUEST', message: `endpoint: ${error.message}` })
  }
}

const tooSlow = () => new FetchFailure('the name takes too long to resolve', true)

export async function unsubscribe(ctx: ActorContext, { deviceId }: Unsubscribe): Promise<Unsubscribe> {
  const { userId } = ctx.actor
  await changeSettings(ctx, [userId], async (db) => {
    if (!(await repository.removeDevice(db, userId, deviceId)))
      throw new TRPCError({ code: 'NOT_FOUND', message: 'no such device' })
  })
  return { deviceId }
}

/** Whoever is signed out on a device is told of nothing there any more. */
export async function forgetSessions(
  { db, redis }: Pick<Platform, 'db' | 'redis'>,
  events: readonly EventOf<typeof loggedOut | typeof sessionRevoked>[],
): Promise<void> {
  const ended = await repository.removeDevicesOf(
    db,
    events.map(({ data }) => data.sessionId),
  )
  if (ended.length === 0) return
  await repository.advance(db, ended)
  const after = await tell(db, ended)
  await cached(() => cacheSettings(redis, after))
}

/** A push service knows the device no more: it is told of nothing any more. */
export async function dropDevice(
  platform: Pick<Platform, 'db' | 'redis'>,
  userId: string,
  deviceId: string,
): Promise<void> {
  await changeSettings(platform, [userId], async (db) => {
    await repository.removeDevice(db, userId, deviceId)
    await giveUpAllOf(db, userId, deviceId, 'gone')
  })
}
