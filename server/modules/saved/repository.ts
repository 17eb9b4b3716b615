import { type Kysely, sql } from 'kysely'
import type { OneMessage } from '../../../shared/messages.ts'
import type { CompleteSaved, ListSaved, Saved, SaveMessage } from '../../../shared/saved.ts'
import { type Tables, toSaved } from './model.ts'

type Db = Kysely<Tables>

export async function count(db: Db, userId: string): Promise<number> {
  const found = db.selectFrom('saved.message').where('user_id', '=', userId)
  const { count } = await found.select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
  return count
}

/** Saves a message, or saves it anew. */
export async function upsert(db: Db, userId: string, { channelId, id, remindAt }: SaveMessage): Promise<Saved> {
  const fresh = { remind_at: remindAt, reminded_at: null, done_at: null }
  const row = await db
    .insertInto('saved.message')
    .values({
      user_id: userId,
      channel_id: channelId,
      message_id: id,
      saved_at: sql`date_trunc('milliseconds', clock_timestamp())`,
      ...fresh,
    })
    .onConflict((conflict) => conflict.columns(['user_id', 'message_id']).doUpdateSet(fresh))
    .returningAll()
    .executeTakeFirstOrThrow()
  return toSaved(row)
}

export async function remove(db: Db, userId: string, { id }: OneMessage): Promise<boolean> {
  const rows = db.deleteFrom('saved.message').where('user_id', '=', userId).where('message_id', '=', id)
  const { numDeletedRows } = await rows.executeTakeFirst()
  return numDeletedRows > 0
}

/** What is done with is not reminded of. */
export async function complete(db: Db, userId: string, { id, done }: CompleteSaved): Promise<Saved | undefined> {
  const row = await db
    .updateTable('saved.message')
    .set(done ? { done_at: sql`now()`, remind_at: null } : { done_at: null })
    .where('user_id', '=', userId)
    .where('message_id', '=', id)
    .returningAll()
    .executeTakeFirst()
  return row && toSaved(row)
}

/** The newest before a time; of those at the last moment, all, for the next page begins after it. */
export async function list(db: Db, userId: string, { show, before, limit }: ListSaved): Promise<Saved[]> {
  const rows = await db
    .selectFrom('saved.message')
    .selectAll()
    .where('user_id', '=', userId)
    .where('done_at', show === 'done' ? 'is not' : 'is', null)
    .$if(before !== undefined, (query) => query.where('saved_at', '<', new Date(before ?? 0)))
    .orderBy('saved_at', 'desc')
    .fetch(limit, 'with ties')
    .execute()
  return rows.map(toSaved)
}

export async function places(db: Db, userId: string): Promise<OneMessage[]> {
  const rows = db.selectFrom('saved.message').select(['channel_id', 'message_id']).where('user_id', '=', userId)
  return (await rows.execute()).map(({ channel_id, message_id }) => ({ channelId: channel_id, id: message_id }))
}

/** Notes of some of what is due that its person is reminded of it: each is one process's alone. */
export async function takeDue(db: Db, atOnce: number): Promise<{ userId: string; saved: Saved }[]> {
  const due = db
    .selectFrom('saved.message')
    .select(['user_id', 'message_id'])
    .where('remind_at', '<=', sql<Date>`now()`)
    .where('reminded_at', 'is', null)
    .orderBy('remind_at')
    .limit(atOnce)
    .forUpdate()
    .skipLocked()
  const rows = await db
    .with('due', () => due)
    .updateTable('saved.message')
    .from('due')
    .set({ reminded_at: sql`now()` })
    .whereRef('saved.message.user_id', '=', 'due.user_id')
    .whereRef('saved.message.message_id', '=', 'due.message_id')
    .returningAll('saved.message')
    .execute()
  return rows.map((row) => ({ userId: row.user_id, saved: toSaved(row) }))
}
