import { sql } from 'kysely'
import type { Db } from '../../server/platform/database.ts'

/** How many different words there are, the first of them by far the most often, as in any language. */
export const vocabulary = 50_000

/** Where the words begin that only one message says, each its own. */
const ownWords = 1_000_000
const letters = 'bdfgklmnprstvzae'

/** The word of a number, the same as `word` in Postgres makes. */
export function wordOf(n: number): string {
  const mixed = Number((BigInt(n) * 2_654_435_761n) % 16_777_216n)
  const hex = mixed.toString(16).padStart(6, '0')
  return [...hex].map((digit) => letters[Number.parseInt(digit, 16)]).join('')
}

/** The word that the message of this number alone says: a number, as of a ticket or an order. */
export const ownWordOf = (n: number) => `${wordOf(ownWords + n)}7`

/** A word of the corpus as it comes up in a text: few of them make up most of what is said. */
export const someWord = (n: number) => wordOf(Math.floor(vocabulary * Math.random() ** n))

/** Messages number `from` to `to`, the last one left out, in all channels in turn, half a minute between two. */
export async function speak(
  db: Db,
  channelIds: readonly string[],
  authors: readonly string[],
  from: number,
  to: number,
) {
  const each = Math.ceil(to / channelIds.length)
  await sql`
    create or replace function pg_temp.word(n bigint) returns text language sql immutable as $$
      select translate(lpad(to_hex((n * 2654435761) % 16777216), 6, '0'), '0123456789abcdef', '${sql.raw(letters)}')
    $$`.execute(db)
  await sql`
    insert into messages.channel (channel_id, last_seq, message_count)
    select channel_id, ${each}::int, ${each}::int from unnest(${channelIds}::uuid[]) as channel_id
    on conflict (channel_id) do update set last_seq = excluded.last_seq, message_count = excluded.message_count`.execute(
    db,
  )
  await sql`
    insert into messages.message (channel_id, id, seq, changed_seq, author_id, text, created_at, ordinal)
    select
      (${channelIds}::uuid[])[1 + n % ${channelIds.length}::int], uuidv7(), seq, seq,
      (${authors}::uuid[])[1 + (n / 7) % ${authors.length}::int], said.text,
      date_trunc('milliseconds', now() - (1000000 - n) * interval '30 seconds'), seq
    from generate_series(${from}::int, ${to - 1}::int) as n
    cross join lateral (select n / ${channelIds.length}::int + 1 as seq) as place
    cross join lateral (
      select string_agg(pg_temp.word(floor(${vocabulary}::int * power(random(), 4))::bigint), ' ')
        || ' ' || pg_temp.word(${ownWords}::bigint + n) || '7' as text
      from generate_series(1, 12) as nth where n >= 0
    ) as said`.execute(db)
}

/** Writes the same messages into the index, as they come out of a rebuild, but all at once. */
export async function indexAll(db: Db, from: number): Promise<void> {
  await sql`drop index search.message_by_words`.execute(db)
  await sql`
    insert into search.message (channel_id, id, seq, changed_seq, at, words)
    select channel_id, id, seq, changed_seq, created_at,
      to_tsvector('simple', text) || array_to_tsvector(array['@c' || channel_id, '@a' || author_id, '@w' || floor(extract(epoch from created_at) / 604800)])
    from messages.message where seq > ${from}::int`.execute(db)
  await sql`
    insert into search.word select distinct word from messages.message, unnest(string_to_array(text, ' ')) as word
    where word !~ '[0-9]' on conflict do nothing`.execute(db)
  await sql`create index message_by_words on search.message using gin (words) with (fastupdate = off)`.execute(db)
}
