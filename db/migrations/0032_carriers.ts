import { type Kysely, sql } from 'kysely'

const statements = [
  // The messages that pass a file on, beside the one that it was sent with.
  `create table files.carrier (
    message_id uuid not null,
    file_id uuid not null,
    channel_id uuid not null,
    primary key (message_id, file_id)
  )`,
  'create index carrier_of_file on files.carrier (file_id)',
  'create index carrier_of_channel on files.carrier (channel_id, file_id desc)',
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
