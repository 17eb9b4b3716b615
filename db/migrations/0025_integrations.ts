import { type Kysely, sql } from 'kysely'

const statements = [
  'create schema integrations',
  // By the "C" collation, as JavaScript sorts ASCII.
  `create table integrations.command (
    name text collate "C" primary key,
    bot_id uuid not null,
    description text not null,
    usage text not null
  )`,
  'create index command_of on integrations.command (bot_id)',
  `create table integrations.invocation (
    id uuid primary key,
    bot_id uuid not null,
    user_id uuid not null,
    channel_id uuid not null,
    thread_id uuid,
    name text not null,
    text text not null,
    created_at timestamptz not null default now(),
    answers int not null default 0
  )`,
  'create index invocation_by_time on integrations.invocation (created_at)',
  // Far above what people type, below what a loop does.
  `insert into limits.rule values
    (gen_random_uuid(), 'person', 'integrations.invoke', 30, 10, 300, 300, true)`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
