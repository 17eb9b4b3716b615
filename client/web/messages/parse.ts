/** A piece of a message's text. Whatever is not recognised is plain text. */
export type Piece =
  | { kind: 'text'; text: string }
  | { kind: 'link'; text: string; href: string }
  | { kind: 'code'; text: string }
  | { kind: 'block'; text: string }

const fenced = /```(?:[\w+-]*\n)?([\s\S]+?)\n?```\n?/g
const inline = /`([^`\n]+)`|https?:\/\/[^\s<>"'`]+/gi
const trailing = /[.,;:!?'"\]}»…]+$|(?<!\([^)]*)\)+$/u

/** Splits a text into fenced blocks, code in backticks, http(s) links and the text between them. */
export function parse(text: string): Piece[] {
  return split(text, fenced, (match) => ({ kind: 'block', text: match[1] ?? '' })).flatMap((piece) =>
    piece.kind === 'text' ? split(piece.text, inline, inlinePiece) : [piece],
  )
}

function inlinePiece(match: RegExpExecArray): Piece {
  return match[1] === undefined ? link(match[0]) : { kind: 'code', text: match[1] }
}

/** A link without the punctuation of the sentence that it ends. */
function link(address: string): Piece {
  const text = address.replace(trailing, '')
  return URL.canParse(text) ? { kind: 'link', text, href: new URL(text).href } : { kind: 'text', text }
}

function split(text: string, pattern: RegExp, make: (match: RegExpExecArray) => Piece): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  for (const match of text.matchAll(pattern)) {
    const piece = make(match)
    pieces.push({ kind: 'text', text: text.slice(at, match.index) }, piece)
    at = match.index + (piece.kind === 'link' ? piece.text.length : match[0].length)
  }
  return [...pieces, { kind: 'text' as const, text: text.slice(at) }].filter((piece) => piece.text !== '')
}
