import { type Kysely, sql } from 'kysely'
import type { ActiveDay, PresenceSettings } from '../../../shared/presence.ts'
import {
  type ActiveDayRow,
  type DayPart,
  emptyProfile,
  type Profile,
  type ProfileRow,
  type Seen,
  type Tables,
  toActiveDay,
  toProfile,
  toSeen,
  toSettingRow,
} from './model.ts'

type Db = Kysely<Tables>

/** The profiles of those who have one. */
export async function profiles(db: Db, userIds: readonly string[]): Promise<Map<string, Profile>> {
  const { rows } = await sql<ProfileRow>`
    select asked.user_id, coalesce(status_emoji, '') as status_emoji, coalesce(status_text, '') as status_text,
      status_expires_at, do_not_disturb_until, last_seen, last_seen_at
    from unnest(${userIds}::uuid[]) as asked (user_id)
    left join presence.setting using (user_id)
    left join presence.seen using (user_id)`.execute(db)
  return new Map(rows.map((row) => [row.user_id, toProfile(row)]))
}

export async function findSettings(db: Db, userId: string): Promise<PresenceSettings> {
  const { lastSeenAt: _, ...settings } = (await profiles(db, [userId])).get(userId) ?? emptyProfile
  return settings
}

/** Those of these people who are not to be disturbed now. */
export async function notDisturbed(db: Db, userIds: readonly string[]): Promise<string[]> {
  const rows = await db
    .selectFrom('presence.setting')
    .select('user_id')
    .where('user_id', '=', sql<string>`any(${userIds}::uuid[])`)
    .where('do_not_disturb_until', '>', sql<Date>`now()`)
    .execute()
  return rows.map(({ user_id }) => user_id)
}

/** Keeps others from changing the person's settings until the transaction ends, and reads them. */
export async function lockSettings(db: Db, userId: string): Promise<PresenceSettings> {
  await db
    .insertInto('presence.setting')
    .values({ user_id: userId })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await db.selectFrom('presence.setting').select('user_id').where('user_id', '=', userId).forUpdate().execute()
  return findSettings(db, userId)
}

export async function saveSettings(db: Db, userId: string, settings: PresenceSettings): Promise<void> {
  const { user_id, ...values } = toSettingRow(userId, settings)
  await db.updateTable('presence.setting').set(values).where('user_id', '=', user_id).execute()
}

export async function seen(db: Db, userIds: readonly string[]): Promise<Map<string, Seen>> {
  const rows = await db.selectFrom('presence.seen').selectAll().where('user_id', 'in', userIds).execute()
  return new Map(rows.map((row) => [row.user_id, toSeen(row)]))
}

/** Moves the history on, in one statement: all of it, or nothing. */
export async function addHistory(db: Db, people: readonly Seen[], days: readonly DayPart[]): Promise<void> {
  await sql`
    with moved as (
      insert into presence.seen (user_id, state, since, last_seen_at)
      select "userId", state, since, "lastSeenAt" from jsonb_to_recordset(${JSON.stringify(people)}::jsonb)
        as person ("userId" uuid, state text, since timestamptz, "lastSeenAt" timestamptz)
      on conflict (user_id) do update
        set state = excluded.state, since = excluded.since, last_seen_at = excluded.last_seen_at
    )
    insert into presence.day (day, user_id, first_seen_at, last_seen_at, seconds_active)
    select day, "userId", min("from"), max("to"), round(sum(seconds))
    from jsonb_to_recordset(${JSON.stringify(days)}::jsonb)
      as part (day date, "userId" uuid, "from" timestamptz, "to" timestamptz, seconds float)
    group by day, "userId"
    on conflict (day, user_id) do update
      set first_seen_at = least(day.first_seen_at, excluded.first_seen_at),
        last_seen_at = greatest(day.last_seen_at, excluded.last_seen_at),
        seconds_active = day.seconds_active + excluded.seconds_active`.execute(db)
}

/** Who was active on each of the last days. A stretch that is not over yet counts until now, and for a day at most. */
export async function activeDays(db: Db, days: number): Promise<ActiveDay[]> {
  const { rows } = await sql<ActiveDayRow>`
    with open as (
      select user_id, greatest(since, now() - interval '1 day') as since from presence.seen where state = 'active'
    ), parts as (
      select day, user_id, seconds_active::float as seconds from presence.day
      union all
      select day::date, user_id, extract(epoch from
        least(now(), (day + interval '1 day') at time zone 'utc') - greatest(since, day at time zone 'utc'))
      from open cross join generate_series(
        date_trunc('day', since at time zone 'utc'), now() at time zone 'utc', interval '1 day') as day
    )
    select to_char(day, 'YYYY-MM-DD') as day, count(distinct user_id)::int as people, sum(seconds)::float as seconds
    from parts where day > (now() at time zone 'utc')::date - ${days}::int
    group by day order by day`.execute(db)
  return rows.map(toActiveDay)
}
