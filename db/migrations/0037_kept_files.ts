import { type Kysely, sql } from 'kysely'

const statements = [
  // The message that a file waits to be sent with, and since when it does no more: it has its day again from then on.
  'alter table files.file add kept_for uuid, add freed_at timestamptz',
  'create index file_kept on files.file (kept_for) where kept_for is not null',
  // As they will stand in the message.
  `alter table drafts.scheduled add files jsonb not null default '[]'`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
