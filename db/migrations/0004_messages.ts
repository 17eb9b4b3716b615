import { type Kysely, sql } from 'kysely'

const partitions = 16

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create schema messages`.execute(db)
  // The row under which a channel's seq is allocated; half-empty pages let its updates stay in place.
  await sql`
    create table messages.channel (
      channel_id uuid primary key,
      last_seq bigint not null
    ) with (fillfactor = 50)`.execute(db)
  await sql`
    create table messages.message (
      channel_id uuid not null,
      id uuid not null,
      seq bigint not null,
      changed_seq bigint not null,
      author_id uuid not null,
      text text not null,
      thread_id uuid,
      created_at timestamptz not null,
      edited_at timestamptz,
      deleted_at timestamptz,
      primary key (channel_id, id),
      unique (channel_id, seq),
      unique (channel_id, changed_seq)
    ) partition by hash (channel_id)`.execute(db)
  for (let remainder = 0; remainder < partitions; remainder++) await createPartition(db, remainder)
}

async function createPartition(db: Kysely<unknown>, remainder: number) {
  const name = sql.id('messages', `message_${String(remainder).padStart(2, '0')}`)
  const place = sql.raw(`modulus ${partitions}, remainder ${remainder}`)
  await sql`create table ${name} partition of messages.message for values with (${place})`.execute(db)
}
