import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create schema channels`.execute(db)
  await sql`
    create table channels.channel (
      id uuid primary key,
      name text collate "C" not null,
      kind text not null check (kind in ('public', 'private')),
      topic text not null,
      created_by uuid not null,
      created_at timestamptz not null
    )`.execute(db)
  // Only among public channels: a conflict with a private one would tell that it exists.
  await sql`create unique index channel_public_name on channels.channel (name) where kind = 'public'`.execute(db)
  await sql`
    create table channels.membership (
      channel_id uuid not null references channels.channel on delete cascade,
      user_id uuid not null,
      role text not null check (role in ('owner', 'moderator', 'member')),
      joined_at timestamptz not null,
      primary key (channel_id, user_id)
    )`.execute(db)
  await sql`create index membership_user on channels.membership (user_id, channel_id)`.execute(db)
}
