import type { Clause } from '../../../shared/searchQuery.ts'
import type { Token } from '../../../shared/words.ts'
import type { Addressee, Document, EngineSearch } from './engine.ts'

/** What a message is, in the form of a word: none that is written begins so. */
const marks = {
  channel: (id: string) => `@c${id}`,
  author: (id: string) => `@a${id}`,
  mention: (id: string) => `@m${id}`,
  has: (what: string) => `@h${what}`,
  is: (what: string) => `@i${what}`,
  week: (number: number) => `@w${number}`,
}

const weekMs = 7 * 86_400_000

const weekOf = (at: Date) => Math.floor(at.getTime() / weekMs)

const quote = (word: string) => `'${word.replace(/['\\]/g, '$&$&')}'`

/** More places of one word than these are not kept by Postgres anyway. */
const mostPositions = 255

/** A document as a `tsvector`, written as Postgres reads one. */
export function toVector({ channelId, authorId, at, mentions, has, is, tokens }: Document): string {
  const bare = [
    marks.channel(channelId),
    marks.author(authorId),
    marks.week(weekOf(new Date(at))),
    ...mentions.map(marks.mention),
    ...has.map(marks.has),
    ...is.map(marks.is),
  ]
  return [...bare.map(quote), ...placed(tokens)].join(' ')
}

/** Each word with its places, counted from 1. */
function placed(tokens: readonly Token[]): string[] {
  const placesOf = new Map<string, number[]>()
  for (const { word, position } of tokens) {
    const places = placesOf.get(word)
    if (!places) placesOf.set(word, [position + 1])
    else if (places.length < mostPositions) places.push(position + 1)
  }
  return Array.from(placesOf, ([word, places]) => `${quote(word)}:${places.join()}`)
}

/** What a search asks for besides times and channels, as a `tsquery`; empty where it asks for nothing. */
export function toQuery(search: EngineSearch, clauses: readonly Clause[] = search.clauses): string {
  const { not, from, to, has, is } = search
  const wanted = [
    ...clauses.map(clauseQuery),
    ...(from.some.length > 0 ? [either(from.some.map(marks.author).map(quote))] : []),
    ...(to.some.length > 0 ? [either(to.some.map(addresseeQuery))] : []),
    ...has.all.map(marks.has).map(quote),
    ...is.all.map(marks.is).map(quote),
  ]
  const unwanted = [
    ...not.map(clauseQuery),
    ...from.none.map(marks.author).map(quote),
    ...to.none.map(addresseeQuery),
    ...has.none.map(marks.has).map(quote),
    ...is.none.map(marks.is).map(quote),
  ]
  return every([...wanted, ...unwanted.map((query) => `!${query}`)])
}

/** Each match is looked up under each mark: with more than these, it costs less to look at the match itself. */
const [mostChannelMarks, mostWeekMarks] = [8, 16]

/** What is in these channels, as a `tsquery`; empty where these are too many. */
export function toChannelsQuery(channelIds: readonly string[]): string {
  return channelIds.length > mostChannelMarks ? '' : either(channelIds.map(marks.channel).map(quote))
}

/** What is from the weeks of these moments and those between, as a `tsquery`; empty where these are too many. */
export function toWeeksQuery(from: Date, to: Date): string {
  const [first, last] = [weekOf(from), weekOf(to)]
  if (last - first >= mostWeekMarks) return ''
  return either(Array.from({ length: last - first + 1 }, (_, nth) => quote(marks.week(first + nth))))
}

/** What all of these ask for, as a `tsquery`. */
export const every = (queries: readonly string[]) => queries.filter((query) => query !== '').join(' & ')

/** What is looked for in words alone, to tell how well it is said. */
export function toRankQuery(clauses: readonly Clause[]): string {
  return every(clauses.map(clauseQuery))
}

const either = (queries: readonly string[]) => `(${queries.join(' | ')})`

function addresseeQuery({ userId, channelIds }: Addressee): string {
  return either([quote(marks.mention(userId)), ...channelIds.map(marks.channel).map(quote)])
}

function clauseQuery({ ways, prefix }: Clause): string {
  return either(ways.map((way) => `(${way.map(quote).join(' <-> ')}${prefix ? ':*' : ''})`))
}
