import { type Kysely, sql } from 'kysely'

const statements = [
  'create schema files',
  `create table files.file (
    id uuid primary key,
    uploader_id uuid not null,
    name text not null,
    size bigint not null check (size > 0),
    created_at timestamptz not null default now(),
    -- Since when all of it is there, and since when it is known what it is.
    received_at timestamptz,
    completed_at timestamptz,
    -- When it is to be looked into, again if whoever began to do so is not done by then.
    due_at timestamptz,
    attempts int not null default 0,
    type text,
    image jsonb,
    -- The message that it is attached to; from when on that has let go of it, nobody reads it.
    channel_id uuid,
    message_id uuid,
    released_at timestamptz
  )`,
  'create index file_of_uploader on files.file (uploader_id)',
  'create index file_due on files.file (due_at) where due_at is not null',
  'create index file_of_channel on files.file (channel_id, id desc) where channel_id is not null',
  'create index file_of_message on files.file (message_id) where message_id is not null',
  'create index file_loose on files.file (created_at) where message_id is null',
  `create table files.download (
    event_id uuid primary key,
    file_id uuid not null,
    user_id uuid not null,
    at timestamptz not null
  )`,
  'create index download_of_file on files.download (file_id, at desc)',
  `alter table messages.message add column files jsonb not null default '[]'`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
