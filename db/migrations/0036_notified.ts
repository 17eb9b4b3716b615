import { type Kysely, sql } from 'kysely'

const statements = [
  'alter table notifications.message add column thread_id uuid, add column stands boolean not null default true',
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
