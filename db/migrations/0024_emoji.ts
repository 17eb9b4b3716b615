import { type Kysely, sql } from 'kysely'

const statements = [
  'create schema emoji',
  `create table emoji.emoji (
    name text primary key check (name ~ '^[a-z0-9_-]{2,32}$'),
    version uuid not null,
    image bytea not null check (length(image) <= 1048576),
    made_by uuid not null,
    made_at timestamptz not null default now()
  )`,
  'alter table emoji.emoji alter image set storage external',
  // Whom `@here` names is decided once: an edit that keeps the word keeps them.
  'alter table messages.mention add column here boolean not null default false',
  // It named everybody until now, and still does where it was said then.
  `update messages.mention set here = true from messages.message
   where message.channel_id = mention.channel_id and message.seq = mention.seq
     and message.mentions_all = 'here' and mention.user_id = '00000000-0000-0000-0000-000000000000'`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
