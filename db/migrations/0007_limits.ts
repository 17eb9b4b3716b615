import { type Kysely, sql } from 'kysely'

const statements = [
  'create schema limits',
  `create table limits.rule (
    id uuid primary key,
    scope text not null check (scope in ('person', 'token', 'address', 'channel', 'procedure')),
    procedure text not null,
    burst_points int not null check (burst_points > 0),
    burst_seconds int not null check (burst_seconds > 0),
    sustained_points int not null check (sustained_points > 0),
    sustained_seconds int not null check (sustained_seconds > 0),
    enabled boolean not null
  )`,
  // Far above what people do by hand, below what a loop does; an office may share one address.
  `insert into limits.rule values
    (gen_random_uuid(), 'person', 'messages.send', 300, 10, 3000, 300, true),
    (gen_random_uuid(), 'person', 'channels.create', 60, 60, 300, 3600, true),
    (gen_random_uuid(), 'person', '*', 600, 10, 9000, 300, true),
    (gen_random_uuid(), 'channel', 'messages.send', 1000, 10, 15000, 300, true),
    (gen_random_uuid(), 'address', '*', 10000, 10, 150000, 300, true)`,
  // One row for each event, so that an event told twice counts once.
  `create table limits.refusal (
    event_id uuid primary key,
    at timestamptz not null,
    rule_id uuid not null,
    scope text not null,
    procedure text not null,
    count int not null,
    subjects text[] not null
  )`,
  'create index refusal_at on limits.refusal (at)',
  `create table limits.slow_mode (
    channel_id uuid primary key,
    seconds int not null check (seconds > 0)
  )`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
