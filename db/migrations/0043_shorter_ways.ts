import { type Kysely, sql } from 'kysely'

// A statement that fails, with a code of its own, where what it found makes its transaction void.
const required = `
  create function bus.require(holds boolean, code text) returns boolean language plpgsql
  set search_path = pg_catalog, pg_temp as $$
  begin
    if not holds then raise exception 'not as it was thought to be' using errcode = code; end if;
    return true;
  end $$`

// What is new is sorted into the index of words by a few hundred messages, and not by one: half the work. Until then it is
// read through by whoever searches, which takes as long as a look into the index.
const gathering = 'alter index search.message_by_words set (fastupdate = on, gin_pending_list_limit = 256)'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(required).execute(db)
  await sql.raw(gathering).execute(db)
}
