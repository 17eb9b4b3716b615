import { type Kysely, sql } from 'kysely'
import type { LedgerEntry, ReadLedger } from '../../../shared/notifications.ts'
import { type DeliveryRow, type SilenceRow, type Tables, toDelivered, toWithheld } from './model.ts'

type Db = Kysely<Tables>

/** What somebody was told of, device by device, the newest first; of those at the last moment, all. */
export async function told(
  db: Db,
  userId: string,
  { channelId, messageId, before, limit }: ReadLedger,
): Promise<LedgerEntry[]> {
  const rows: DeliveryRow[] = await db
    .selectFrom('notifications.delivery as delivery')
    .leftJoin('notifications.device as device', (join) =>
      join.onRef('device.id', '=', 'delivery.device_id').onRef('device.user_id', '=', 'delivery.user_id'),
    )
    .select(['channel_id', 'message_id', 'seq', 'at', 'device_id', 'state', 'reason', 'outcome', 'changed_at'])
    .select(['device.label', 'delivery.kind'])
    .where('delivery.user_id', '=', userId)
    .$if(channelId !== undefined, (query) => query.where('channel_id', '=', channelId ?? ''))
    .$if(messageId !== undefined, (query) => query.where('message_id', '=', messageId ?? ''))
    .$if(before !== undefined, (query) => query.where('at', '<', new Date(before ?? 0)))
    .orderBy('at', 'desc')
    .fetch(limit, 'with ties')
    .execute()
  return rows.map(toDelivered)
}

/** Of what was said in these channels, what somebody was not told of; as `told`. */
export async function withheld(
  db: Db,
  userId: string,
  channelIds: readonly string[],
  { before = 'infinity', limit }: ReadLedger,
): Promise<LedgerEntry[]> {
  const { rows } = await sql<SilenceRow>`
    select found.* from unnest(${channelIds}::uuid[]) as mine (channel_id) cross join lateral (
      select ${columns(userId)} from notifications.message
      where channel_id = mine.channel_id and at < ${before}::timestamptz and ${userId}::uuid = any(user_ids)
      order by at desc fetch first (${limit}::int) rows with ties
    ) as found order by at desc`.execute(db)
  return rows.map(toWithheld)
}

/** Why somebody was not told of a message, where they were not. */
export async function withheldOf(db: Db, userId: string, messageId: string): Promise<LedgerEntry[]> {
  const { rows } = await sql<SilenceRow>`
    select ${columns(userId)} from notifications.message
    where message_id = ${messageId}::uuid and ${userId}::uuid = any(user_ids)`.execute(db)
  return rows.map(toWithheld)
}

const columns = (userId: string) => sql`
  channel_id, message_id, seq, at, reasons, upto, array_position(user_ids, ${userId}::uuid) as position`
