import { type Kysely, sql } from 'kysely'

/**
 * `chat.post` does for its callers what they may not do, so they must not choose what its words mean. A path that does not
 * name `pg_temp` is searched after it: a domain `uuid` of the caller's own had its check run with the owner's rights. The
 * same holds for whatever runs inside, triggers too. A body of SQL after `return` is bound to what it names here and now.
 */
const statements = [
  'create or replace function auth.fold(words text) returns text language sql stable return lower(unaccent(words))',
  `create or replace function auth.skeleton(handle text) returns text language sql immutable strict
    return replace(replace(translate(handle, '01i._', 'oll--'), 'rn', 'm'), 'vv', 'w')`,
  `create or replace function chat.cell(value text) returns text language sql immutable
    return coalesce(regexp_replace(replace(value, '|', '\\|'), '\\s+', ' ', 'g'), '')`,
  ...[
    'auth.first_is_owner',
    'auth.free_handle',
    'auth.keep_profile',
    'auth.only_active',
    'auth.refuse_change',
    'bus.ring',
    'chat.author_of',
    'chat.channel_of',
    'chat.markdown',
    'chat.post',
  ].map((name) => `alter function ${name} set search_path = pg_catalog, pg_temp`),
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
