import type { Range } from './search.ts'
import type { Clause } from './searchQuery.ts'
import { isSpaced, type Token, tokensIn } from './words.ts'

/** How many places of one text are marked at most. */
const mostRanges = 50

/** Where a text says what is looked for: ranges in UTF-16 code units, in order and apart from each other. */
export function highlightsIn(text: string, clauses: readonly Clause[]): Range[] {
  const tokens = tokensIn(text)
  const byPlace = Map.groupBy(tokens, ({ position }) => position)
  const found = clauses.flatMap(({ ways, prefix }) => ways.flatMap((way) => rangesOf(way, prefix, tokens, byPlace)))
  return joined(found).slice(0, mostRanges)
}

type ByPlace = ReadonlyMap<number, readonly Token[]>

function rangesOf(way: readonly string[], prefix: boolean, tokens: readonly Token[], byPlace: ByPlace): Range[] {
  const isLast = (nth: number) => nth === way.length - 1
  const says = ({ word }: Token, nth: number) =>
    word === way[nth] || (prefix && isLast(nth) && word.startsWith(way[nth] ?? ''))
  const follow = (token: Token, nth: number): Token | undefined => {
    if (isLast(nth)) return token
    const next = byPlace.get(token.position + 1)?.find((other) => says(other, nth + 1))
    return next && follow(next, nth + 1)
  }
  return tokens.flatMap((token): Range[] => {
    const end = says(token, 0) && follow(token, 0)
    return end ? [[token.start, endOf(end, way.at(-1) ?? '')]] : []
  })
}

/** Of two signs, of which one was looked for, only that one. */
function endOf({ word, start, end }: Token, wanted: string): number {
  const isHalf = word !== wanted && !isSpaced(word) && [...wanted].length === 1
  return isHalf ? start + wanted.length : end
}

function joined(ranges: readonly Range[]): Range[] {
  const result: Range[] = []
  for (const [start, end] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = result.at(-1)
    if (last && start <= last[1]) last[1] = Math.max(last[1], end)
    else result.push([start, end])
  }
  return result
}
