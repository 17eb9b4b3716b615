import { type Kysely, sql } from 'kysely'

const tables = [
  `create schema auth`,
  `create table auth.person (
    id uuid primary key,
    name text not null check (length(name) between 1 and 80),
    email text not null unique check (email = lower(email)),
    email_verified boolean not null default false,
    image text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  `create index person_by_name on auth.person (name, id)`,
  `create table auth.session (
    id uuid primary key,
    token text not null unique,
    user_id uuid not null references auth.person on delete cascade,
    expires_at timestamptz not null,
    ip_address text,
    user_agent text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  `create index session_by_user on auth.session (user_id)`,
  `create table auth.account (
    id uuid primary key,
    account_id text not null,
    provider_id text not null,
    user_id uuid not null references auth.person on delete cascade,
    access_token text,
    refresh_token text,
    id_token text,
    access_token_expires_at timestamptz,
    refresh_token_expires_at timestamptz,
    scope text,
    password text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    unique (provider_id, account_id)
  )`,
  `create index account_by_user on auth.account (user_id)`,
  `create table auth.verification (
    id uuid primary key,
    identifier text not null,
    value text not null,
    expires_at timestamptz not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  `create index verification_by_identifier on auth.verification (identifier)`,
  `create table auth.jwks (
    id uuid primary key,
    public_key text not null,
    private_key text not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    alg text,
    crv text
  )`,
]

export async function up(db: Kysely<unknown>) {
  for (const statement of tables) await sql.raw(statement).execute(db)
}
