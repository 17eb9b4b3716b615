import type { Kysely } from 'kysely'
import type { Sidebar } from '../../../shared/channels.ts'
import { type Tables, toSidebar } from './model.ts'

type Db = Kysely<Tables>

/** A person's sidebar; null where they have arranged nothing. */
export async function findSidebar(db: Db, userId: string): Promise<Sidebar | null> {
  const row = await db.selectFrom('channels.sidebar').selectAll().where('user_id', '=', userId).executeTakeFirst()
  return row ? toSidebar(row) : null
}

/** A person's sidebar, which only this transaction changes until it ends. */
export async function lockSidebar(db: Db, userId: string): Promise<Sidebar> {
  await db
    .insertInto('channels.sidebar')
    .values({ user_id: userId, version: 0, sections: '[]', channels: '{}' })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const sidebar = db.selectFrom('channels.sidebar').selectAll().where('user_id', '=', userId)
  return toSidebar(await sidebar.forUpdate().executeTakeFirstOrThrow())
}

export async function updateSidebar(db: Db, userId: string, { version, sections, channels }: Sidebar): Promise<void> {
  await db
    .updateTable('channels.sidebar')
    .set({ version, sections: JSON.stringify(sections), channels: JSON.stringify(channels) })
    .where('user_id', '=', userId)
    .execute()
}
