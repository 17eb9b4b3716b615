import { type Kysely, sql } from 'kysely'

const statements = [
  // Why a file will never be complete. Its bytes are removed at once, its row a day later.
  'alter table files.file add rejected text',
  // What was refused stays known.
  `create table files.rejection (
    file_id uuid primary key,
    uploader_id uuid not null,
    name text not null,
    size bigint not null,
    reason text not null,
    finding text,
    at timestamptz not null default now()
  )`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
