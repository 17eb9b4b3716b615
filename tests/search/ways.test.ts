import { afterAll, beforeAll, expect, test } from 'bun:test'
import { sql } from 'kysely'
import type { Document, EngineSearch } from '../../server/modules/search/engine.ts'
import { postgresEngine } from '../../server/modules/search/postgresEngine.ts'
import { connectDatabase, type Database } from '../../server/platform/database.ts'
import { createLog } from '../../server/platform/log.ts'
import { parseQuery } from '../../shared/searchQuery.ts'
import { tokensIn } from '../../shared/words.ts'
import { createDatabase } from '../context.ts'

const channelIds = Array.from({ length: 3 }, () => crypto.randomUUID())
const authors = Array.from({ length: 5 }, () => crypto.randomUUID())
const count = 3_000
const now = Date.now()
let database: Database

/** Messages two hours apart: every one says some word, every third another, and so on to one that few say. */
function documents(): Document[] {
  return Array.from({ length: count }, (_, nth) => {
    const words = [1, 3, 7, 40, 700].filter((each) => nth % each === 0).map((each) => `every${each}`)
    return {
      channelId: channelIds[nth % 3] ?? '',
      id: crypto.randomUUID(),
      seq: nth + 1,
      changedSeq: nth + 1,
      at: new Date(now - (count - nth) * 7_200_000).toISOString(),
      authorId: authors[nth % 5] ?? '',
      tokens: tokensIn(`${words.join(' ')} number ${nth}`),
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

async function all(engine: ReturnType<typeof postgresEngine>, text: string, sort: EngineSearch['sort']) {
  const { clauses, not } = parseQuery(text)
  const anything = { some: [], none: [] }
  const no = { all: [], none: [] }
  const question = { channelIds: channelIds.slice(0, 2), clauses, not, from: anything, to: anything, has: no, is: no }
  const rest = { among: null, except: [], since: null, until: null, sort, limit: 50 }
  const found: string[] = []
  let cursor: string | null = null
  let total = 0
  do {
    const page = await engine.search(database.db, { ...question, ...rest, cursor })
    found.push(...page.hits.map(({ id }) => id))
    total ||= page.total
    cursor = page.next
  } while (cursor)
  return { found, total }
}

test('another way through the index finds something else, or in another order', async () => {
  const byWords = postgresEngine({ fewMatches: Number.POSITIVE_INFINITY, reach: 1 })
  const byTime = postgresEngine({ fewMatches: 0, reach: 100_000 })
  const byWeeks = postgresEngine({ fewMatches: 0, reach: 1 })
  const searches = [
    'every1 ',
    'every3 ',
    'every7 every3 ',
    'every40 ',
    'every700 ',
    '"every1 every3"',
    'every3 -every7',
    'numb',
  ]
  for (const text of searches) {
    const expected = await all(byWords, text, 'newest')
    expect(expected.found.length).toBeGreaterThan(0)
    for (const engine of [byTime, byWeeks]) {
      expect(await all(engine, text, 'newest')).toEqual(expected)
      const { found } = await all(engine, text, 'relevance')
      expect(found.toSorted()).toEqual(expected.found.toSorted())
    }
  }
}, 30_000)
