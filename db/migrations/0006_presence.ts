import { type Kysely, sql } from 'kysely'

const statements = [
  'create schema presence',
  `create table presence.setting (
    user_id uuid primary key,
    status_emoji text not null default '',
    status_text text not null default '',
    status_expires_at timestamptz,
    do_not_disturb_until timestamptz,
    last_seen text not null default 'everyone' check (last_seen in ('everyone', 'nobody'))
  )`,
  // Where the history stands with each person.
  `create table presence.seen (
    user_id uuid primary key,
    state text not null check (state in ('active', 'away', 'offline')),
    since timestamptz not null,
    last_seen_at timestamptz
  )`,
  `create table presence.day (
    day date not null,
    user_id uuid not null,
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null,
    seconds_active int not null,
    primary key (day, user_id)
  )`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
