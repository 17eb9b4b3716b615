import { type Kysely, sql } from 'kysely'

const statements = [
  // The push service that a device is told through: so that one that is slow is passed over without looking at what waits for it.
  "alter table notifications.delivery add column service text not null default ''",
  `update notifications.delivery set service = coalesce(substring(device.address from '^https?://([^/]+)'), device.kind)
   from notifications.device
   where device.id = delivery.device_id and coalesce(due_at, withdraw_at) is not null`,
  'drop index notifications.delivery_due, notifications.delivery_withdrawn',
  'create index delivery_due on notifications.delivery (service, due_at) where due_at is not null',
  'create index delivery_withdrawn on notifications.delivery (service, withdraw_at) where withdraw_at is not null',
  'create index delivery_withdrawn_by_device on notifications.delivery (device_id) where withdraw_at is not null',
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
