import { type Kysely, sql } from 'kysely'

const statements = [
  'create schema search',
  // What a message says and is, as words; what it is begins with a sign that no word has. Without words it is only a place:
  // an older state that comes late does not bring back what is deleted.
  `create table search.message (
    channel_id uuid not null,
    id uuid not null,
    seq bigint not null,
    changed_seq bigint not null,
    at timestamptz not null,
    words tsvector,
    primary key (channel_id, id)
  )`,
  'create index message_by_time on search.message (at, id) where words is not null',
  // Without a list of what is yet to be sorted in, which every search would have to go through.
  'create index message_by_words on search.message using gin (words) with (fastupdate = off)',
  // Every word once, to find those that are like one that nobody wrote.
  'create table search.word (word text collate "C" primary key)',
  'create index word_by_letters on search.word using gin (word gin_trgm_ops)',
  // How often what is known of a channel has changed, so that an answer that was kept is known to be true still.
  `create table search.channel (
    channel_id uuid primary key,
    version bigint not null
  ) with (fillfactor = 50)`,
  `insert into limits.rule values (gen_random_uuid(), 'person', 'search.messages', 100, 10, 1500, 300, true)`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
