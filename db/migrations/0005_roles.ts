import { type Kysely, sql } from 'kysely'

const statements = [
  `alter table auth.person add role text not null default 'member' check (role in ('guest', 'member', 'admin', 'owner'))`,
  `update auth.person set role = 'owner' where id = (select id from auth.person order by created_at, id limit 1)`,
  // Whoever comes first, by whatever door, owns the workspace; of two at once, only one does.
  `create function auth.first_is_owner() returns trigger language plpgsql as $$ begin
    if exists (select from auth.person) then return new; end if;
    perform pg_advisory_xact_lock(hashtext('auth.first_is_owner'));
    if not exists (select from auth.person) then new.role := 'owner'; end if;
    return new;
  end $$`,
  `create trigger first_is_owner before insert on auth.person for each row execute function auth.first_is_owner()`,
]

export async function up(db: Kysely<unknown>) {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
