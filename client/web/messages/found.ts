import type { Root, RootContent } from 'mdast'
import type { Range } from '../../../shared/search.ts'

declare module 'mdast' {
  interface Text {
    /** It was looked for. */
    isFound?: boolean
  }
  interface InlineCode {
    found?: Range[]
  }
  interface Code {
    found?: Range[]
  }
}

/** A text cut where what was found in it begins and ends. */
export function piecesOf(text: string, ranges: readonly Range[]): { value: string; found: boolean }[] {
  const cuts = ranges.flat()
  const ends = [...cuts, text.length]
  return ends
    .map((end, nth) => ({ value: text.slice(cuts[nth - 1] ?? 0, end), found: nth % 2 === 1 }))
    .filter(({ value }) => value !== '')
}

/** What a text means, with what was found in it marked; `ranges` are of the text, in order and apart from each other. */
export function markFound(root: Root, text: string, ranges: readonly Range[]): Root {
  const within = (node: RootContent, value: string): Range[] => {
    const { start, end } = node.position ?? {}
    const from = start?.offset === undefined ? -1 : text.indexOf(value, start.offset)
    // What is written in another way than it is shown, such as `&amp;`, stays unmarked.
    if (from === -1 || from + value.length > (end?.offset ?? 0)) return []
    return ranges
      .map(([a, b]): Range => [Math.max(a - from, 0), Math.min(b - from, value.length)])
      .filter(([a, b]) => a < b)
  }
  const mark = (node: RootContent): RootContent[] => {
    if (node.type === 'text')
      return piecesOf(node.value, within(node, node.value)).map(({ value, found }) => ({
        type: 'text',
        value,
        isFound: found,
      }))
    if (node.type === 'inlineCode' || node.type === 'code') return [{ ...node, found: within(node, node.value) }]
    if ('children' in node)
      return [{ ...node, children: (node.children as RootContent[]).flatMap(mark) } as RootContent]
    return [node]
  }
  return { ...root, children: root.children.flatMap(mark) }
}
