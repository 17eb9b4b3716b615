import { type Kysely, sql } from 'kysely'

const statements = [
  `alter table auth.person
    add kind text not null default 'person' check (kind in ('person', 'bot')),
    add made_by uuid references auth.person`,
  `alter table auth.session add last_used_at timestamptz not null default now(), add last_address text`,
  `create table auth.token (
    id uuid primary key,
    user_id uuid not null references auth.person on delete cascade,
    name text not null check (length(name) between 1 and 50),
    scopes text[] not null check (scopes <@ '{read,write,admin}' and cardinality(scopes) > 0),
    hash bytea not null unique,
    created_by uuid not null references auth.person,
    created_at timestamptz not null,
    expires_at timestamptz,
    last_used_at timestamptz,
    last_address text
  )`,
  `create index token_by_user on auth.token (user_id)`,
  `create table auth.audit (
    id uuid primary key,
    at timestamptz not null,
    type text not null,
    actor_id uuid,
    subject_id uuid not null,
    detail jsonb not null
  )`,
  `create index audit_by_subject on auth.audit (subject_id, id)`,
  `create index audit_by_type on auth.audit (type, id)`,
  // What has been written down stays: also for whoever may do everything else with the database.
  `create function auth.refuse_change() returns trigger language plpgsql as $$
  begin
    raise exception 'the audit log is only added to';
  end $$`,
  `create trigger append_only before update or delete or truncate on auth.audit
    for each statement execute function auth.refuse_change()`,
]

export async function up(db: Kysely<unknown>) {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
