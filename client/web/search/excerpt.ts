import type { Range } from '../../../shared/search.ts'

/** How much of a text is shown among others, in UTF-16 code units, and how much of it before what was found. */
const most = 420
const lead = 120

/** A text, of a long one what is around the first place that was found; and where those places are in it. */
export function excerpt(text: string, ranges: readonly Range[]): { text: string; ranges: Range[] } {
  if (text.length <= most) return { text, ranges: [...ranges] }
  const first = ranges[0]?.[0] ?? 0
  const start = first <= lead ? 0 : afterSpace(text, Math.min(first - lead, text.length - most))
  const end = start + most >= text.length ? text.length : beforeSpace(text, start + most)
  const [before, after] = [start > 0 ? '… ' : '', end < text.length ? ' …' : '']
  const moved = ranges
    .filter(([from, to]) => from >= start && to <= end)
    .map(([from, to]): Range => [from - start + before.length, to - start + before.length])
  return { text: before + text.slice(start, end) + after, ranges: moved }
}

/** At most this far a word's edge is looked for, since some scripts have none. */
const longest = 40

function afterSpace(text: string, at: number): number {
  const space = text.slice(at, at + longest).search(/\s/)
  return space === -1 ? whole(text, at) : at + space + 1
}

function beforeSpace(text: string, at: number): number {
  const edge = text.slice(at - longest, at).search(/\s\S*$/)
  return edge === -1 ? whole(text, at) : at - longest + edge
}

/** Not between the halves of one sign. */
function whole(text: string, at: number): number {
  return /[\udc00-\udfff]/.test(text.charAt(at)) ? at + 1 : at
}
