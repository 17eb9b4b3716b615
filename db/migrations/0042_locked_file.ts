import { type Kysely, sql } from 'kysely'

// A file, with whoever else writes to it or looks into it kept waiting until the transaction ends; as it is once they have
// ended, which a single statement would not see.
const locked = `
  create function files.locked(wanted uuid) returns setof files.file language plpgsql as $$
  begin
    perform pg_advisory_xact_lock(hashtextextended('file:' || wanted, 0));
    return query select * from files.file where id = wanted and released_at is null;
  end $$`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(locked).execute(db)
}
