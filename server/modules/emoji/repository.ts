import { type Kysely, sql } from 'kysely'
import type { CustomEmoji } from '../../../shared/emoji.ts'
import { type NewEmoji, type Tables, toEmoji } from './model.ts'

type Db = Kysely<Tables>

const columns = ['name', 'version', 'made_by', 'made_at'] as const

/** Keeps others from changing any until the transaction ends; they can still be read. */
export async function lock(db: Db): Promise<void> {
  await sql`lock table emoji.emoji in share row exclusive mode`.execute(db)
}

/** By name, as letters of ASCII are ordered. */
export async function list(db: Db): Promise<CustomEmoji[]> {
  const rows = await db.selectFrom('emoji.emoji').select(columns).orderBy(sql`name collate "C"`).execute()
  return rows.map(toEmoji)
}

export async function count(db: Db): Promise<number> {
  const counted = db.selectFrom('emoji.emoji').select(({ fn }) => fn.countAll<number>().as('count'))
  return (await counted.executeTakeFirstOrThrow()).count
}

export async function exists(db: Db, name: string): Promise<boolean> {
  return (await db.selectFrom('emoji.emoji').select('name').where('name', '=', name).executeTakeFirst()) !== undefined
}

export async function findImage(db: Db, name: string, version: string): Promise<Buffer | undefined> {
  const found = db.selectFrom('emoji.emoji').select('image').where('name', '=', name).where('version', '=', version)
  return (await found.executeTakeFirst())?.image
}

/** Puts an emoji in the place of the one that had its name. */
export async function put(db: Db, { name, version, image, madeBy }: NewEmoji): Promise<CustomEmoji> {
  const fresh = { version, image, made_by: madeBy, made_at: sql<Date>`date_trunc('milliseconds', now())` }
  const row = await db
    .insertInto('emoji.emoji')
    .values({ name, ...fresh })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(fresh))
    .returning(columns)
    .executeTakeFirstOrThrow()
  return toEmoji(row)
}

export async function rename(db: Db, name: string, to: string): Promise<CustomEmoji | undefined> {
  const renamed = db.updateTable('emoji.emoji').set({ name: to }).where('name', '=', name)
  const row = await renamed.returning(columns).executeTakeFirst()
  return row && toEmoji(row)
}

export async function remove(db: Db, name: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('emoji.emoji').where('name', '=', name).executeTakeFirst()
  return numDeletedRows > 0
}
