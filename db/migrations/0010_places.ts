import { type Kysely, sql } from 'kysely'

const statements = [
  `alter table channels.channel
    add description text not null default '',
    add posting text not null default 'everyone' check (posting in ('everyone', 'moderators')),
    add archived_at timestamptz,
    add user_ids uuid[] not null default '{}',
    drop constraint channel_kind_check,
    add check (kind in ('public', 'private', 'direct')),
    add check ((kind = 'direct') = (cardinality(user_ids) > 0))`,
  // The same people have one conversation, however many of them open it at once. Their ids are kept in order.
  `create unique index channel_direct on channels.channel (user_ids) where kind = 'direct'`,
  `create table channels.ban (
    channel_id uuid not null references channels.channel on delete cascade,
    user_id uuid not null,
    banned_by uuid not null,
    banned_at timestamptz not null default now(),
    primary key (channel_id, user_id)
  )`,
  `create table channels.link (
    id uuid primary key,
    channel_id uuid not null references channels.channel on delete cascade,
    code_hash bytea not null unique,
    created_by uuid not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    uses int not null default 0,
    most_uses int check (uses <= most_uses)
  )`,
  `create index link_by_channel on channels.link (channel_id, created_at)`,
  `create table channels.sidebar (
    user_id uuid primary key,
    version bigint not null,
    sections jsonb not null,
    channels jsonb not null
  )`,
]

export async function up(db: Kysely<unknown>) {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
