import { createTRPCClient, httpLink } from '@trpc/client'
import { sql } from 'kysely'
import { z } from 'zod'
import { rebuildIndex } from '../../server/modules/search/index.ts'
import { type Config, readConfig } from '../../server/platform/config.ts'
import { connectDatabase, type Db } from '../../server/platform/database.ts'
import { createLog } from '../../server/platform/log.ts'
import { createMetrics } from '../../server/platform/metrics.ts'
import type { AppRouter } from '../../server/router.ts'
import { indexAll, ownWordOf, someWord, speak, vocabulary, wordOf } from './corpus.ts'
import { deploy, startParts } from './deployment.ts'
import { startLoad } from './harness.ts'
import { median, percentile, type Row, row } from './row.ts'
import { settle } from './town.ts'

const sizes = { few: 10_000, many: 1_000_000 }
const crowd = { people: 50, channels: 50, seats: 50 }
const rounds = 100
const warmup = 20
const pace = { senders: 50, perSecond: 1_000, seconds: 20 }

/**
 * Milliseconds for a page of hits, asked for over HTTP by a member, among 10,000 and among a million messages; what a scan
 * of the messages' texts takes; and how long what is said is not to be found yet, at 1,000 messages per second.
 */
export async function search(): Promise<Row[]> {
  await using parts = await startParts()
  await using app = await deploy(parts, 'embedded')
  const seats = await settle(app.url, crowd)
  const env = { DATABASE_URL: app.databaseUrl, REDIS_URL: parts.redisUrl, AUTH_SECRET: crypto.randomUUID() }
  const config = readConfig(env)
  const { db, stop } = connectDatabase(app.databaseUrl, createLog('warn'), 4)
  try {
    const place = await townOf(db)
    const ask = asking(app.url, seats[0]?.token ?? '')
    await grow(db, config, place, 0, sizes.few)
    place.phrases = await phrasesIn(db)
    const few = await measure(ask, sizes.few, place)
    await grow(db, config, place, sizes.few, sizes.many)
    place.phrases = await phrasesIn(db)
    const many = await measure(ask, sizes.many, place)
    const scans = await time(8, () => scan(db, someWord(1)))
    const lag = await indexLag(app.url, seats)
    return [
      ...Object.keys(many).map((kind) => compare(kind, many[kind] ?? [], few[kind] ?? [])),
      row('search.1m.all.p95', percentile(Object.values(many).flat(), 0.95), 'ms', 'scanning texts', median(scans)),
      row('search.index_lag.p99', lag.p99, 'ms', 'its median', lag.p50),
    ]
  } finally {
    await stop()
  }
}

const compare = (kind: string, many: number[], few: number[]) =>
  row(`search.1m.${kind}.p95`, percentile(many, 0.95), 'ms', 'among 10,000', percentile(few, 0.95))

interface Town {
  channelIds: string[]
  channels: string[]
  authors: string[]
  /** Two words that follow each other in some message. */
  phrases: string[]
}

async function townOf(db: Db): Promise<Town> {
  const Channels = z.array(z.object({ id: z.uuid(), name: z.string() }))
  const channels = Channels.parse((await sql`select id, name from channels.channel order by name`.execute(db)).rows)
  const People = z.array(z.object({ id: z.uuid() }))
  const people = People.parse((await sql`select id from auth.person`.execute(db)).rows)
  return {
    channelIds: channels.map(({ id }) => id),
    channels: channels.map(({ name }) => name),
    authors: people.map(({ id }) => id),
    phrases: [],
  }
}

async function phrasesIn(db: Db): Promise<string[]> {
  const { rows } = await sql<{ phrase: string }>`
    select split_part(text, ' ', n) || ' ' || split_part(text, ' ', n + 1) as phrase
    from (select text, 1 + floor(random() * 11)::int as n from messages.message where random() < 0.05 limit 300) as said`.execute(
    db,
  )
  return rows.map(({ phrase }) => phrase)
}

/** The first messages are written into the index by the product; the many after them would take it some minutes. */
async function grow(db: Db, config: Config, { channelIds, authors }: Town, from: number, to: number) {
  await db.connection().execute(async (one) => {
    await sql`set statement_timeout = 0`.execute(one)
    await speak(one, channelIds, authors, from, to)
    if (from > 0) await indexAll(one, from / channelIds.length)
    await sql`reset statement_timeout`.execute(one)
  })
  if (from === 0) console.log(`search: ${await rebuildIndex({ db, metrics: createMetrics(), config }, false)}`)
  for (const table of ['messages.message', 'search.message', 'search.word'])
    await sql`vacuum analyze ${sql.table(table)}`.execute(db)
  console.log(`search: ${to} messages are in the index`)
}

type Ask = (text: string, sort?: 'relevance' | 'newest') => Promise<number>

/** A question, of which the answer is kept nowhere yet; it answers with how many hits there were. */
function asking(url: string, token: string): Ask {
  const headers = { authorization: `Bearer ${token}` }
  const api = createTRPCClient<AppRouter>({ links: [httpLink({ url: `${url}/trpc`, headers })] })
  return async (text, sort = 'relevance') => (await api.search.messages.query({ text, sort })).total
}

async function measure(
  ask: Ask,
  size: number,
  { channels, authors, phrases }: Town,
): Promise<Record<string, number[]>> {
  const some = (below: number) => Math.floor(Math.random() * below)
  const rare = () => wordOf(20_000 + some(vocabulary - 20_000))
  const questions: Record<string, () => Promise<number>> = {
    selective: () => ask(ownWordOf(some(size))),
    rare: () => ask(`${rare()} `),
    two_words: () => ask(`${someWord(4)} ${someWord(2)} `),
    common: () => ask(`${wordOf(some(60))} `),
    phrase: () => ask(`"${phrases[some(phrases.length)]}"`),
    typing: () => ask(someWord(3).slice(0, 3)),
    typo: () => ask(`${misspelt(rare())} `),
    from: () => ask(`${someWord(3)} from:${authors[some(authors.length)]}`),
    in: () => ask(`${someWord(3)} in:${channels[some(channels.length)]} `),
    without: () => ask(`${someWord(3)} -${someWord(4)} before:today`, 'newest'),
  }
  const samples: Record<string, number[]> = {}
  for (const [kind, question] of Object.entries(questions)) {
    samples[kind] = await time(rounds, question)
    const of = samples[kind] ?? []
    console.log(`search: ${size} ${kind}: p50 ${median(of).toFixed(1)}, p95 ${percentile(of, 0.95).toFixed(1)} ms`)
  }
  return samples
}

/** Two letters in the middle in the wrong order. */
const misspelt = (word: string) => `${word.slice(0, 2)}${word[3]}${word[2]}${word.slice(4)}`

const scan = (db: Db, word: string) =>
  sql`
    select id from messages.message where text ilike ${`%${word}%`} order by created_at desc limit 20`.execute(db)

async function time(count: number, run: () => Promise<unknown>): Promise<number[]> {
  const samples: number[] = []
  for (let n = 0; n < warmup + count; n++) {
    const begin = performance.now()
    await run()
    samples.push(performance.now() - begin)
  }
  return samples.slice(warmup)
}

/** From the events to the batch that has them in the index, in milliseconds, as the server's own histogram tells. */
async function indexLag(url: string, seats: Awaited<ReturnType<typeof settle>>) {
  const before = await histogram(url)
  await using load = await startLoad()
  await load.order({ do: 'connect', dialect: 'trpc', url, seats })
  const { sent, lost } = await load.order({ do: 'pace', ...pace, read: false })
  const handled = () => histogram(url).then((now) => (now.at(-1)?.count ?? 0) - (before.at(-1)?.count ?? 0))
  for (const deadline = Date.now() + 60_000; Date.now() < deadline && (await handled()) < sent; ) await Bun.sleep(200)
  console.log(`search: ${sent} sent, ${lost} lost, ${await handled()} in the index`)
  const buckets = (await histogram(url)).map(({ le, count }, n) => ({ le, count: count - (before[n]?.count ?? 0) }))
  return { p50: quantile(buckets, 0.5), p99: quantile(buckets, 0.99) }
}

interface Bucket {
  le: number
  count: number
}

async function histogram(url: string): Promise<Bucket[]> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return [...text.matchAll(/^search_index_lag_seconds_bucket\{le="([^"]+)"\} (\d+)$/gm)].map(([, le, count]) => ({
    le: le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le) * 1_000,
    count: Number(count),
  }))
}

/** As Prometheus does it: in a straight line through the bucket. */
function quantile(buckets: readonly Bucket[], share: number): number {
  const wanted = (buckets.at(-1)?.count ?? 0) * share
  const at = buckets.findIndex(({ count }) => count >= wanted)
  const [lower, upper] = [buckets[at - 1] ?? { le: 0, count: 0 }, buckets[at]]
  if (!upper || upper.le === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY
  return lower.le + ((upper.le - lower.le) * (wanted - lower.count)) / Math.max(1, upper.count - lower.count)
}
