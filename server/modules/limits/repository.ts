import { type Kysely, sql } from 'kysely'
import type { LimitRule, Refused } from '../../../shared/limits.ts'
import { type Refusal, type RefusedRow, type Tables, toRefused, toRow, toRule } from './model.ts'

type Db = Kysely<Tables>

/** Every rule, by procedure and scope. */
export async function rules(db: Db): Promise<LimitRule[]> {
  const rows = await db
    .selectFrom('limits.rule')
    .selectAll()
    .orderBy('procedure')
    .orderBy('scope')
    .orderBy('id')
    .execute()
  return rows.map(toRule)
}

/** Keeps everybody else from changing rules until the transaction ends. */
export async function lockRules(db: Db): Promise<void> {
  await sql`lock table limits.rule in share row exclusive mode`.execute(db)
}

export async function upsertRule(db: Db, rule: LimitRule): Promise<void> {
  const { id: _, ...values } = toRow(rule)
  await db
    .insertInto('limits.rule')
    .values(toRow(rule))
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
    .execute()
}

/** False where there was no such rule. */
export async function deleteRule(db: Db, ruleId: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('limits.rule').where('id', '=', ruleId).executeTakeFirstOrThrow()
  return numDeletedRows > 0n
}

/** Writes what is not written yet. */
export async function insertRefusals(db: Db, refusals: readonly Refusal[]): Promise<void> {
  const rows = refusals.map(({ eventId, at, ruleId, scope, procedure, count, subjects }) => ({
    event_id: eventId,
    at,
    rule_id: ruleId,
    scope,
    procedure,
    count,
    subjects,
  }))
  await db
    .insertInto('limits.refusal')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function deleteRefusals(db: Db, olderThanDays: number): Promise<void> {
  await sql`delete from limits.refusal where at < now() - make_interval(days => ${olderThanDays})`.execute(db)
}

/** What was refused since `from`, by rule and stretch of `seconds`. */
export async function refused(db: Db, from: Date, seconds: number): Promise<Refused[]> {
  const { rows } = await sql<RefusedRow>`
    with binned as (
      select date_bin(make_interval(secs => ${seconds}), at, 'epoch') as at, rule_id, scope, procedure, count, subjects
      from limits.refusal where at >= ${from}
    ), counted as (
      select at, rule_id, min(scope) as scope, min(procedure) as procedure, sum(count)::int as count
      from binned group by at, rule_id
    ), told_apart as (
      select at, rule_id, count(distinct subject)::int as subjects
      from binned cross join unnest(subjects) as subject group by at, rule_id
    )
    select at, rule_id, scope, procedure, count, coalesce(subjects, 0) as subjects
    from counted left join told_apart using (at, rule_id) order by at, procedure, scope, rule_id`.execute(db)
  return rows.map(toRefused)
}

/** The pause of each channel that has one, in seconds. */
export async function pauses(db: Db): Promise<Map<string, number>> {
  const rows = await db.selectFrom('limits.slow_mode').select(['channel_id', 'seconds']).execute()
  return new Map(rows.map((row) => [row.channel_id, row.seconds]))
}

/** The channel's pause in seconds; 0 where it has none. */
export async function pauseOf(db: Db, channelId: string): Promise<number> {
  const row = await db
    .selectFrom('limits.slow_mode')
    .select('seconds')
    .where('channel_id', '=', channelId)
    .executeTakeFirst()
  return row?.seconds ?? 0
}

export async function setPause(db: Db, channelId: string, seconds: number): Promise<void> {
  if (seconds === 0) await db.deleteFrom('limits.slow_mode').where('channel_id', '=', channelId).execute()
  else
    await db
      .insertInto('limits.slow_mode')
      .values({ channel_id: channelId, seconds })
      .onConflict((conflict) => conflict.column('channel_id').doUpdateSet({ seconds }))
      .execute()
}
