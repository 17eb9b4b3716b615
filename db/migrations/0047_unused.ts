import { type Kysely, sql } from 'kysely'

/** What a statement refused by before there were functions that raise by themselves. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`drop function bus.require(boolean, text)`.execute(db)
}
