import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create schema bus`.execute(db)
  // Locking a row here assigns offsets: they are gapless, and visible in the order of the commits.
  await sql`
    create table bus.partition (
      topic text not null,
      partition int not null,
      next_offset bigint not null default 0,
      primary key (topic, partition)
    ) with (fillfactor = 50)`.execute(db)
  await sql`
    create table bus.log (
      topic text not null,
      partition int not null,
      "offset" bigint not null,
      key text not null,
      value text not null,
      at timestamptz not null default now(),
      primary key (topic, partition, "offset")
    )`.execute(db)
  await sql`create index log_at on bus.log using brin (at)`.execute(db)
  await sql`
    create table bus.offset (
      "group" text not null,
      topic text not null,
      partition int not null,
      next_offset bigint not null,
      primary key ("group", topic, partition)
    ) with (fillfactor = 50)`.execute(db)
  await sql`
    create table bus.outbox (
      id bigint generated always as identity primary key,
      event jsonb not null
    )`.execute(db)
  // Whoever writes here, from psql too, wakes the relay at the commit. NOTIFY makes the commits that use it wait for each
  // other, which these rare ones can afford; the log, written for every message, has its notifier outside.
  await sql`
    create function bus.ring() returns trigger language plpgsql as $$
    begin
      perform pg_notify('bus_outbox', '');
      return null;
    end $$`.execute(db)
  await sql`
    create trigger ring after insert on bus.outbox
    for each statement execute function bus.ring()`.execute(db)
}
