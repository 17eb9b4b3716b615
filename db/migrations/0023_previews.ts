import { type Kysely, sql } from 'kysely'

const statements = [
  // The links whose preview was taken away stay so, whatever the text becomes.
  `alter table messages.message
    add column previews jsonb not null default '[]',
    add column removed_previews text[] not null default '{}'`,
  'create schema previews',
  // While `due_at` is set, the page is to be fetched then; after that it is known, or known not to be had, until it expires.
  `create table previews.page (
    url text primary key,
    due_at timestamptz,
    attempts int not null default 0,
    preview jsonb,
    failure text,
    expires_at timestamptz not null default now()
  )`,
  'create index page_due on previews.page (due_at) where due_at is not null',
  'create index page_expired on previews.page (expires_at) where due_at is null',
  // The messages that wait for a page.
  `create table previews.wanted (
    channel_id uuid not null,
    message_id uuid not null,
    url text not null,
    primary key (channel_id, message_id, url)
  )`,
  'create index wanted_by_url on previews.wanted (url)',
  // Named by its content, so that the same picture is kept once.
  `create table previews.image (
    id text primary key,
    webp bytea not null,
    created_at timestamptz not null default now()
  )`,
  `create table previews.workspace (
    the_one boolean primary key default true check (the_one),
    enabled boolean not null
  )`,
  'insert into previews.workspace (enabled) values (true)',
  `create table previews.setting (
    user_id uuid primary key,
    shown boolean not null
  )`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
