import { z } from 'zod'
import { mostCounted } from '../../../shared/search.ts'
import type { Clause } from '../../../shared/searchQuery.ts'
import type { Db } from '../../platform/database.ts'
import { CursorError, type Document, type EngineSearch, type Found, type Place, type SearchEngine } from './engine.ts'
import { toQuery, toRankQuery, toVector, toWeeksQuery } from './lexemes.ts'
import * as repository from './repository.ts'
import { forgetWords, type KnownWords, knownWords, noteWords, withSimilar } from './similar.ts'

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
  /** How many of the newest messages are looked through at most, in search of what many of them say. */
  reach: number
}

/** The index in Postgres: inverted, in the order of no column; and the messages in the order of their time. */
export function postgresEngine({ fewMatches = 2_000, reach = 20_000 } = {}): SearchEngine {
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
    search: (db, wanted) => search(db, ways, wanted),
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
  const found = await readPage(db, ways, { criteria, rank, asOf, before, after, limit: limit + 1 }, wanted.among)
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
 * Few matches are found by their words. Of what is said all the time, the newest messages have enough; of what is between,
 * the last weeks have, which are words in the index too. Where that was a mistake, all matches are found after all.
 */
async function readPage(db: Db, ways: Ways, page: repository.PageQuery, among: EngineSearch['among']): Promise<Page> {
  if (among) return { ...(await repository.pageAmong(db, page, among)), isWindow: false }
  const matches = await repository.supposedMatches(db, page.criteria)
  const window = matches > ways.fewMatches && (await readWindow(db, ways, page, matches))
  if (window && window.total >= mostCounted) return { ...window, isWindow: true }
  if (window === false) return { ...(await repository.pageOfAll(db, page)), isWindow: false }
  return { ...(await repository.byWords(db, (within) => repository.pageOfAll(within, page))), isWindow: false }
}

async function readWindow(db: Db, { reach, shape }: Ways, page: repository.PageQuery, matches: number) {
  const { size, times } = await shape(db)
  const enough = (size / matches) * mostCounted
  const from = times.at(-1 - Math.ceil((3 * enough * times.length) / size))
  if (enough * 2 < reach || page.before || page.criteria.until || !from)
    return repository.pageOfNewest(db, page, { most: mostCounted, reach })
  const weeks = toWeeksQuery(from.toISOString(), Date.now())
  if (weeks === '') return null
  const { query, since } = page.criteria
  const lately = {
    ...page.criteria,
    query: [query, weeks].filter(Boolean).join(' & '),
    since: since && new Date(since) > from ? since : from.toISOString(),
  }
  const latest = { ...page, criteria: lately }
  return repository.byWords(db, (within) => repository.pageOfLatest(within, latest, mostCounted))
}

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
