import type { Clause } from '../../../shared/searchQuery.ts'
import type { Token } from '../../../shared/words.ts'
import type { Addressee, Document, EngineSearch, Place } from './engine.ts'

type Query = Record<string, unknown>

/** A message's key in the index. */
export const toKey = ({ channelId, id }: Place) => `${channelId}/${id}`

export function fromKey(key: string): Place {
  const [channelId = '', id = ''] = key.split('/')
  return { channelId, id }
}

/** Between the words of one place, and where there is none: no word has these signs. */
const beside = '|'
const none = '_'

/**
 * How the index is made. The words come as they are, for they were found and folded before: places are put apart by spaces,
 * and the words of one place by a stroke. A change here makes another index, which is filled from the one before.
 */
export const definition = {
  settings: {
    'index.number_of_shards': 1,
    'index.auto_expand_replicas': '0-1',
    'index.refresh_interval': '200ms',
    'index.analysis': {
      filter: { apart: { type: 'pattern_capture', preserve_original: false, patterns: ['([^|]+)'] } },
      analyzer: {
        places: { type: 'custom', tokenizer: 'whitespace', filter: ['apart'] },
        row: { type: 'custom', tokenizer: 'whitespace' },
      },
    },
  },
  mappings: {
    dynamic: 'strict',
    properties: {
      channel: { type: 'keyword' },
      id: { type: 'keyword' },
      at: { type: 'date' },
      author: { type: 'keyword' },
      mentions: { type: 'keyword' },
      has: { type: 'keyword' },
      is: { type: 'keyword' },
      // What a word counts is the same however many others are indexed meanwhile, so that pages fit together.
      words: { type: 'text', analyzer: 'places', search_analyzer: 'row', similarity: 'boolean' },
      brevity: { type: 'float' },
    },
  },
} as const

/** A document as the index takes it. */
export function toSource({ channelId, id, at, authorId, mentions, has, is, tokens }: Document) {
  const brevity = 1 / (1 + Math.log(Math.max(1, tokens.length)))
  return { channel: channelId, id, at, author: authorId, mentions, has, is, words: toWords(tokens), brevity }
}

/** What is left of a deleted message: it stands in no channel, so that nobody finds it. */
export const toBody = ({ id }: Place) => ({ id })

function toWords(tokens: readonly Token[]): string {
  const places: string[][] = []
  for (const { position, word } of tokens) places[position] = [...(places[position] ?? []), word]
  return Array.from(places, (words) => words?.join(beside) ?? none).join(' ')
}

/** Everything that a search asks for; which channels may be read is a part of it like any other. */
export function toQuery(search: EngineSearch): Query {
  const { channelIds, clauses, not, from, to, has, is, among, except, since, until } = search
  return {
    bool: {
      must: clauses.map(clauseQuery),
      filter: [
        { terms: { channel: channelIds } },
        ...(from.some.length > 0 ? [{ terms: { author: from.some } }] : []),
        ...(to.some.length > 0 ? [either(to.some.map(addresseeQuery))] : []),
        ...has.all.map((what) => ({ term: { has: what } })),
        ...is.all.map((what) => ({ term: { is: what } })),
        ...(among ? [{ ids: { values: among.map(toKey) } }] : []),
        ...(since || until ? [{ range: { at: { ...(since && { gte: since }), ...(until && { lt: until }) } } }] : []),
      ],
      must_not: [
        ...not.map(clauseQuery),
        ...(from.none.length > 0 ? [{ terms: { author: from.none } }] : []),
        ...to.none.map(addresseeQuery),
        ...has.none.map((what) => ({ term: { has: what } })),
        ...is.none.map((what) => ({ term: { is: what } })),
        ...(except.length > 0 ? [{ ids: { values: except.map(toKey) } }] : []),
      ],
    },
  }
}

const either = (should: Query[]): Query => ({ bool: { should, minimum_should_match: 1 } })

function addresseeQuery({ userId, channelIds }: Addressee): Query {
  return either([{ term: { mentions: userId } }, { terms: { channel: channelIds } }])
}

/** How many words one beginning may stand for at the end of a phrase. */
const mostExpanded = 1_000

function clauseQuery({ ways, prefix }: Clause): Query {
  return either(ways.flatMap((way) => wayQueries(way, prefix)))
}

function wayQueries(way: readonly string[], prefix: boolean): Query[] {
  const [word = '', ...others] = way
  const row = way.join(' ')
  if (others.length > 0)
    return prefix
      ? [{ match_phrase_prefix: { words: { query: row, max_expansions: mostExpanded } } }]
      : [{ match_phrase: { words: row } }]
  return [{ term: { words: word } }, ...(prefix ? [{ prefix: { words: { value: word } } }] : [])]
}

/** For how many days a message counts for more because it is new: after that, by a factor of e less so. */
const freshDays = 30

/** What is asked for: the more of it in the fewer words, and the newer, the better. */
export function scored(query: Query, asOf: string): Query {
  const recency = [{ weight: 0.4 }, { exp: { at: { origin: asOf, scale: `${freshDays}d`, decay: Math.exp(-1) } } }]
  const brief = {
    function_score: { query, field_value_factor: { field: 'brevity', missing: 1 }, boost_mode: 'multiply' },
  }
  return { function_score: { query: brief, functions: recency, score_mode: 'sum', boost_mode: 'multiply' } }
}

/** Asks for words of the index that are like these. */
export function toSuggest(words: readonly string[]) {
  const term = {
    field: 'words',
    analyzer: 'row',
    suggest_mode: 'always',
    prefix_length: 0,
    max_edits: 2,
    size: 40,
    max_term_freq: 1e9,
  }
  return Object.fromEntries(words.map((word, nth) => [`word-${nth}`, { text: word, term }]))
}

/** Counts in how much of what is found each word stands: of one that stands only where somebody may not read, none is told. */
export function toWordCounts(words: readonly string[]) {
  return Object.fromEntries(words.map((word, nth) => [`word-${nth}`, { filter: { term: { words: word } } }]))
}
