import { type DayRange, dayRange, type Moment } from './searchDates.ts'
import { isSpaced, waysToWrite } from './words.ts'

/** What a message may have, and what it may be. */
export const hasValues = ['file', 'link', 'image', 'reaction'] as const
export type Has = (typeof hasValues)[number]
export const isValues = ['thread', 'pinned', 'saved'] as const
export type Is = (typeof isValues)[number]

/** The words before a colon that say more than a text. */
export const operators = ['from', 'in', 'to', 'has', 'is', 'before', 'after', 'on', 'during'] as const
export type Operator = (typeof operators)[number]

/** How many words and phrases one search looks for at most; what comes after them is ignored. */
export const mostClauses = 16

/** Something that a message says, in any of several ways, each a row of words that follow each other. */
export interface Clause {
  ways: string[][]
  /** The last word of a way is only the beginning of one. */
  prefix: boolean
  /** It was given in quotes: nothing that is only like it will do. */
  exact: boolean
}

/** Some of which one must hold, and some of which none may. */
export interface Choice<T> {
  some: T[]
  none: T[]
}

/** Of which all must hold, and of which none may. */
export interface Demands<T> {
  all: T[]
  none: T[]
}

/** A search, as its text means it. People and channels are as they were written: names, handles, ids, or `me`. */
export interface SearchQuery {
  clauses: Clause[]
  not: Clause[]
  from: Choice<string>
  to: Choice<string>
  in: Choice<string>
  has: Demands<Has>
  is: Demands<Is>
  /** From this moment on, and before that one (ISO 8601, UTC). */
  since: string | null
  until: string | null
  /** What means nothing, such as `has:colour`, as it was written. */
  ignored: string[]
}

const part = /(-?)(?:(from|in|to|has|is|before|after|on|during):)?(?:["“”]([^"“”]*)["“”]?|([^\s"“”]\S*))/giu

/** What stands at one place of a search's text: a word, a phrase or an operator with its value. */
export interface QueryPart {
  negated: boolean
  operator: Operator | null
  value: string
  quoted: boolean
  start: number
  end: number
}

/** The parts of a search's text, in order; whatever it says, it has some. */
export function partsOf(text: string): QueryPart[] {
  return [...text.matchAll(part)].map(({ 0: whole, 1: minus, 2: operator, 3: phrase, 4: word = '', index }) => {
    const unfinished = operatorOf(word.slice(0, -1)) && word.endsWith(':') ? word.slice(0, -1) : undefined
    return {
      negated: minus === '-',
      operator: operatorOf(operator ?? unfinished),
      value: phrase ?? (unfinished === undefined ? word : ''),
      quoted: phrase !== undefined,
      start: index,
      end: index + whole.length,
    }
  })
}

function operatorOf(word: string | undefined): Operator | null {
  return operators.find((known) => known === word?.toLowerCase()) ?? null
}

/**
 * Reads what is typed into a search box. It takes any text: what it cannot make sense of is `ignored`. Several of `from:`,
 * of `to:` or of `in:` widen the search; everything else narrows it. A word that is still being typed (the last, without a
 * space after it), one that ends in `*`, and the beginning of a hash are found by their beginning.
 */
export function parseQuery(text: string, moment: Moment = {}): SearchQuery {
  const query: SearchQuery = {
    clauses: [],
    not: [],
    from: { some: [], none: [] },
    to: { some: [], none: [] },
    in: { some: [], none: [] },
    has: { all: [], none: [] },
    is: { all: [], none: [] },
    since: null,
    until: null,
    ignored: [],
  }
  const clean = text.toWellFormed().replaceAll('\0', ' ')
  for (const each of partsOf(clean)) {
    const taken = each.operator ? takeOperator(query, each, each.operator, moment) : takeWords(query, each, clean)
    if (!taken) query.ignored.push(clean.slice(each.start, each.end))
  }
  return query
}

function takeWords(query: SearchQuery, { negated, value, quoted, end }: QueryPart, text: string): boolean {
  const ways = waysToWrite(value)
  if (ways.length === 0) return true
  if (query.clauses.length + query.not.length >= mostClauses) return false
  const isTyped = !negated && !quoted && end === text.length
  const prefix = !quoted && (isTyped || value.endsWith('*')) ? ways.every(isLongEnough) : ways.every(isBeginning)
  const clause = { ways, prefix, exact: quoted }
  if (negated) query.not.push(clause)
  else query.clauses.push(clause)
  return true
}

const lastOf = (way: readonly string[]) => way.at(-1) ?? ''

/** Too many words begin with one or two letters to be of use. */
const isLongEnough = (way: readonly string[]) => !isSpaced(lastOf(way)) || lastOf(way).length > 2

/** A single sign of a script without spaces, or what looks like the short form of a hash. */
const isBeginning = (way: readonly string[]) =>
  (!isSpaced(lastOf(way)) && [...lastOf(way)].length === 1) || /^(?=.*\d)[0-9a-f]{7,63}$/.test(lastOf(way))

function takeOperator(query: SearchQuery, part: QueryPart, operator: Operator, moment: Moment): boolean {
  const { negated, value } = part
  if (operator === 'from' || operator === 'to' || operator === 'in') {
    const name = value.trim()
    if (name === '') return false
    query[operator][negated ? 'none' : 'some'].push(name)
    return true
  }
  if (operator === 'has') return demand(query.has, hasValues, part)
  if (operator === 'is') return demand(query.is, isValues, part)
  const range = negated ? null : dayRange(value, moment)
  if (!range) return false
  narrow(query, operator, range)
  return true
}

function demand<T extends string>(demands: Demands<T>, known: readonly T[], { value, negated }: QueryPart): boolean {
  const word = value.trim().toLowerCase()
  const found = known.find((one) => one === word || `${one}s` === word)
  if (found) demands[negated ? 'none' : 'all'].push(found)
  return found !== undefined
}

/** `before` and `after` a day leave out the day itself. */
function narrow(query: SearchQuery, operator: Operator, { start, end }: DayRange) {
  const since = operator === 'before' ? null : operator === 'after' ? end : start
  const until = operator === 'before' ? start : operator === 'after' ? null : end
  if (since && (query.since === null || since > query.since)) query.since = since
  if (until && (query.until === null || until < query.until)) query.until = until
}
