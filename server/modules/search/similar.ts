import { LRUCache } from 'lru-cache'
import type { Clause } from '../../../shared/searchQuery.ts'
import { isSpaced } from '../../../shared/words.ts'
import type { Db } from '../../platform/database.ts'
import type { Document } from './engine.ts'
import { toRankQuery } from './lexemes.ts'
import * as repository from './repository.ts'

/** Words of which it is known that they are noted. Where that has become wrong, a typo is not forgiven. */
export type KnownWords = LRUCache<string, true>

export const knownWords = (): KnownWords => new LRUCache({ max: 50_000 })

const isWord = (word: string) => word.length >= 4 && word.length <= 32 && isSpaced(word) && !/\d/.test(word)

/** Notes the words of documents that were not known yet. */
export async function noteWords(db: Db, known: KnownWords, documents: readonly Document[]): Promise<void> {
  const words = new Set(documents.flatMap(({ tokens }) => tokens.map(({ word }) => word)))
  const fresh = [...words].filter((word) => !known.get(word) && isWord(word))
  await repository.addWords(db, fresh)
  for (const word of fresh) known.set(word, true)
}

/** Forgets the words that were said in messages which do not say them any more, where nobody else says them. */
export async function forgetWords(db: Db, known: KnownWords, words: readonly string[]): Promise<void> {
  const gone = words.filter(isWord)
  for (const word of gone) known.delete(word)
  await repository.forgetWords(db, gone)
}

const mostLike = 40
const mostTaken = 4

/**
 * The clauses with words that are like theirs as well, as somebody may have meant them; and which those are. Only words that
 * are said where they may read: any other would tell that it is said elsewhere.
 */
export async function withSimilar(db: Db, clauses: readonly Clause[], channelIds: readonly string[]) {
  const like = new Map<string, string[]>()
  for (const word of clauses.flatMap((clause) => wordIn(clause) ?? [])) {
    const known = likeAmong(word, await repository.wordsLike(db, word, mostLike), mostLike)
    const said: string[] = []
    for (const other of known)
      if (said.length < mostTaken && (await repository.isSaid(db, toRankQuery([saying(other)]), channelIds)))
        said.push(other)
    like.set(word, said)
  }
  return { clauses: widened(clauses, like), similar: [...new Set([...like.values()].flat())] }
}

/** The word of a clause for which another may have been meant; null where it has none. */
export function wordIn({ ways, exact }: Clause): string | null {
  const [word, ...others] = ways.length === 1 ? (ways[0] ?? []) : []
  return word && others.length === 0 && !exact && isWord(word) ? word : null
}

/** The first few of some words that may have been meant where this one was written. */
export function likeAmong(word: string, known: readonly string[], most = mostTaken): string[] {
  return known.filter((other) => isLike(word, other)).slice(0, most)
}

/** That a message says this very word. */
export const saying = (word: string): Clause => ({ ways: [[word]], prefix: false, exact: true })

/** The clauses with the words that may have been meant as well. */
export function widened(clauses: readonly Clause[], like: ReadonlyMap<string, readonly string[]>): Clause[] {
  return clauses.map((clause) => {
    const word = wordIn(clause)
    return word === null ? clause : { ...clause, ways: [[word], ...(like.get(word) ?? []).map((other) => [other])] }
  })
}

/** Whether one may have been meant where the other was written: a letter more, less, another, or two in the wrong order. */
function isLike(word: string, other: string): boolean {
  return word !== other && distance(word, other) <= (word.length < 7 ? 1 : 2)
}

/** Damerau and Levenshtein's, of strings in which no letter is changed twice. */
function distance(a: string, b: string): number {
  let [before, last] = [[] as number[], Array.from({ length: b.length + 1 }, (_, index) => index)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const substituted = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const swapped = isSwapped ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY
      row[j] = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, substituted, swapped)
    }
    ;[before, last] = [last, row]
  }
  return last[b.length] ?? 0
}
