/** A piece of a message's text. Whatever is not recognised is plain text. */
export type Piece =
  | { kind: 'text'; text: string }
  | { kind: 'link'; text: string; href: string }
  | { kind: 'code'; text: string }
  | { kind: 'block'; text: string }

const fenced = /```(?:[\w+-]*\n)?([\s\S]+?)\n?```\n?/g
const inline = /`([^`\n]+)`|https?:\/\/[^\s<>"'`]+/gi
const closing = /(?<![.,;:!?'")\]}»…])[.,;:!?'")\]}»…]+$/u

/** Splits a text into fenced blocks, code in backticks, http(s) links and the text between them. */
export function parse(text: string): Piece[] {
  return split(text, fenced, (match) => ({ kind: 'block', text: match[1] ?? '' })).flatMap((piece) =>
    piece.kind === 'text' ? split(piece.text, inline, inlinePiece) : [piece],
  )
}

function inlinePiece(match: RegExpExecArray): Piece {
  return match[1] === undefined ? link(match[0]) : { kind: 'code', text: match[1] }
}

function link(address: string): Piece {
  const text = trim(address)
  return URL.canParse(text) ? { kind: 'link', text, href: new URL(text).href } : { kind: 'text', text }
}

/** The address without the punctuation of the sentence that it ends; it keeps a bracket that closes one of its own. */
function trim(address: string): string {
  const stem = address.replace(closing, '')
  const unclosed = stem.split('(').length - stem.split(')').length
  const brackets = /^\)*/.exec(address.slice(stem.length))?.[0] ?? ''
  return stem + brackets.slice(0, Math.max(0, unclosed))
}

function split(text: string, pattern: RegExp, make: (match: RegExpExecArray) => Piece): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  for (const match of text.matchAll(pattern)) {
    const piece = make(match)
    pieces.push({ kind: 'text', text: text.slice(at, match.index) }, piece)
    at = match.index + (match[1] === undefined ? piece.text.length : match[0].length)
  }
  return [...pieces, { kind: 'text' as const, text: text.slice(at) }].filter((piece) => piece.text !== '')
}
