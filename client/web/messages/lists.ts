import { type Edit, isInFence, type Written, wholeLines } from './written.ts'

const item = /^([ \t]*)(?:([-+*])|(\d{1,9})([.)]))([ \t]+)(\[[ xX]\] )?/
const quote = /^(?:>[ \t]?)+/

/** An item of a list: what stands before its words. */
interface Item {
  indent: string
  /** Without it, the list is not ordered. */
  number: number | undefined
  mark: string
  space: string
  task: string
  length: number
}

function itemOf(line: string): Item | undefined {
  const found = item.exec(line)
  if (!found) return undefined
  const [all, indent = '', bullet, number, delimiter = '', space = '', task = ''] = found
  return {
    indent,
    number: number === undefined ? undefined : Number(number),
    mark: bullet ?? delimiter,
    space,
    task,
    length: all.length,
  }
}

/** What an item says, with all but one of the spaces before it. */
function wordsOf(line: string): string {
  const found = itemOf(line)
  return found ? line.slice(found.task ? found.length : found.length - found.space.length + 1) : line
}

function written({ indent, number, mark, space, task }: Omit<Item, 'length'>): string {
  return `${indent}${number ?? ''}${mark}${space}${task}`
}

/** What begins the line after an item or a quote: the next number, an empty box. */
function next(found: Item): string {
  const number = found.number === undefined ? undefined : found.number + 1
  return written({ ...found, number, task: found.task && '[ ] ' })
}

/** A new line goes on with the list or the quote that it is begun in; in an empty item it ends it. Undefined elsewhere. */
export function startLine({ text, start, end }: Written): Edit | undefined {
  if (isInFence(text, start)) return undefined
  const line = wholeLines({ text, start, end: start })
  const whole = text.slice(line.start, line.end)
  const found = itemOf(whole)
  const lead = found?.length ?? quote.exec(whole)?.[0].length ?? 0
  if (lead === 0 || start - line.start < lead) return undefined
  if (whole.slice(lead).trim() === '')
    return { from: line.start, to: Math.max(line.end, end), insert: '', start: line.start, end: line.start }
  const insert = `\n${found ? next(found) : whole.slice(0, lead)}`
  return { from: start, to: end, insert, start: start + insert.length, end: start + insert.length }
}

/** Moves the items that are selected below the one before them, or out again. Undefined where that cannot be. */
export function indentItems(selection: Written, back: boolean): Edit | undefined {
  const { text, start, end } = wholeLines(selection)
  const lines = text.slice(start, end).split('\n')
  const items = lines.map(itemOf)
  const [first] = items
  if (!first || items.includes(undefined) || isInFence(text, start)) return undefined
  const above = text.slice(0, start).split('\n').slice(0, -1)
  const width = back ? widthOut(above, first) : widthAbove(above, first)
  if (width === 0) return undefined
  const moved: string[] = []
  for (const [at, line] of lines.entries()) {
    const found = items[at]
    if (!found) continue
    const indent = back ? found.indent.slice(Math.min(width, found.indent.length)) : ' '.repeat(width) + found.indent
    const number = found.number === undefined ? undefined : numberAfter([...above, ...moved], indent)
    moved.push(written({ ...found, indent, number }) + line.slice(found.length))
  }
  const insert = moved.join('\n')
  const shifts = moved.map((line, at) => line.length - (lines[at]?.length ?? 0))
  const total = insert.length - (end - start)
  return {
    from: start,
    to: end,
    insert,
    start: Math.max(start, selection.start + (shifts[0] ?? 0)),
    end: Math.max(start, selection.end + total),
  }
}

/** How far the words of the item above stand from its edge: what is below it begins there. */
function widthAbove(above: readonly string[], { indent, number, mark, space }: Item): number {
  const sibling = above.findLast((line) => (itemOf(line)?.indent.length ?? Number.POSITIVE_INFINITY) <= indent.length)
  const found = sibling === undefined ? undefined : itemOf(sibling)
  const own = written({ indent: '', number, mark, space, task: '' }).length
  if (!found) return own
  return Math.max(0, written({ ...found, task: '' }).length - indent.length) || own
}

/** How far an item is from the edge of the one that it is below. */
function widthOut(above: readonly string[], { indent }: Item): number {
  const edges = above.map((line) => itemOf(line)?.indent.length ?? 0)
  return indent.length - (edges.findLast((edge) => edge < indent.length) ?? 0)
}

/** The number of an item that comes after these lines. */
function numberAfter(above: readonly string[], indent: string): number {
  for (const line of above.toReversed()) {
    const found = itemOf(line)
    if (!found || found.indent.length < indent.length) return 1
    if (found.indent.length === indent.length) return (found.number ?? 0) + 1
  }
  return 1
}

export type LineFormat = 'quote' | 'list' | 'ordered'

/** Makes the lines that are selected a quote or a list, or lines again. */
export function toggleLineFormat(selection: Written, format: LineFormat): Edit {
  const { text, start, end } = wholeLines(selection)
  const lines = text.slice(start, end).split('\n')
  const insert = (format === 'quote' ? toggleQuote(lines) : toggleList(lines, format === 'ordered')).join('\n')
  const caret = start + insert.length
  const isCaret = selection.start === selection.end
  const shift = insert.length - (end - start)
  const at = Math.min(caret, Math.max(start, selection.start + shift))
  return { from: start, to: end, insert, ...(isCaret ? { start: at, end: at } : { start, end: caret }) }
}

function toggleQuote(lines: readonly string[]): string[] {
  return lines.every((line) => line.startsWith('>'))
    ? lines.map((line) => line.replace(/^>[ \t]?/, ''))
    : lines.map((line) => `> ${line}`)
}

function toggleList(lines: readonly string[], ordered: boolean): string[] {
  const isOne = lines.length === 1
  const isBlank = (line: string) => line.trim() === '' && !isOne
  const isItem = (line: string) => itemOf(line) !== undefined && (itemOf(line)?.number !== undefined) === ordered
  if (lines.some((line) => !isBlank(line)) && lines.every((line) => isBlank(line) || isItem(line)))
    return lines.map((line) => wordsOf(line))
  let number = 0
  return lines.map((line) => {
    if (isBlank(line)) return line
    number++
    const words = wordsOf(line)
    return ordered ? `${number}. ${words}` : `- ${words}`
  })
}
