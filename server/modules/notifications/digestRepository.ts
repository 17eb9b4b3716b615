import { type Kysely, sql } from 'kysely'
import { openApp, type Tables } from './model.ts'

type Db = Kysely<Tables>

/** Somebody who is to be mailed, and what of; nobody else does it until the transaction ends. */
export interface Addressee {
  userId: string
  lastMailAt: Date | null
}

/** Somebody of whom something is due; undefined where there is nobody. */
export async function takeAddressee(db: Db): Promise<Addressee | undefined> {
  const due = await db
    .selectFrom('notifications.delivery')
    .select('user_id')
    .where('mail_at', '<=', sql<Date>`now()`)
    .orderBy('mail_at')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  if (!due) return undefined
  const { rows } = await sql<{ last_mail_at: Date | null }>`
    insert into notifications.setting (user_id) values (${due.user_id}::uuid)
    on conflict (user_id) do update set version = setting.version returning last_mail_at`.execute(db)
  return { userId: due.user_id, lastMailAt: rows[0]?.last_mail_at ?? null }
}

/** A message that somebody was told of, and may not have read. */
export interface Unread {
  channelId: string
  messageId: string
}

/** What somebody is to be mailed of, the oldest first. */
export async function unread(db: Db, userId: string, limit: number): Promise<Unread[]> {
  const rows = await db
    .selectFrom('notifications.delivery')
    .select(['channel_id', 'message_id'])
    .where('user_id', '=', userId)
    .where('device_id', '=', openApp)
    .where('mail_at', 'is not', null)
    .orderBy('at')
    .limit(limit)
    .execute()
  return rows.map(({ channel_id, message_id }) => ({ channelId: channel_id, messageId: message_id }))
}

/** Nothing of what waits now is mailed, or not before a time. */
export async function putOff(db: Db, userId: string, until: Date | null): Promise<void> {
  await db
    .updateTable('notifications.delivery')
    .set({ mail_at: until })
    .where('user_id', '=', userId)
    .where('mail_at', 'is not', null)
    .execute()
}

export async function noteMailed(db: Db, userId: string): Promise<void> {
  const mailed = db.updateTable('notifications.setting').set({ last_mail_at: sql<Date>`now()` })
  await mailed.where('user_id', '=', userId).execute()
}
