import { type Kysely, sql } from 'kysely'
import type { Preferences } from '../../../shared/notifications.ts'
import type { Device, Subscription } from '../../../shared/pushes.ts'
import { type Settings, type Tables, toAddress, toDevice, toPreferences } from './model.ts'

type Db = Kysely<Tables>

const deviceColumns = ['id', 'user_id', 'session_id', 'kind', 'label', 'created_at', 'last_sent_at'] as const

/** How each of these people is notified, as of one moment. */
export async function settings(db: Db, userIds: readonly string[]): Promise<Map<string, Settings>> {
  const among = sql<string>`any(${userIds}::uuid[])`
  // The version first: devices that are newer than it are then cached for a moment only.
  const rows = await db.selectFrom('notifications.setting').selectAll().where('user_id', '=', among).execute()
  const found = await db
    .selectFrom('notifications.device')
    .select(deviceColumns)
    .where('user_id', '=', among)
    .orderBy('created_at')
    .execute()
  const byUser = new Map(rows.map((row) => [row.user_id, row]))
  const devices = Map.groupBy(found, ({ user_id }) => user_id)
  return new Map(
    userIds.map((userId) => [
      userId,
      { preferences: toPreferences(byUser.get(userId)), devices: (devices.get(userId) ?? []).map(toDevice) },
    ]),
  )
}

/** Moves people's settings on by a version each, which only this transaction changes until it ends. */
export async function advance(db: Db, userIds: readonly string[]): Promise<void> {
  await sql`
    insert into notifications.setting (user_id, version)
    select distinct user_id, 1 from unnest(${userIds}::uuid[]) as wanted (user_id) order by user_id
    on conflict (user_id) do update set version = setting.version + 1`.execute(db)
}

export async function savePreferences(db: Db, userId: string, { version: _, ...rest }: Preferences): Promise<void> {
  const update = db.updateTable('notifications.setting').set({ preferences: JSON.stringify(rest) })
  await update.where('user_id', '=', userId).execute()
}

/** Whose device has this address. */
export async function ownerOf(db: Db, subscribe: Subscription): Promise<string | undefined> {
  const { address } = toAddress(subscribe)
  const device = db.selectFrom('notifications.device').select('user_id').where('kind', '=', subscribe.kind)
  return (await device.where('address', '=', address).executeTakeFirst())?.user_id
}

/** Adds a device, or gives one that is known to whoever has it now. */
export async function saveDevice(
  db: Db,
  owner: { id: string; userId: string; sessionId: string },
  subscribe: Subscription,
): Promise<Device> {
  const { kind, label } = subscribe
  const fresh = { user_id: owner.userId, session_id: owner.sessionId, label, ...toAddress(subscribe) }
  const row = await db
    .insertInto('notifications.device')
    .values({ id: owner.id, kind, ...fresh })
    .onConflict((conflict) =>
      conflict.columns(['kind', 'address']).doUpdateSet((on) => ({
        ...fresh,
        // Under another id for another person: what was for the one before does not reach this one.
        id: sql<string>`case when device.user_id = ${on.ref('excluded.user_id')} then device.id else ${on.ref('excluded.id')} end`,
      })),
    )
    .returning(deviceColumns)
    .executeTakeFirstOrThrow()
  return toDevice(row)
}

export async function removeDevice(db: Db, userId: string, deviceId: string): Promise<boolean> {
  const device = db.deleteFrom('notifications.device').where('id', '=', deviceId).where('user_id', '=', userId)
  return (await device.executeTakeFirst()).numDeletedRows > 0n
}

/** Forgets the devices of sessions that have ended; answers whose they were. */
export async function removeDevicesOf(db: Db, sessionIds: readonly string[]): Promise<string[]> {
  const devices = db
    .deleteFrom('notifications.device')
    .where('session_id', '=', sql<string>`any(${sessionIds}::uuid[])`)
  const gone = await devices.returning('user_id').execute()
  return [...new Set(gone.map(({ user_id }) => user_id))]
}
