import { afterAll, beforeAll, expect, test } from 'bun:test'
import { sql } from 'kysely'
import type { Document, EngineSearch } from '../../server/modules/search/engine.ts'
import { postgresEngine } from '../../server/modules/search/postgresEngine.ts'
import { connectDatabase, type Database } from '../../server/platform/database.ts'
import { createLog } from '../../server/platform/log.ts'
import { parseQuery } from '../../shared/searchQuery.ts'
import { tokensIn } from '../../shared/words.ts'
import { createDatabase } from '../context.ts'

const channelIds = Array.from({ length: 12 }, () => crypto.randomUUID())
const authors = Array.from({ length: 5 }, () => crypto.randomUUID())
const count = 5_000
const now = Date.now()
let database: Database

/** Messages an hour apart: every one says some word, every second another, and so on; and so many words that beginnings count. */
function documents(): Document[] {
  return Array.from({ length: count }, (_, nth) => {
    const words = [1, 2, 7, 40, 700].filter((each) => nth % each === 0).map((each) => `every${each}`)
    return {
      channelId: channelIds[nth % 12] ?? '',
      id: crypto.randomUUID(),
      seq: nth + 1,
      changedSeq: nth + 1,
      at: new Date(now - (count - nth) * 3_600_000).toISOString(),
      authorId: authors[nth % 5] ?? '',
      tokens: tokensIn(`${words.join(' ')} number ${nth % 200}`),
      has: [],
      is: [],
      mentions: [],
    }
  })
}

beforeAll(async () => {
  database = connectDatabase(await createDatabase(), createLog('error'), 4)
  await postgresEngine().index(database.db, documents())
  await sql`analyze search.message`.execute(database.db)
}, 30_000)
afterAll(() => database.stop())

type Asked = Pick<EngineSearch, 'sort' | 'channelIds' | 'since' | 'until'>

async function all(engine: ReturnType<typeof postgresEngine>, text: string, asked: Asked) {
  const { clauses, not } = parseQuery(text)
  const anything = { some: [], none: [] }
  const no = { all: [], none: [] }
  const question = { ...asked, clauses, not, from: anything, to: anything, has: no, is: no }
  const rest = { among: null, except: [], limit: 150 }
  const found: string[] = []
  let cursor: string | null = null
  let total = 0
  do {
    const page = await engine.search((run) => run(database.db), { ...question, ...rest, cursor })
    found.push(...page.hits.map(({ id }) => id))
    total ||= page.total
    cursor = page.next
  } while (cursor)
  return { found, total }
}

const daysAgo = (days: number) => new Date(now - days * 86_400_000).toISOString()

const byWords = postgresEngine({ fewMatches: Number.POSITIVE_INFINITY })
const byTime = postgresEngine({ fewMatches: 0, reach: 100_000 })
const byWeeks = postgresEngine({ fewMatches: 0, reach: 0 })

async function compare(text: string, asked: Omit<Asked, 'sort'>) {
  const expected = await all(byWords, text, { ...asked, sort: 'newest' })
  expect(expected.found.length).toBeGreaterThan(0)
  for (const engine of [byTime, byWeeks]) {
    expect(await all(engine, text, { ...asked, sort: 'newest' })).toEqual(expected)
    const { found } = await all(engine, text, { ...asked, sort: 'relevance' })
    expect(found.toSorted()).toEqual(expected.found.toSorted())
  }
}

const searches = [
  'every1 ',
  'every2 ',
  'every7 every2 ',
  'every40 ',
  'every700 ',
  '"every1 every2"',
  'every2 -every7',
  'numb',
]

test('another way through the index finds something else, or in another order', async () => {
  for (const text of searches) await compare(text, { channelIds: channelIds.slice(0, 8), since: null, until: null })
}, 30_000)

test('in many channels and between two days, another way finds something else', async () => {
  await compare('numb', { channelIds: channelIds.slice(0, 10), since: daysAgo(200), until: daysAgo(20) })
}, 30_000)
