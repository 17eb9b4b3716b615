import { type Kysely, sql } from 'kysely'
import { type Columns, columns, prepared } from '../../platform/prepared.ts'
import type { IndexRow, Tables } from './model.ts'

type Db = Kysely<Tables>

/** Writes rows, each message once, where they are newer than what is there; or, `renewed`, as new. */
export async function write(db: Db, rows: readonly IndexRow[], renewed: boolean): Promise<void> {
  const inOrder = rows.toSorted((a, b) => (a.channelId + a.id < b.channelId + b.id ? -1 : 1))
  const fields = columns(inOrder, 'channelId', 'id', 'seq', 'changedSeq', 'at', 'words')
  await writeRows(db, { ...fields, renewed: renewed ? 1 : 0 })
}

const writeRows = prepared<Columns<IndexRow> & { renewed: 0 | 1 }>(
  'search.write',
  (value) => sql`
    insert into search.message as known (channel_id, id, seq, changed_seq, at, words)
    select channel_id, id, seq, changed_seq, at, words::tsvector from unnest(
      ${value('channelId')}::uuid[], ${value('id')}::uuid[], ${value('seq')}::bigint[],
      ${value('changedSeq')}::bigint[], ${value('at')}::timestamptz[], ${value('words')}::text[]
    ) as fresh (channel_id, id, seq, changed_seq, at, words)
    on conflict (channel_id, id) do update set changed_seq = excluded.changed_seq, words = excluded.words
    where known.changed_seq < excluded.changed_seq + ${value('renewed')}::int`,
)

const countChanges = prepared<{ channelIds: string[] }>(
  'search.countChange',
  (value) => sql`
    insert into search.channel as known (channel_id, version)
    select channel_id, 1 from unnest(${value('channelIds')}::uuid[]) as channel_id
    on conflict (channel_id) do update set version = known.version + 1`,
)

/** Counts that the index of these channels has changed. */
export async function countChange(db: Db, channelIds: readonly string[]): Promise<void> {
  await countChanges(db, { channelIds: [...new Set(channelIds)].sort() })
}

const sumVersions = prepared<{ channelIds: readonly string[] }, { version: number }>(
  'search.versionOf',
  (value) => sql`
    select coalesce(sum(version), 0)::bigint as version from search.channel
    where channel_id = any(${value('channelIds')}::uuid[])`,
)

/** How often the index of these channels together has changed: never less than it was. */
export async function versionOf(db: Db, channelIds: readonly string[]): Promise<number> {
  const { rows } = await sumVersions(db, { channelIds })
  return rows[0]?.version ?? 0
}

/** The words that these messages say in the index, each once. */
export async function wordsOf(db: Db, places: readonly { channelId: string; id: string }[]): Promise<string[]> {
  const { rows } = await sql<{ word: string }>`
    select distinct word from unnest(
      ${places.map(({ channelId }) => channelId)}::uuid[], ${places.map(({ id }) => id)}::uuid[]
    ) as place (channel_id, id)
    join search.message using (channel_id, id) cross join lateral unnest(tsvector_to_array(words)) as word`.execute(db)
  return rows.map(({ word }) => word)
}

/** Forgets those of these words that no message says any more. */
export async function forgetWords(db: Db, words: readonly string[]): Promise<void> {
  if (words.length === 0) return
  await sql`
    delete from search.word where word = any(${words}::text[]) and not exists (
      select from search.message where words @@ ('''' || word || '''')::tsquery
    )`.execute(db)
}

/** Notes words, to be found by what they are like. */
export async function addWords(db: Db, words: readonly string[]): Promise<void> {
  if (words.length === 0) return
  await sql`
    insert into search.word (word) select unnest(${[...words].sort()}::text[]) on conflict do nothing`.execute(db)
}

/** Words that share letters with this one, the most alike first. */
export async function wordsLike(db: Db, word: string, limit: number): Promise<string[]> {
  return db.transaction().execute(async (within) => {
    await sql`select set_config('pg_trgm.similarity_threshold', '0.2', true)`.execute(within)
    const { rows } = await sql<{ word: string }>`
      select word from search.word where word % ${word}
      order by similarity(word, ${word}) desc, word limit ${limit}::int`.execute(within)
    return rows.map((row) => row.word)
  })
}

/** Whether a message in one of these channels says it. */
export async function isSaid(db: Db, query: string, channelIds: readonly string[]): Promise<boolean> {
  const { rows } = await sql<{ said: boolean }>`
    select exists (select from search.message where ${matches({ query, channelIds, except: [] })}) as said`.execute(db)
  return rows[0]?.said ?? false
}

/** What a row must be, besides whether it is in one of the channels. */
export interface Criteria {
  query: string
  channelIds: readonly string[]
  since: string | null
  until: string | null
  except: readonly string[]
}

/** A place in the order of time; what comes after it is older. */
export interface TimePlace {
  at: string
  id: string
}

/** A place in the order of a page. */
export interface Position extends TimePlace {
  score: number
}

export interface PageQuery {
  criteria: Criteria
  /** What the score is for; empty where everything scores the same. */
  rank: string
  asOf: string
  /** What is older than this. */
  before: TimePlace | null
  /** What comes after this, in the order of the page. */
  after: Position | null
  limit: number
}

interface HitRow {
  channel_id: string
  id: string
  at: Date
  score: number
  total: number
  floor_at: Date
  floor_id: string
}

export interface HitPage {
  hits: (Position & { channelId: string })[]
  /** Of those before `after` too. */
  total: number
  /** The oldest of all that were looked at for the page. */
  floor: TimePlace | null
}

function matches({ query, channelIds, except }: Pick<Criteria, 'query' | 'channelIds' | 'except'>) {
  const words = query === '' ? sql`words is not null` : sql`words @@ ${query}::tsquery`
  const others = except.length > 0 ? sql`and id <> all(${except}::uuid[])` : sql``
  return sql`${words} and channel_id = any(${channelIds}::uuid[]) ${others}`
}

function within({ since, until }: Pick<Criteria, 'since' | 'until'>, before: TimePlace | null) {
  const bounds = [
    ...(since ? [sql`at >= ${since}::timestamptz`] : []),
    ...(until ? [sql`at < ${until}::timestamptz`] : []),
    ...(before ? [sql`(at, id) < (${before.at}::timestamptz, ${before.id}::uuid)`] : []),
  ]
  return bounds.length === 0 ? sql`true` : sql.join(bounds, sql` and `)
}

interface Plan {
  'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }]
}

/** What Postgres supposes of the messages, without looking. */
export interface Shape {
  /** How many there are. */
  size: number
  /** The times between which there is about the same number of messages each, from the oldest to the newest. */
  times: readonly Date[]
}

export async function shapeOf(db: Db): Promise<Shape> {
  const { rows } = await sql<{ size: number; times: Date[] | null }>`
    select reltuples::bigint as size, (
      select histogram_bounds::text::timestamptz[] from pg_stats
      where schemaname = 'search' and tablename = 'message' and attname = 'at'
    ) as times
    from pg_class where oid = 'search.message'::regclass`.execute(db)
  return { size: rows[0]?.size ?? 0, times: rows[0]?.times ?? [] }
}

/** How many messages match, as Postgres supposes without looking. */
export async function supposedMatches(db: Db, criteria: Criteria): Promise<number> {
  const { rows } = await sql<Plan>`
    explain (format json) select from search.message
    where ${matches(criteria)} and ${within(criteria, null)}`.execute(db)
  return rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0
}

/** The page of all matches. */
export function pageOfAll(db: Db, page: PageQuery): Promise<HitPage> {
  const { criteria, before } = page
  return readPage(
    db,
    page,
    sql`select channel_id, id, at, words from search.message where ${matches(criteria)} and ${within(criteria, before)}`,
  )
}

/** The page of the newest `most` matches among the newest `reach` messages. */
export function pageOfNewest(db: Db, page: PageQuery, { most, reach }: { most: number; reach: number }) {
  const { criteria, before } = page
  return readPage(
    db,
    page,
    sql`
      select channel_id, id, at, words from (
        select channel_id, id, at, words from search.message
        where words is not null and ${within(criteria, before)} order by at desc, id desc limit ${reach}::int
      ) as recent
      where ${matches(criteria)} limit ${most}::int`,
  )
}

/** The page of the newest `most` of all matches, which are not looked for in the order of time. */
export function pageOfLatest(db: Db, page: PageQuery, most: number): Promise<HitPage> {
  const { criteria, before } = page
  return readPage(
    db,
    page,
    sql`
      select channel_id, id, at, words from search.message where ${matches(criteria)} and ${within(criteria, before)}
      order by at + interval '0' desc, id desc limit ${most}::int`,
  )
}

/** The page of those of these messages that match. */
export function pageAmong(db: Db, page: PageQuery, places: readonly { channelId: string; id: string }[]) {
  const { criteria, before } = page
  return readPage(
    db,
    page,
    sql`
      select channel_id, id, at, words from unnest(
        ${places.map(({ channelId }) => channelId)}::uuid[], ${places.map(({ id }) => id)}::uuid[]
      ) as among (channel_id, id) join search.message using (channel_id, id)
      where ${matches(criteria)} and ${within(criteria, before)}`,
  )
}

/** For how many days a message counts for more because it is new: after that, by a factor of e less so. */
const freshDays = 30

async function readPage(
  db: Db,
  { rank, asOf, after, limit }: PageQuery,
  candidates: ReturnType<typeof within>,
): Promise<HitPage> {
  const age = sql`greatest(0, date_part('epoch', ${asOf}::timestamptz - at)) / ${freshDays * 86_400}::float8`
  const score = rank === '' ? sql`0::float8` : sql`ts_rank(words, ${rank}::tsquery, 1)::float8 * (0.4 + exp(-${age}))`
  const position = after
    ? sql`(score, at, id) < (${after.score}::float8, ${after.at}::timestamptz, ${after.id}::uuid)`
    : sql`true`
  const { rows } = await sql<HitRow>`
    with candidate as materialized (
      select channel_id, id, at, ${score} as score from (${candidates}) as matched
    ),
    counted as (select count(*) as total from candidate),
    lowest as (select at as floor_at, id as floor_id from candidate order by at, id limit 1)
    select candidate.*, total, floor_at, floor_id from candidate, counted, lowest
    where ${position} order by score desc, at desc, id desc limit ${limit}::int`.execute(db)
  const [first] = rows
  return {
    hits: rows.map((row) => ({ channelId: row.channel_id, id: row.id, at: row.at.toISOString(), score: row.score })),
    total: first?.total ?? 0,
    floor: first ? { at: first.floor_at.toISOString(), id: first.floor_id } : null,
  }
}
