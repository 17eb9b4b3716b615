import { type Kysely, sql } from 'kysely'

const statements = [
  'create schema receipts',
  // Updated by everybody at every message: half-empty pages let it stay in place. The version begins at the time, so that
  // whoever leaves and comes again goes on from a higher one.
  `create table receipts.cursor (
    user_id uuid not null,
    channel_id uuid not null,
    delivered_seq bigint not null,
    read_seq bigint not null,
    version bigint not null default (extract(epoch from clock_timestamp()) * 1000)::bigint,
    since timestamptz not null,
    primary key (user_id, channel_id)
  ) with (fillfactor = 50)`,
  'create index cursor_by_channel on receipts.cursor (channel_id)',
  // Who had read what when.
  `create table receipts.acknowledgement (
    channel_id uuid not null,
    user_id uuid not null,
    kind text not null check (kind in ('delivered', 'read', 'unread')),
    seq bigint not null,
    at timestamptz not null
  )`,
  'create index acknowledgement_by_person on receipts.acknowledgement (channel_id, user_id, seq)',
  'create index acknowledgement_at on receipts.acknowledgement (at)',
  `create table receipts.setting (
    user_id uuid primary key,
    reading text not null check (reading in ('send', 'private'))
  )`,
  // Whoever is in a channel has read what is there.
  `insert into receipts.cursor (user_id, channel_id, delivered_seq, read_seq, since)
   select user_id, channel_id, coalesce(last_seq, 0), coalesce(last_seq, 0), joined_at
   from channels.membership left join messages.channel using (channel_id)`,
  // What names somebody in a thread only is no matter of the channel's.
  'alter table messages.mention add column stands boolean not null default true',
  `update messages.mention set stands = false from messages.message
   where message.channel_id = mention.channel_id and message.seq = mention.seq
     and message.thread_id is not null and not message.broadcast`,
  // What somebody has said themself is not unread to them.
  `create index message_by_author on messages.message (channel_id, author_id, seq)
   where (thread_id is null or broadcast) and deleted_at is null`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
