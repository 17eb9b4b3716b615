import { type Kysely, sql } from 'kysely'

const statements = [
  'create schema activity',
  // What calls for everybody in a channel is one row, of the nil UUID.
  `create table activity.entry (
    user_id uuid not null,
    channel_id uuid not null,
    message_id uuid not null,
    kind text not null check (kind in ('mention', 'reply', 'reaction')),
    actor_id uuid not null,
    emoji text not null default '',
    at timestamptz not null,
    primary key (user_id, message_id, kind, actor_id, emoji)
  )`,
  'create index entry_by_time on activity.entry (user_id, at)',
  'create index entry_by_channel on activity.entry (channel_id, user_id, at)',
  `create table activity.seen (
    user_id uuid primary key,
    seen_at timestamptz not null
  )`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
