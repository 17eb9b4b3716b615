import type { FoundChannel, FoundPerson, SearchNames } from '../../../shared/search.ts'
import { highlightsIn } from '../../../shared/searchHighlights.ts'
import { parseQuery, partsOf } from '../../../shared/searchQuery.ts'
import type { ActorContext } from '../../platform/platform.ts'
import { peopleLike } from '../auth/index.ts'
import { acquainted, channelsLike } from '../channels/index.ts'

/** The people whom the actor may know of, and whose name, handle or title is like what they type, the likest first. */
export async function people(ctx: ActorContext, { text, limit }: SearchNames): Promise<FoundPerson[]> {
  const words = wordsOf(text, '@')
  if (words === '') return []
  const found = await peopleLike(ctx, words, await acquainted(ctx), limit)
  const mark = marking(words)
  return found.map((person) => ({
    person,
    name: mark(person.name),
    handle: mark(person.handle),
    title: mark(person.title),
  }))
}

/** The channels that the actor may read, and whose name or topic is like what they type, the likest first. */
export async function channels(ctx: ActorContext, { text, limit }: SearchNames): Promise<FoundChannel[]> {
  const words = wordsOf(text, '#')
  if (words === '') return []
  const mark = marking(words)
  const found = await channelsLike(ctx, words, limit)
  return found.map((channel) => ({ channel, name: mark(channel.name), topic: mark(channel.topic) }))
}

/** Longer than any name is. */
const longestName = 100

/** What of a search may be a name: not what its operators say. */
function wordsOf(text: string, sign: '@' | '#'): string {
  const plain = partsOf(text.toWellFormed().replaceAll('\0', ' ')).filter(
    ({ operator, negated }) => !operator && !negated,
  )
  const words = plain.map(({ value }) => value).join(' ')
  return (words.startsWith(sign) ? words.slice(1) : words).trim().slice(0, longestName)
}

function marking(words: string) {
  const { clauses } = parseQuery(words)
  const typed = clauses.map((clause) => ({ ...clause, prefix: true }))
  return (text: string) => highlightsIn(text, typed)
}
