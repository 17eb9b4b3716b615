import { type Kysely, sql } from 'kysely'

const statements = [
  `alter table messages.channel add column message_count bigint not null default 0`,
  // The ordinal says how many messages stand in the channel up to this one, so that what is unread is a subtraction.
  `alter table messages.message
    add column ordinal bigint not null default 0,
    add column broadcast boolean not null default false,
    add column mentions uuid[] not null default '{}',
    add column mentions_all text check (mentions_all in ('channel', 'here')),
    add column reactions jsonb not null default '[]',
    add column pinned_at timestamptz,
    add column pinned_by uuid,
    add column replies int not null default 0,
    add column last_reply_at timestamptz,
    add column repliers uuid[] not null default '{}'`,
  `update messages.message set ordinal = counted.ordinal
   from (
     select channel_id, id, row_number() over (partition by channel_id order by seq) as ordinal from messages.message
   ) as counted
   where message.channel_id = counted.channel_id and message.id = counted.id`,
  `update messages.channel set message_count = (
     select count(*) from messages.message where message.channel_id = channel.channel_id
   )`,
  `create index message_by_thread on messages.message (channel_id, thread_id, seq) where thread_id is not null`,
  `create index message_pinned on messages.message (channel_id, pinned_at) where pinned_at is not null`,
  // What deleted messages leave in the count of those after somebody's cursor.
  `create index message_deleted on messages.message (channel_id, seq) where deleted_at is not null`,
  `create table messages.version (
    channel_id uuid not null,
    message_id uuid not null,
    changed_seq bigint not null,
    text text not null,
    at timestamptz not null,
    changed_by uuid not null,
    changed_at timestamptz not null,
    primary key (channel_id, message_id, changed_seq)
  )`,
  // One row for each person that a message names; the nil UUID stands for everybody.
  `create table messages.mention (
    channel_id uuid not null,
    user_id uuid not null,
    seq bigint not null,
    author_id uuid not null,
    primary key (channel_id, user_id, seq)
  )`,
  `create index mention_by_message on messages.mention (channel_id, seq)`,
  `create table messages.following (
    user_id uuid not null,
    channel_id uuid not null,
    root_id uuid not null,
    following boolean not null,
    read_seq bigint not null,
    primary key (user_id, channel_id, root_id)
  )`,
  `create index following_by_thread on messages.following (channel_id, root_id) where following`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
