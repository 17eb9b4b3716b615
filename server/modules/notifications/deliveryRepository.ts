import { type Kysely, sql } from 'kysely'
import type { Obstacle, Silence } from '../../../shared/notifications.ts'
import { type Due, openApp, type Tables, type Withdrawal } from './model.ts'

type Db = Kysely<Tables>

/** One delivery, as its row is known. */
export type Place = Pick<Due, 'userId' | 'messageId' | 'deviceId'>

const one = ({ userId, messageId, deviceId }: Place) => sql`
  user_id = ${userId}::uuid and message_id = ${messageId}::uuid and device_id = ${deviceId}::uuid`

/** A push service has taken it. Where it was read meanwhile, the device has to take it away again. */
export async function markSent(db: Db, place: Place): Promise<void> {
  await sql`
    with sent as (
      update notifications.delivery set
        state = case when state = 'decided' then 'sent' else state end,
        withdraw_at = case when state = 'dismissed' then now() end,
        changed_at = now(), due_at = null
      where ${one(place)} returning device_id
    )
    update notifications.device set last_sent_at = now() from sent where id = sent.device_id`.execute(db)
}

/** It is tried again later, unless it is not wanted any more. */
export async function postpone(db: Db, place: Place, seconds: number): Promise<void> {
  await sql`
    update notifications.delivery set due_at = now() + make_interval(secs => ${seconds})
    where ${one(place)} and state = 'decided'`.execute(db)
}

/** It comes to nothing: the device cannot be told, or its person is not to be told any more. */
export async function giveUp(
  db: Db,
  place: Place,
  state: 'failed' | 'dismissed',
  outcome: Obstacle | Silence,
): Promise<void> {
  await sql`
    update notifications.delivery set state = ${state}, outcome = ${outcome}, changed_at = now(), due_at = null
    where ${one(place)} and state = 'decided'`.execute(db)
}

/** What was still to be told to a device that cannot be told any more. */
export async function giveUpAllOf(db: Db, userId: string, deviceId: string, outcome: Obstacle): Promise<void> {
  await sql`
    update notifications.delivery set state = 'failed', outcome = ${outcome}, changed_at = now(), due_at = null
    where user_id = ${userId}::uuid and device_id = ${deviceId}::uuid and state = 'decided'`.execute(db)
}

/** Devices that may show it take it away again; what they were to be told is not told any more. */
const dismissal = sql`
  state = 'dismissed', changed_at = now(), due_at = null, mail_at = null,
  withdraw_at = case when device_id <> ${openApp}::uuid and (state = 'sent' or tries > 0) then now() end`

interface DismissedRow {
  user_id: string
  channel_id: string
  message_ids: string[]
}

/** What somebody was told of, by the channel. */
export interface Dismissed {
  userId: string
  channelId: string
  messageIds: string[]
}

const toDismissed = ({ user_id, channel_id, message_ids }: DismissedRow): Dismissed => ({
  userId: user_id,
  channelId: channel_id,
  messageIds: message_ids,
})

const grouped = sql`
  select user_id, channel_id, array_agg(distinct message_id::text) as message_ids from gone group by user_id, channel_id`

/** Up to where people have read: in a channel what stands there, in a thread its replies. */
export interface Read {
  userId: string
  channelId: string
  threadId: string | null
  seq: number
}

export async function dismissRead(db: Db, reads: readonly Read[]): Promise<Dismissed[]> {
  if (reads.length === 0) return []
  const { rows } = await sql<DismissedRow>`
    with gone as (
      update notifications.delivery set ${dismissal}
      from unnest(
        ${reads.map(({ userId }) => userId)}::uuid[], ${reads.map(({ channelId }) => channelId)}::uuid[],
        ${reads.map(({ threadId }) => threadId)}::uuid[], ${reads.map(({ seq }) => seq)}::bigint[]
      ) as read (user_id, channel_id, thread_id, seq)
      where delivery.user_id = read.user_id and delivery.channel_id = read.channel_id and delivery.seq <= read.seq
        and state in ('decided', 'sent')
        and case when read.thread_id is null then stands else delivery.thread_id = read.thread_id end
      returning delivery.user_id, delivery.channel_id, delivery.message_id
    ) ${grouped}`.execute(db)
  return rows.map(toDismissed)
}

/** What was deleted is taken away from everybody. */
export async function dismissDeleted(db: Db, messageIds: readonly string[]): Promise<Dismissed[]> {
  const { rows } = await sql<DismissedRow>`
    with gone as (
      update notifications.delivery set outcome = 'deleted', ${dismissal}
      where message_id = any(${messageIds}::uuid[]) and state in ('decided', 'sent')
      returning user_id, channel_id, message_id
    ) ${grouped}`.execute(db)
  return rows.map(toDismissed)
}

/** They are taken away, or never will be; or, with `seconds`, it is tried again. */
export async function settleWithdrawal(db: Db, withdrawal: Withdrawal, seconds: number | null): Promise<void> {
  const { userId, deviceId, messageIds } = withdrawal
  await sql`
    update notifications.delivery set withdraw_at = now() + make_interval(secs => ${seconds}::float8)
    where user_id = ${userId}::uuid and device_id = ${deviceId}::uuid and message_id = any(${messageIds}::uuid[])
      and withdraw_at > now()`.execute(db)
}

/** How many deliveries wait. */
export async function waiting(db: Db): Promise<number> {
  const deliveries = db.selectFrom('notifications.delivery').where('due_at', 'is not', null)
  const { count } = await deliveries.select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
  return count
}

/** Deletes some of what is older than `days`; answers whether there may be more. */
export async function forget(db: Db, days: number, atOnce: number): Promise<boolean> {
  let most = 0
  for (const table of ['notifications.delivery', 'notifications.message']) {
    const { numAffectedRows = 0n } = await sql`
      delete from ${sql.table(table)} where ctid = any(array(
        select ctid from ${sql.table(table)} where at < now() - make_interval(days => ${days}) limit ${atOnce}::int
      ))`.execute(db)
    most = Math.max(most, Number(numAffectedRows))
  }
  return most === atOnce
}
