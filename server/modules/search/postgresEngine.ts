import { z } from 'zod'
import { mostCounted } from '../../../shared/search.ts'
import type { Clause } from '../../../shared/searchQuery.ts'
import type { Db } from '../../platform/database.ts'
import { CursorError, type Document, type EngineSearch, type Found, type Place, type SearchEngine } from './engine.ts'
import { every, toChannelsQuery, toQuery, toRankQuery, toVector, toWeeksQuery } from './lexemes.ts'
import * as repository from './repository.ts'
import { forgetWords, type KnownWords, knownWords, noteWords, withSimilar } from './similar.ts'
import { newestPart } from './timeline.ts'

const TimePlace = z.object({ at: z.iso.datetime(), id: z.uuid() })

/**
 * Where a page begins. Of much that matches, the newest `mostCounted` are one window, in the order that is asked for; after
 * them come those that are older. What the score is measured by stays as it was on the first page.
 */
const Cursor = z.object({
  asOf: z.iso.datetime(),
  total: z.number().int(),
  similar: z.boolean(),
  before: TimePlace.nullable(),
  after: TimePlace.extend({ score: z.number() }).nullable(),
})
type Cursor = z.infer<typeof Cursor>

/** How the engine goes about it. */
interface Ways {
  shape(db: Db): Promise<repository.Shape>
  /** Up to so many matches are all of them ranked. */
  fewMatches: number
  /** Up to so many of the newest messages are looked through one by one for what many of them say. */
  reach: number
}

/** The index in Postgres: inverted, in the order of no column; and the messages in the order of their time. */
export function postgresEngine({ fewMatches = 2_000, reach = 15_000 } = {}): SearchEngine {
  const ways = { fewMatches, reach, shape: remembered(repository.shapeOf) }
  const known = knownWords()
  return {
    index: async (db, documents, renewed = false) => {
      if (documents.length === 0) return
      const changed = documents.filter(({ seq, changedSeq }) => changedSeq > seq)
      await replacing(db, known, changed, async () => {
        await repository.write(db, documents.map(toRow), renewed)
        await noteWords(db, known, documents)
      })
    },
    remove: async (db, removals) => {
      if (removals.length === 0) return
      const gone = removals.map((removal) => ({ ...removal, words: null }))
      await replacing(db, known, removals, () => repository.write(db, gone, true))
    },
    search: (read, wanted) => read((db) => search(db, ways, wanted)),
  }
}

/** Writes what these messages say from now on; words that nobody says any more are forgotten. */
async function replacing(db: Db, known: KnownWords, places: readonly Place[], run: () => Promise<void>) {
  const before = places.length > 0 ? await repository.wordsOf(db, places) : []
  await run()
  const after = new Set(before.length > 0 ? await repository.wordsOf(db, places) : [])
  await forgetWords(
    db,
    known,
    before.filter((word) => !after.has(word)),
  )
}

function toRow(document: Document) {
  const { channelId, id, seq, changedSeq, at } = document
  return { channelId, id, seq, changedSeq, at, words: toVector(document) }
}

async function search(db: Db, ways: Ways, wanted: EngineSearch): Promise<Found> {
  if (wanted.channelIds.length === 0 || wanted.among?.length === 0)
    return { hits: [], next: null, total: 0, similar: [] }
  const cursor = wanted.cursor === null ? beginning() : parseCursor(wanted.cursor)
  if (!cursor.similar) {
    const found = await page(db, ways, wanted, wanted.clauses, cursor)
    if (found.total > 0 || wanted.cursor !== null) return { ...found, similar: [] }
  }
  const { clauses, similar } = await withSimilar(db, wanted.clauses, wanted.channelIds)
  if (similar.length === 0) return { hits: [], next: null, total: 0, similar: [] }
  return { ...(await page(db, ways, wanted, clauses, { ...cursor, similar: true })), similar }
}

const beginning = (): Cursor => ({
  asOf: new Date().toISOString(),
  total: 0,
  similar: false,
  before: null,
  after: null,
})

async function page(db: Db, ways: Ways, wanted: EngineSearch, clauses: readonly Clause[], cursor: Cursor) {
  const rank = wanted.sort === 'relevance' ? toRankQuery(clauses) : ''
  const { asOf, before, after } = cursor
  const { channelIds, since, until, limit } = wanted
  const except = wanted.except.map(({ id }) => id)
  const criteria = { query: toQuery(wanted, clauses), channelIds, since, until, except }
  const asked = { criteria, rank, asOf, before, after, limit: limit + 1 }
  const found = wanted.among
    ? { ...(await repository.pageAmong(db, asked, wanted.among)), isWindow: false }
    : await readPage(db, ways, asked, clauses)
  const hits = found.hits.slice(0, limit)
  const total = cursor.before || cursor.after ? cursor.total : Math.min(found.total, mostCounted)
  const next = nextOf({ ...cursor, total }, found, limit)
  return { hits: hits.map(({ channelId, id }) => ({ channelId, id })), next: next && JSON.stringify(next), total }
}

/** The next page of the window; after its last one, the window of what is older, where there may be one. */
function nextOf(cursor: Cursor, { hits, floor, isWindow }: Page, limit: number): Cursor | null {
  const last = hits[limit - 1]
  if (hits.length > limit && last) return { ...cursor, after: { score: last.score, at: last.at, id: last.id } }
  return isWindow && floor ? { ...cursor, before: floor, after: null } : null
}

type Page = repository.HitPage & { isWindow: boolean }

/**
 * Few matches are all looked at. Where there are many, the newest part of the messages that should have enough of them is,
 * and where it had not, a larger one, or after all everything.
 */
async function readPage(db: Db, ways: Ways, page: repository.PageQuery, clauses: readonly Clause[]): Promise<Page> {
  // Of short beginnings, Postgres knows only the most common words that begin so; it takes a phrase for words anywhere.
  const said = (await repository.supposedMatches(db, page.criteria)) * (clauses.some(isShortBeginning) ? 4 : 1)
  const matches = said / (clauses.some(isPhrase) ? 8 : 1)
  if (said > ways.fewMatches) {
    const shape = await ways.shape(db)
    for (let wanted = mostCounted * 3; wanted < matches / 2; wanted *= 8) {
      const window = await readWindow(db, ways, page, shape, wanted / matches)
      if (window && window.total >= mostCounted) return { ...window, isWindow: true }
    }
  }
  return {
    ...(await repository.pageOfAll(db, narrowed(page, toChannelsQuery(page.criteria.channelIds)))),
    isWindow: false,
  }
}

const isShortBeginning = ({ ways, prefix }: Clause) => prefix && ways.some((way) => (way.at(-1) ?? '').length <= 4)
const isPhrase = ({ ways }: Clause) => ways.every((way) => way.length > 1)

/** The newest matches in a part of the messages: looked through one by one, or found by its weeks, which are words too. */
async function readWindow(db: Db, { reach }: Ways, page: repository.PageQuery, shape: repository.Shape, part: number) {
  const { channelIds, since } = page.criteria
  const until = toDate(page.before?.at ?? page.criteria.until)
  const { count, from } = newestPart(shape, part, toDate(since), until)
  if (count <= reach) return repository.pageOfNewest(db, page, { most: mostCounted, reach: count })
  const weeks = from && toWeeksQuery(from, until ?? new Date(Date.now() + dayMs))
  if (!weeks) return null
  return repository.pageOfLatest(db, narrowed(page, weeks, toChannelsQuery(channelIds)), mostCounted)
}

/** Another node's clock may be ahead of this one's. */
const dayMs = 86_400_000

const toDate = (at: string | null) => (at === null ? null : new Date(at))

const narrowed = ({ criteria, ...page }: repository.PageQuery, ...queries: string[]): repository.PageQuery => ({
  ...page,
  criteria: { ...criteria, query: every([criteria.query, ...queries]) },
})

const shapeMs = 60_000

/** What changes slowly is asked for again only after a minute. */
function remembered<T>(ask: (db: Db) => Promise<T>): (db: Db) => Promise<T> {
  let last: { at: number; answer: T } | undefined
  return async (db) => {
    if (last && Date.now() - last.at < shapeMs) return last.answer
    last = { at: Date.now(), answer: await ask(db) }
    return last.answer
  }
}

function parseCursor(text: string): Cursor {
  try {
    return Cursor.parse(JSON.parse(text))
  } catch (cause) {
    throw new CursorError('no such page', { cause })
  }
}
