import { type Kysely, sql } from 'kysely'

const statements = [
  // Letters on their way. What they say is forgotten once they are sent, for it lets people in.
  `create table auth.letter (
    id uuid primary key,
    recipient text not null,
    subject text not null,
    body text not null,
    html text not null,
    created_at timestamptz not null default now(),
    due_at timestamptz not null default now(),
    tries int not null default 0,
    sent_at timestamptz,
    failure text
  )`,
  `create index letter_due on auth.letter (due_at) where sent_at is null and failure is null`,
  `create table auth.sign_up_policy (
    the_one boolean primary key default true check (the_one),
    policy text not null check (policy in ('open', 'invite', 'domain')),
    domains text[] not null default '{}'
  )`,
  `insert into auth.sign_up_policy (policy) values ('open')`,
  `create table auth.invitation (
    id uuid primary key,
    email text not null check (email = lower(email)),
    role text not null check (role in ('guest', 'member', 'admin')),
    code_hash bytea not null unique,
    invited_by uuid not null references auth.person,
    created_at timestamptz not null,
    expires_at timestamptz not null
  )`,
  `create unique index invitation_by_email on auth.invitation (email)`,
]

export async function up(db: Kysely<unknown>) {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
