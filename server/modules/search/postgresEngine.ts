import { z } from 'zod'
import { mostCounted } from '../../../shared/search.ts'
import type { Clause } from '../../../shared/searchQuery.ts'
import type { Db } from '../../platform/database.ts'
import { CursorError, type Document, type EngineSearch, type Found, type SearchEngine } from './engine.ts'
import { toQuery, toRankQuery, toVector } from './lexemes.ts'
import * as repository from './repository.ts'
import { knownWords, noteWords, withSimilar } from './similar.ts'

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

/** The index in Postgres: inverted, in the order of no column; and the messages in the order of their time. */
export function postgresEngine(): SearchEngine {
  const known = knownWords()
  return {
    index: async (db, documents, renewed = false) => {
      if (documents.length === 0) return
      await repository.write(db, documents.map(toRow), renewed)
      await noteWords(db, known, documents)
    },
    remove: async (db, removals) => {
      if (removals.length === 0) return
      await repository.write(
        db,
        removals.map((removal) => ({ ...removal, words: null })),
        true,
      )
    },
    search,
  }
}

function toRow(document: Document) {
  const { channelId, id, seq, changedSeq, at } = document
  return { channelId, id, seq, changedSeq, at, words: toVector(document) }
}

async function search(db: Db, wanted: EngineSearch): Promise<Found> {
  if (wanted.channelIds.length === 0 || wanted.among?.length === 0)
    return { hits: [], next: null, total: 0, similar: [] }
  const cursor = wanted.cursor === null ? beginning() : parseCursor(wanted.cursor)
  if (!cursor.similar) {
    const found = await page(db, wanted, wanted.clauses, cursor)
    if (found.total > 0 || wanted.cursor !== null) return { ...found, similar: [] }
  }
  const { clauses, similar } = await withSimilar(db, wanted.clauses)
  if (similar.length === 0) return { hits: [], next: null, total: 0, similar: [] }
  return { ...(await page(db, wanted, clauses, { ...cursor, similar: true })), similar }
}

const beginning = (): Cursor => ({
  asOf: new Date().toISOString(),
  total: 0,
  similar: false,
  before: null,
  after: null,
})

async function page(db: Db, wanted: EngineSearch, clauses: readonly Clause[], cursor: Cursor) {
  const rank = wanted.sort === 'relevance' ? toRankQuery(clauses) : ''
  const { asOf, before, after } = cursor
  const { channelIds, since, until, limit } = wanted
  const except = wanted.except.map(({ id }) => id)
  const criteria = { query: toQuery(wanted, clauses), channelIds, since, until, except }
  const found = await readPage(db, { criteria, rank, asOf, before, after, limit: limit + 1 }, wanted.among)
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

/** How many messages are looked through for what much matches, at most. */
const reach = 40_000

/** To go through what is newest costs this much less for each message than to go to what the words lead to. */
const easier = 1.5

/**
 * Few matches are found by their words and all of them ranked. Of many, the newest are found sooner by going back in time;
 * where that was a mistake, since what matches is old, by their words after all.
 */
async function readPage(db: Db, page: repository.PageQuery, among: EngineSearch['among']): Promise<Page> {
  if (among) return { ...(await repository.pageAmong(db, page, among)), isWindow: false }
  const { rows, matches } = await repository.supposed(db, page.criteria)
  if (matches * matches * easier > rows * mostCounted) {
    const newest = await repository.pageOfNewest(db, page, { most: mostCounted, reach })
    if (newest.total >= mostCounted) return { ...newest, isWindow: true }
  }
  return { ...(await repository.pageOfAll(db, page)), isWindow: false }
}

function parseCursor(text: string): Cursor {
  try {
    return Cursor.parse(JSON.parse(text))
  } catch (cause) {
    throw new CursorError('no such page', { cause })
  }
}
