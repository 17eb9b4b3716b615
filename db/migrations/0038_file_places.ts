import { type Kysely, sql } from 'kysely'

const statements = [
  // Where a file stands among those of a channel, a UUIDv7 of its own, so by when it came there.
  'alter table files.file add place_id uuid',
  'update files.file set place_id = id where channel_id is not null',
  'drop index files.file_of_channel',
  'create index file_of_channel on files.file (channel_id, place_id desc) where channel_id is not null',
  'alter table files.carrier add place_id uuid',
  // The time of the message, and what makes it another one than all others.
  'update files.carrier set place_id = (left(message_id::text, 13) || substr(file_id::text, 14))::uuid',
  'alter table files.carrier alter place_id set not null',
  'drop index files.carrier_of_channel',
  'create index carrier_of_channel on files.carrier (channel_id, place_id desc)',
  'create index rejection_by_time on files.rejection (at desc, file_id desc)',
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
