import { type Kysely, sql } from 'kysely'

/** To compile a plan takes longer than any statement here runs; where the database is somebody else's, it stays as it is. */
const statement = `
  do $$ begin
    execute format('alter database %I set jit = off', current_database());
  exception when insufficient_privilege then null;
  end $$`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(statement).execute(db)
}
