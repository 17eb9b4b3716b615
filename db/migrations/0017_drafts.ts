import { type Kysely, sql } from 'kysely'

const statements = [
  'create schema drafts',
  // In the place of a thread, the nil UUID stands for the channel itself, so that it can be part of the key.
  `create table drafts.draft (
    user_id uuid not null,
    channel_id uuid not null,
    thread_id uuid not null,
    text text not null,
    changed_at timestamptz not null,
    primary key (user_id, channel_id, thread_id)
  )`,
  `create table drafts.scheduled (
    id uuid primary key,
    user_id uuid not null,
    channel_id uuid not null,
    thread_id uuid,
    text text not null,
    send_at timestamptz not null,
    sent_at timestamptz,
    failure text
  )`,
  'create index scheduled_by_person on drafts.scheduled (user_id, send_at)',
  'create index scheduled_due on drafts.scheduled (send_at) where sent_at is null and failure is null',
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
