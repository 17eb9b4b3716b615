import { type Kysely, sql } from 'kysely'

const statements = [
  'create schema saved',
  `create table saved.message (
    user_id uuid not null,
    channel_id uuid not null,
    message_id uuid not null,
    saved_at timestamptz not null,
    remind_at timestamptz,
    reminded_at timestamptz,
    done_at timestamptz,
    primary key (user_id, message_id)
  )`,
  'create index message_by_time on saved.message (user_id, saved_at)',
  'create index message_due on saved.message (remind_at) where remind_at is not null and reminded_at is null',
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
