import { type Kysely, sql } from 'kysely'

const statements = [
  `alter table auth.person add two_factor_enabled boolean not null default false`,
  // The secret and the recovery codes are encrypted with the deployment's own.
  `create table auth.two_factor (
    id uuid primary key,
    user_id uuid not null unique references auth.person on delete cascade,
    secret text not null,
    backup_codes text not null,
    verified boolean not null default false,
    failed_verification_count int not null default 0,
    locked_until timestamptz
  )`,
  // What was used as a second factor, for as long as it could be used again (RFC 6238, section 5.2).
  `create table auth.spent_code (
    user_id uuid not null references auth.person on delete cascade,
    code text not null,
    spent_at timestamptz not null default now(),
    primary key (user_id, code)
  )`,
  `create table auth.passkey (
    id uuid primary key,
    user_id uuid not null references auth.person on delete cascade,
    name text,
    public_key text not null,
    credential_id text not null unique,
    counter bigint not null,
    device_type text not null,
    backed_up boolean not null,
    transports text,
    aaguid text,
    created_at timestamptz not null default now()
  )`,
  `create index passkey_by_user on auth.passkey (user_id)`,
]

export async function up(db: Kysely<unknown>) {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
