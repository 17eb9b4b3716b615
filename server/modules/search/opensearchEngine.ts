import { z } from 'zod'
import { mostCounted } from '../../../shared/search.ts'
import type { Clause } from '../../../shared/searchQuery.ts'
import { CursorError, type EngineSearch, type Found, type SearchEngine } from './engine.ts'
import { openIndex } from './opensearchIndex.ts'
import { fromKey, scored, toBody, toKey, toQuery, toSource, toSuggest, toWordCounts } from './opensearchModel.ts'
import { likeAmong, widened, wordIn } from './similar.ts'

/** Where a page begins, after the sort values of the last hit. What the score is measured by stays as on the first page. */
const Cursor = z.object({
  asOf: z.iso.datetime(),
  total: z.number().int(),
  similar: z.boolean(),
  after: z.array(z.union([z.number(), z.string().max(100)])).max(3),
})
type Cursor = z.infer<typeof Cursor>

const nothing: Found = { hits: [], next: null, total: 0, similar: [] }

/** The index in OpenSearch, under the names that begin with `prefix`; the words are those of Postgres' index. */
export function opensearchEngine({ url, prefix }: { url: string; prefix: string }): SearchEngine {
  const index = openIndex(url, prefix)

  async function search(wanted: EngineSearch): Promise<Found> {
    if (wanted.channelIds.length === 0 || wanted.among?.length === 0) return nothing
    const cursor = wanted.cursor === null ? null : parseCursor(wanted.cursor)
    if (!cursor?.similar) {
      const found = await page(wanted, wanted.clauses, cursor, [])
      if (found.total > 0 || cursor) return found
    }
    const like = await wordsLike(wanted.clauses)
    if (like.size === 0) return nothing
    const words = [...new Set([...like.values()].flat())]
    return page(wanted, widened(wanted.clauses, like), cursor, words)
  }

  /** A page; of `words`, those are told that stand in what was found. */
  async function page(wanted: EngineSearch, clauses: readonly Clause[], from: Cursor | null, words: string[]) {
    const asOf = from?.asOf ?? new Date().toISOString()
    const isRanked = wanted.sort === 'relevance' && clauses.length > 0
    const query = toQuery({ ...wanted, clauses })
    const { hits, aggregations } = await index.search({
      query: isRanked ? scored(query, asOf) : query,
      sort: [...(isRanked ? ['_score'] : []), 'at', 'id'].map((field) => ({ [field]: 'desc' })),
      size: wanted.limit + 1,
      track_total_hits: mostCounted,
      _source: false,
      aggs: toWordCounts(words),
      ...(from && { search_after: from.after }),
    })
    const shown = hits.hits.slice(0, wanted.limit)
    const total = from?.total ?? Math.min(hits.total.value, mostCounted)
    const after = hits.hits.length > wanted.limit ? shown.at(-1)?.sort : undefined
    const next = after && JSON.stringify({ asOf, total, similar: words.length > 0, after } satisfies Cursor)
    const similar = words.filter((_, nth) => (aggregations?.[`word-${nth}`]?.doc_count ?? 0) > 0)
    return { hits: shown.map(({ _id }) => fromKey(_id)), next: next ?? null, total, similar }
  }

  async function wordsLike(clauses: readonly Clause[]): Promise<Map<string, string[]>> {
    const words = clauses.flatMap((clause) => wordIn(clause) ?? [])
    if (words.length === 0) return new Map()
    const { suggest = {} } = await index.search({ size: 0, suggest: toSuggest(words) })
    return new Map(
      words.flatMap((word, nth) => {
        const known = suggest[`word-${nth}`]?.flatMap(({ options }) => options.map(({ text }) => text)) ?? []
        const like = likeAmong(word, known)
        return like.length > 0 ? [[word, like] as const] : []
      }),
    )
  }

  return {
    index: (_db, documents, renewed = false) =>
      index.write(
        documents.map((document) => ({
          key: toKey(document),
          version: document.changedSeq,
          renewed,
          source: toSource(document),
        })),
      ),
    // A place without words stays, so that no older state brings it back.
    remove: (_db, removals) =>
      index.write(
        removals.map((removal) => ({
          key: toKey(removal),
          version: removal.changedSeq,
          renewed: true,
          source: toBody(removal),
        })),
      ),
    search: (_read, wanted) => search(wanted),
    ping: index.ping,
  }
}

function parseCursor(text: string): Cursor {
  try {
    return Cursor.parse(JSON.parse(text))
  } catch (cause) {
    throw new CursorError('no such page', { cause })
  }
}
