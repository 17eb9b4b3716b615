import { type Kysely, sql } from 'kysely'

const statements = [
  'alter table messages.message add column poll jsonb, add column forwarded jsonb',
  // What somebody chose in a poll, by the places of the options.
  `create table messages.vote (
    channel_id uuid not null,
    message_id uuid not null,
    user_id uuid not null,
    options int[] not null,
    at timestamptz not null,
    primary key (channel_id, message_id, user_id)
  )`,
  // The times are of one format, so that they are in order as they are written.
  `create index message_poll_due on messages.message ((poll ->> 'closesAt') collate "C")
   where poll ->> 'closesAt' is not null and poll ->> 'closedAt' is null`,
  // Where a channel was on a day.
  `create index message_by_time on messages.message (channel_id, created_at, seq) where thread_id is null or broadcast`,
  // Ten copies of each: a tenth of what one may send.
  `insert into limits.rule values (gen_random_uuid(), 'person', 'messages.forward', 30, 10, 300, 300, true)`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
