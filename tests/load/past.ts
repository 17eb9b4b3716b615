import { sql } from 'kysely'
import type { Db } from '../../server/platform/database.ts'

/** How many messages a statement makes. */
const atOnce = 200_000

interface Past {
  channelIds: readonly string[]
  /** Of each message the next one, and of each twentieth the next one who is named. */
  authors: readonly string[]
  /** How many messages were said in each channel, a minute between two. */
  each: number
}

/** Makes, within Postgres, what was said in channels that people talk in at the same time: so the rows lie on the disk. */
export async function fill(db: Db, past: Past): Promise<void> {
  const stretch = Math.max(1, Math.floor(atOnce / past.channelIds.length))
  await db.connection().execute(async (one) => {
    await sql`set statement_timeout = 0`.execute(one)
    await stand(one, past)
    await withoutIndexes(one, async () => {
      for (let from = 1; from <= past.each; from += stretch)
        await speak(one, past, from, Math.min(past.each, from + stretch - 1))
    })
    await mention(one, past)
    for (const table of ['channel', 'message', 'mention'])
      await sql`vacuum analyze ${sql.table(`messages.${table}`)}`.execute(one)
    await sql`reset statement_timeout`.execute(one)
  })
}

/** Those of messages are made anew once all is there, as they are quicker made at once than row by row. */
async function withoutIndexes(db: Db, run: () => Promise<void>) {
  const { rows } = await sql<{ drop: string; make: string }>`
    select format('alter table messages.message drop constraint %I', conname) as drop,
      format('alter table messages.message add constraint %I %s', conname, pg_get_constraintdef(oid)) as make
    from pg_constraint where conrelid = 'messages.message'::regclass and contype in ('p', 'u')
    union all
    select format('drop index messages.%I', relname), replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ')
    from pg_index join pg_class on pg_class.oid = indexrelid
    where indrelid = 'messages.message'::regclass and not exists (select from pg_constraint where conindid = indexrelid)`.execute(
    db,
  )
  await sql`set maintenance_work_mem = '256MB'`.execute(db)
  for (const { drop } of rows) await sql.raw(drop).execute(db)
  await run()
  for (const { make } of rows) await sql.raw(make).execute(db)
  await sql`reset maintenance_work_mem`.execute(db)
}

const stand = (db: Db, { channelIds, each }: Past) =>
  sql`
    insert into messages.channel (channel_id, last_seq, message_count)
    select channel_id, ${each}::int, ${each}::int from unnest(${channelIds}::uuid[]) as channel_id`.execute(db)

const speak = (db: Db, { channelIds, authors, each }: Past, from: number, to: number) =>
  sql`
    insert into messages.message (channel_id, id, seq, changed_seq, author_id, text, created_at, ordinal)
    select channel_id, uuidv7(), seq, seq, (${authors}::uuid[])[1 + seq % ${authors.length}::int],
      'The boat leaves at nine, so be at the pier a little before.',
      date_trunc('milliseconds', now() - (${each}::int - seq) * interval '1 minute'), seq
    from unnest(${channelIds}::uuid[]) as channel_id, generate_series(${from}::int, ${to}::int) as seq
    order by seq`.execute(db)

const mention = (db: Db, { channelIds, authors, each }: Past) =>
  sql`
    insert into messages.mention (channel_id, user_id, seq, author_id)
    select channel_id, (${authors}::uuid[])[1 + seq / 20 % ${authors.length}::int], seq,
      (${authors}::uuid[])[1 + seq % ${authors.length}::int]
    from unnest(${channelIds}::uuid[]) as channel_id, generate_series(20, ${each}::int, 20) as seq`.execute(db)
