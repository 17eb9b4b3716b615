import { type Edit, lineStart, type Written, wholeLines } from './written.ts'

/** What stands before the words of a line: quotes and the marks of lists. */
const lead = /^\s*(?:>\s?|(?:[-+*]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s)?)*/

/** Puts what is selected between marks, or takes them away; each line for itself, for marks do not reach beyond a paragraph. */
export function toggleMark(written: Written, mark: string): Edit {
  const { text, start, end } = tightened(written)
  const chosen = text.slice(start, end)
  const long = mark.length
  if (chosen.includes('\n')) return toggleLines({ text, start, end }, mark)
  if (text.slice(start - long, start) === mark && text.slice(end, end + long) === mark && start >= long)
    return { from: start - long, to: end + long, insert: chosen, start: start - long, end: end - long }
  if (isMarked(chosen, mark))
    return { from: start, to: end, insert: chosen.slice(long, -long), start, end: end - 2 * long }
  return { from: start, to: end, insert: `${mark}${chosen}${mark}`, start: start + long, end: end + long }
}

/** Without the spaces at its edges, which marks must not touch, and without what makes the line a list or a quote. */
function tightened({ text, start, end }: Written): Written {
  const chosen = text.slice(start, end)
  if (chosen.trim() === '') return { text, start, end: start }
  const isWhole = lineStart(text, start) === start && !chosen.includes('\n')
  const before = isWhole ? (lead.exec(chosen)?.[0].length ?? 0) : chosen.length - chosen.trimStart().length
  const last = end - (chosen.length - chosen.trimEnd().length)
  return { text, start: Math.min(start + before, last), end: last }
}

function isMarked(words: string, mark: string): boolean {
  return words.length > 2 * mark.length && words.startsWith(mark) && words.endsWith(mark)
}

function toggleLines({ text, start, end }: Written, mark: string): Edit {
  const lines = text.slice(start, end).split('\n').map(parted)
  const areMarked = lines.every(({ words }) => words === '' || isMarked(words, mark))
  const change = (words: string) => (areMarked ? words.slice(mark.length, -mark.length) : `${mark}${words}${mark}`)
  const insert = lines.map(({ before, words, after }) => before + (words && change(words)) + after).join('\n')
  return { from: start, to: end, insert, start, end: start + insert.length }
}

function parted(line: string) {
  const before = lead.exec(line)?.[0] ?? ''
  const words = line.slice(before.length).trimEnd()
  return { before, words, after: line.slice(before.length + words.length) }
}

const fences = /^(`{3,})[^\n`]*\n(?:([\s\S]*)\n)?\1$/

/** Makes the lines that are selected a block of code, or a block of code lines again. */
export function toggleCodeBlock(written: Written): Edit {
  const { text, start, end } = wholeLines(written)
  const lines = text.slice(start, end)
  const around = wholeLines({ text, start: Math.max(0, start - 1), end: Math.min(text.length, end + 1) })
  for (const block of [{ text, start, end }, around]) {
    const found = fences.exec(text.slice(block.start, block.end))
    const code = found?.[2] ?? ''
    if (found)
      return { from: block.start, to: block.end, insert: code, start: block.start, end: block.start + code.length }
  }
  const runs = [...lines.matchAll(/`+/g)].map(([run]) => run.length)
  const fence = '`'.repeat(Math.max(3, ...runs.map((length) => length + 1)))
  const from = start + fence.length + 1
  return { from: start, to: end, insert: `${fence}\n${lines}\n${fence}`, start: from, end: from + lines.length }
}

const wholeLink = /^\[([^[\]]*)\]\([^()\s]*\)$/
const begun = 'https://'

/** Makes what is selected a link, whose address is written next, or of a link the words that it was. */
export function toggleLink({ text, start, end }: Written): Edit {
  const chosen = text.slice(start, end)
  const words = wholeLink.exec(chosen)?.[1]
  if (words !== undefined) return { from: start, to: end, insert: words, start, end: start + words.length }
  const at = start + 1
  if (isUrl(chosen)) return { from: start, to: end, insert: `[](${target(chosen)})`, start: at, end: at }
  const insert = `[${chosen}](${begun})`
  const url = at + chosen.length + 2
  return {
    from: start,
    to: end,
    insert,
    ...(chosen ? { start: url, end: url + begun.length } : { start: at, end: at }),
  }
}

/** What a paste over a selection makes a link of; undefined where it is to be pasted as it is. */
export function linkPasted({ text, start, end }: Written, pasted: string): Edit | undefined {
  const chosen = text.slice(start, end)
  const url = pasted.trim()
  if (!isUrl(url) || chosen.trim() === '' || /[[\]\n]/.test(chosen) || isUrl(chosen) || chosen === begun)
    return undefined
  const insert = `[${chosen}](${target(url)})`
  return { from: start, to: end, insert, start: start + insert.length, end: start + insert.length }
}

function isUrl(text: string): boolean {
  return /^https?:\/\/[^\s<>]+$/i.test(text) && URL.canParse(text)
}

/** Brackets of the address would end it. */
function target(url: string): string {
  return /[()]/.test(url) ? `<${url}>` : url
}
