import { type Kysely, sql } from 'kysely'
import type { Message } from '../../../shared/messages.ts'
import { type NewDelivery, openApp, type Tables } from './model.ts'

type Db = Kysely<Tables>

/** A message about which has been decided, and who is not told: `userIds` up to `upto[n]` for `reasons[n]`. */
export interface NewMessage {
  message: Message
  stands: boolean
  reasons: readonly string[]
  upto: readonly number[]
  userIds: readonly string[]
}

/** Those of these messages about which has been decided. */
export async function decided(db: Db, messageIds: readonly string[]): Promise<ReadonlySet<string>> {
  const messages = db.selectFrom('notifications.message').select('message_id')
  const rows = await messages.where('message_id', '=', sql<string>`any(${messageIds}::uuid[])`).execute()
  return new Set(rows.map(({ message_id }) => message_id))
}

/** Lists within a list, which Postgres wants all of one length, go as texts. */
const arrays = (lists: readonly (readonly (string | number)[])[]) => lists.map((list) => `{${list.join(',')}}`)
/** Ids hold nothing that an array's text would have to quote. */
const ids = (list: readonly string[]) => `{${list.join(',')}}`

/** Notes that it has been decided about these messages; answers with those that were new, which only one caller sees. */
export async function insertMessages(db: Db, all: readonly NewMessage[]): Promise<ReadonlySet<string>> {
  if (all.length === 0) return new Set()
  const messages = all.map(({ message }) => message)
  const { rows } = await sql<{ message_id: string }>`
    insert into notifications.message
      (message_id, channel_id, seq, author_id, at, thread_id, stands, reasons, upto, user_ids)
    select message_id, channel_id, seq, author_id, at, thread_id, stands, reasons::text[], upto::int[], user_ids::uuid[]
    from unnest(
      ${ids(messages.map(({ id }) => id))}::uuid[],
      ${ids(messages.map(({ channelId }) => channelId))}::uuid[],
      ${messages.map(({ seq }) => seq)}::bigint[],
      ${ids(messages.map(({ authorId }) => authorId))}::uuid[],
      ${messages.map(({ createdAt }) => createdAt)}::timestamptz[],
      ${messages.map(({ threadId }) => threadId)}::uuid[],
      ${all.map(({ stands }) => stands)}::bool[],
      ${arrays(all.map(({ reasons }) => reasons))}::text[],
      ${arrays(all.map(({ upto }) => upto))}::text[],
      ${arrays(all.map(({ userIds }) => userIds))}::text[]
    ) as fresh (message_id, channel_id, seq, author_id, at, thread_id, stands, reasons, upto, user_ids)
    order by message_id
    on conflict do nothing returning message_id`.execute(db)
  return new Set(rows.map(({ message_id }) => message_id))
}

/** The host of a push service; a phone's token has none. */
const hostOf = sql`substring(device.address from '^https?://([^/]+)')`

/** Adds what is to be delivered of messages that were noted. */
export async function insertDeliveries(db: Db, all: readonly NewDelivery[]): Promise<void> {
  await sql`
    insert into notifications.delivery (
      user_id, message_id, device_id, kind, service, channel_id, thread_id, stands, seq, at, reason, state, changed_at,
      due_at, mail_at
    )
    select fresh.user_id, message_id, device_id, fresh.kind, coalesce(${hostOf}, fresh.kind), channel_id, thread_id,
      stands, seq, at, reason, state, now(), to_timestamp(due_at / 1000.0), to_timestamp(mail_at / 1000.0)
    from unnest(
      ${ids(all.map(({ userId }) => userId))}::uuid[],
      ${ids(all.map(({ messageId }) => messageId))}::uuid[],
      ${ids(all.map(({ device }) => device?.id ?? openApp))}::uuid[],
      ${ids(all.map(({ device }) => device?.kind ?? 'app'))}::text[],
      ${ids(all.map(({ reason }) => reason))}::text[],
      ${ids(all.map(({ state }) => state))}::text[],
      ${ids(all.map(({ dueAt }) => `${dueAt}`))}::float8[],
      ${ids(all.map(({ mailAt }) => `${mailAt}`))}::float8[]
    ) as fresh (user_id, message_id, device_id, kind, reason, state, due_at, mail_at)
    join notifications.message using (message_id) left join notifications.device on device.id = device_id
    on conflict do nothing`.execute(db)
}
