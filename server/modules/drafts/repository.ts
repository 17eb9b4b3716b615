import { type Kysely, sql } from 'kysely'
import type { Draft, Scheduled, SetDraft } from '../../../shared/drafts.ts'
import { noThread, type Tables, toDraft, toScheduled } from './model.ts'

type Db = Kysely<Tables>

export async function setDraft(db: Db, userId: string, { channelId, threadId, text }: SetDraft): Promise<Draft> {
  const changed = { text, changed_at: sql<Date>`clock_timestamp()` }
  const row = await db
    .insertInto('drafts.draft')
    .values({ user_id: userId, channel_id: channelId, thread_id: threadId ?? noThread, ...changed })
    .onConflict((conflict) => conflict.columns(['user_id', 'channel_id', 'thread_id']).doUpdateSet(changed))
    .returningAll()
    .executeTakeFirstOrThrow()
  return toDraft(row)
}

export async function deleteDraft(db: Db, userId: string, { channelId, threadId }: SetDraft): Promise<void> {
  await db
    .deleteFrom('drafts.draft')
    .where('user_id', '=', userId)
    .where('channel_id', '=', channelId)
    .where('thread_id', '=', threadId ?? noThread)
    .execute()
}

/** A person's drafts, the one changed last first. */
export async function drafts(db: Db, userId: string, limit: number): Promise<Draft[]> {
  const query = db.selectFrom('drafts.draft').selectAll().where('user_id', '=', userId)
  return (await query.orderBy('changed_at', 'desc').limit(limit).execute()).map(toDraft)
}

export async function countScheduled(db: Db, userId: string): Promise<number> {
  const found = db.selectFrom('drafts.scheduled').where('user_id', '=', userId).where('sent_at', 'is', null)
  const { count } = await found.select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
  return count
}

export async function insertScheduled(
  db: Db,
  { id, userId, channelId, threadId, text, files, sendAt }: Omit<Scheduled, 'failure'> & { userId: string },
): Promise<Scheduled> {
  const said = { channel_id: channelId, thread_id: threadId, text, files: JSON.stringify(files) }
  const query = db.insertInto('drafts.scheduled').values({ id, user_id: userId, ...said, send_at: sendAt })
  return toScheduled(await query.returningAll().executeTakeFirstOrThrow())
}

/** Somebody's message that waits, or has failed; it is neither sent nor changed until the transaction ends. */
export async function lockScheduled(db: Db, userId: string, id: string): Promise<Scheduled | undefined> {
  const found = db.selectFrom('drafts.scheduled').selectAll().where('id', '=', id).where('user_id', '=', userId)
  const row = await found.where('sent_at', 'is', null).forUpdate().executeTakeFirst()
  return row && toScheduled(row)
}

/** What has failed is tried again. */
export async function updateScheduled(db: Db, { id, text, files, sendAt }: Scheduled): Promise<Scheduled> {
  const said = { text, files: JSON.stringify(files), send_at: sendAt, failure: null }
  const query = db.updateTable('drafts.scheduled').set(said).where('id', '=', id)
  return toScheduled(await query.returningAll().executeTakeFirstOrThrow())
}

export async function deleteScheduled(db: Db, userId: string, id: string): Promise<boolean> {
  const found = db.deleteFrom('drafts.scheduled').where('id', '=', id).where('user_id', '=', userId)
  const { numDeletedRows } = await found.where('sent_at', 'is', null).executeTakeFirst()
  return numDeletedRows > 0
}

/** What waits for its time, and what failed when it came, by time. */
export async function scheduled(db: Db, userId: string): Promise<Scheduled[]> {
  const query = db.selectFrom('drafts.scheduled').selectAll().where('user_id', '=', userId)
  return (await query.where('sent_at', 'is', null).orderBy('send_at').execute()).map(toScheduled)
}

/** Notes of some of what is due that it is sent: each is one process's alone. */
export async function takeDue(db: Db, atOnce: number): Promise<{ userId: string; scheduled: Scheduled }[]> {
  const due = db
    .selectFrom('drafts.scheduled')
    .select('id')
    .where('send_at', '<=', sql<Date>`now()`)
    .where('sent_at', 'is', null)
    .where('failure', 'is', null)
    .orderBy('send_at')
    .orderBy('id')
    .limit(atOnce)
    .forUpdate()
    .skipLocked()
  const rows = await db
    .updateTable('drafts.scheduled')
    .set({ sent_at: sql`now()` })
    .where('id', 'in', due)
    .returningAll()
    .execute()
  return rows
    .toSorted((a, b) => a.send_at.getTime() - b.send_at.getTime() || (a.id < b.id ? -1 : 1))
    .map((row) => ({ userId: row.user_id, scheduled: toScheduled(row) }))
}

/** Brings back what was sent and refused. */
export async function fail(db: Db, id: string, failure: string): Promise<Scheduled | undefined> {
  const query = db.updateTable('drafts.scheduled').set({ sent_at: null, failure }).where('id', '=', id)
  const row = await query.where('sent_at', 'is not', null).returningAll().executeTakeFirst()
  return row && toScheduled(row)
}

export async function deleteSent(db: Db, keptDays: number): Promise<void> {
  await sql`delete from drafts.scheduled where sent_at < now() - make_interval(days => ${keptDays})`.execute(db)
}
