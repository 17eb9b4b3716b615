import { type Kysely, sql } from 'kysely'
import type { Sidebar } from '../../../shared/channels.ts'
import { type Pair, type Tables, toSidebar } from './model.ts'

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

/** Of these pairs, those where the person has muted the channel. */
export async function muted(db: Db, pairs: readonly Pair[]): Promise<Pair[]> {
  if (pairs.length === 0) return []
  const { rows } = await sql<{ channel_id: string; user_id: string }>`
    select wanted.channel_id, wanted.user_id from unnest(
      ${pairs.map(({ channelId }) => channelId)}::uuid[], ${pairs.map(({ userId }) => userId)}::uuid[]
    ) as wanted (channel_id, user_id)
    join channels.sidebar using (user_id)
    where channels -> wanted.channel_id::text ->> 'muted' = 'true'`.execute(db)
  return rows.map(({ channel_id, user_id }) => ({ channelId: channel_id, userId: user_id }))
}
