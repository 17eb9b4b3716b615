import { type Kysely, sql } from 'kysely'

const statements = [
  'create schema notifications',
  // One version for preferences and devices, so that what is cached of both is older or newer as one.
  `create table notifications.setting (
    user_id uuid primary key,
    version bigint not null default 0,
    preferences jsonb not null default '{}',
    last_mail_at timestamptz
  )`,
  `create table notifications.device (
    id uuid primary key,
    user_id uuid not null,
    session_id uuid not null,
    kind text not null,
    address text not null,
    p256dh text not null default '',
    auth text not null default '',
    label text not null,
    created_at timestamptz not null default now(),
    last_sent_at timestamptz,
    unique (kind, address)
  )`,
  'create index device_by_person on notifications.device (user_id)',
  'create index device_by_session on notifications.device (session_id)',
  // One row per message, with everybody who is not told of it: user_ids up to upto[n] have reasons[n].
  `create table notifications.message (
    message_id uuid primary key,
    channel_id uuid not null,
    seq bigint not null,
    author_id uuid not null,
    at timestamptz not null,
    reasons text[] not null,
    upto int[] not null,
    user_ids uuid[] not null
  )`,
  'create index message_by_channel on notifications.message (channel_id, at)',
  'create index message_by_time on notifications.message (at)',
  // One row per message, person who is told of it, and device; the nil UUID stands for the open app.
  `create table notifications.delivery (
    user_id uuid not null,
    message_id uuid not null,
    device_id uuid not null,
    kind text not null,
    channel_id uuid not null,
    thread_id uuid,
    stands boolean not null,
    seq bigint not null,
    at timestamptz not null,
    reason text not null,
    state text not null,
    outcome text,
    changed_at timestamptz not null,
    due_at timestamptz,
    withdraw_at timestamptz,
    mail_at timestamptz,
    tries int not null default 0,
    primary key (user_id, message_id, device_id)
  )`,
  'create index delivery_due on notifications.delivery (due_at) where due_at is not null',
  'create index delivery_withdrawn on notifications.delivery (withdraw_at) where withdraw_at is not null',
  'create index delivery_mailed on notifications.delivery (mail_at) where mail_at is not null',
  'create index delivery_by_person on notifications.delivery (user_id, at)',
  "create index delivery_open on notifications.delivery (user_id, channel_id, seq) where state in ('decided', 'sent')",
  'create index delivery_by_message on notifications.delivery (message_id)',
  'create index delivery_by_time on notifications.delivery (at)',
  // Where a mail says how not to get it any more (RFC 8058).
  'alter table auth.letter add column unsubscribe text',
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
