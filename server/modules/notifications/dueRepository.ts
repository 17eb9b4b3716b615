import { type Kysely, type RawBuilder, sql } from 'kysely'
import {
  type Due,
  type DueRow,
  type Tables,
  toDue,
  toWithdrawal,
  type Withdrawal,
  type WithdrawalRow,
} from './model.ts'

type Db = Kysely<Tables>

/** How much may be taken: of all, and of each push service, less what of it is under way. */
export interface Room {
  limit: number
  each: number
  busy: ReadonlyMap<string, number>
  leaseSeconds: number
}

const target = sql`device.session_id, device.address, device.p256dh, device.auth`
const deviceOf = (rows: string) => sql`
  left join notifications.device on device.id = ${sql.ref(`${rows}.device_id`)} and device.user_id = ${sql.ref(`${rows}.user_id`)}`

/**
 * What is due first, of each push service as much as there is room for. The services are found by leaps through the index,
 * so that what waits for one that is slow is not looked at.
 */
function dueByService(due: 'due_at' | 'withdraw_at', { limit, each, busy }: Room): RawBuilder<unknown> {
  const at = sql.ref(due)
  const next = (after: RawBuilder<unknown>) => sql`
    select service from notifications.delivery where ${at} is not null ${after} order by service limit 1`
  return sql`
    with recursive push (service) as (
      (${next(sql``)})
      union all select (${next(sql`and service > push.service`)}) from push where push.service is not null
    ), due as materialized (
      select first.* from push
      left join unnest(${[...busy.keys()]}::text[], ${[...busy.values()]}::int[]) as busy (service, count) using (service)
      cross join lateral (
        select user_id, message_id, device_id, ${at} as at from notifications.delivery
        where delivery.service = push.service and ${at} <= now()
        order by ${at} limit greatest(0, ${each}::int - coalesce(busy.count, 0)) for update skip locked
      ) as first
      order by first.at limit ${limit}::int
    )`
}

/** Takes deliveries that are due, for so long that nobody else does meanwhile. */
export async function takeDue(db: Db, room: Room): Promise<Due[]> {
  const { rows } = await sql<DueRow>`
    ${dueByService('due_at', room)}, taken as (
      update notifications.delivery set tries = tries + 1, due_at = now() + make_interval(secs => ${room.leaseSeconds})
      from due where delivery.user_id = due.user_id and delivery.message_id = due.message_id
        and delivery.device_id = due.device_id
      returning delivery.user_id, delivery.message_id, delivery.device_id, kind, service, channel_id, reason,
        delivery.at, tries
    )
    select taken.*, ${target} from taken ${deviceOf('taken')}`.execute(db)
  return rows.map(toDue)
}

const mostTags = 100

/** Takes what devices are to take away again, device by device, for so long that nobody else does meanwhile. */
export async function takeWithdrawals(db: Db, room: Room): Promise<Withdrawal[]> {
  const { rows } = await sql<WithdrawalRow>`
    ${dueByService('withdraw_at', room)}, whole as materialized (
      select delivery.user_id, delivery.message_id, delivery.device_id from notifications.delivery
      where device_id in (select device_id from due) and withdraw_at <= now()
      order by withdraw_at limit ${room.limit * mostTags}::int for update skip locked
    ), taken as (
      update notifications.delivery set withdraw_at = now() + make_interval(secs => ${room.leaseSeconds})
      from whole where delivery.user_id = whole.user_id and delivery.message_id = whole.message_id
        and delivery.device_id = whole.device_id
      returning delivery.user_id, delivery.message_id, delivery.device_id, kind, service, at
    ), grouped as (
      select user_id, device_id, kind, service, min(at) as at,
        (array_agg(message_id::text order by at desc))[1:${sql.lit(mostTags)}] as message_ids
      from taken group by user_id, device_id, kind, service
    )
    select grouped.*, ${target} from grouped ${deviceOf('grouped')}`.execute(db)
  return rows.flatMap(toWithdrawal)
}
