import { idPattern } from './mentions.ts'

/**
 * A word of a text, as it is searched for: folded, at its place among the others, and from where to where it stands in the
 * text (in UTF-16 code units). Several words may have one place: a name such as `userId` is there whole and in parts.
 */
export interface Token {
  word: string
  position: number
  start: number
  end: number
}

/** The longest word, in UTF-16 code units; of a longer one, that much is found. */
export const longestWord = 64

/** Words of scripts that put no spaces between them: they are found by every two signs that stand together. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]+/gu

const run = /[\p{L}\p{N}\p{M}]+/gu
const mention = new RegExp(`<@${idPattern}>`, 'gi')

/** Accents of Latin, Greek and Cyrillic, and the vowel points of Hebrew and Arabic; elsewhere marks are letters. */
const accents = /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670]/g
const notOfWords = /[^\p{L}\p{N}\p{M}]+/gu
/** Letters that Unicode does not take apart, as Postgres' unaccent has them. */
const plain: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
  ς: 'σ',
}
const ascii = /^[a-zA-Z0-9]+$/
const unplain = /[ßæœøłđðþħıς]/g

/** A word without case, accents and the many ways in which Unicode writes the same sign. */
export function fold(word: string): string {
  if (ascii.test(word)) return word.toLowerCase()
  const bare = word.normalize('NFKD').replace(accents, '').toLowerCase().normalize('NFKC').replace(accents, '')
  return bare.replace(unplain, (letter) => plain[letter] ?? letter).replace(notOfWords, '')
}

/** The words of a text, in order. Whom it mentions are none of its words. */
export function tokensIn(text: string): Token[] {
  const tokens: Token[] = []
  let position = 0
  for (const match of runsIn(text)) {
    const { 0: found, index: start } = match
    if (seamless.test(found) && found.length <= longestWord) {
      tokens.push({ word: fold(found), position, start, end: start + found.length })
      position++
      continue
    }
    for (const piece of piecesOf(match)) {
      tokens.push(...(piece.spaced ? spacedTokens(piece, position) : unspacedTokens(piece, position)))
      position += placesOf(piece)
    }
  }
  return tokens
}

/**
 * The ways to write what is looked for, each a row of words that follow each other. A name is looked for whole and in parts:
 * `userId` is found as `userid` and as `user_id`.
 */
export function waysToWrite(text: string): string[][] {
  const pieces = [...runsIn(text)].flatMap(piecesOf)
  const rows = [wholeOf, (piece: Piece) => partsOf(piece).map(({ text: part }) => foldedWord(part))].map((wordsOf) =>
    pieces
      .flatMap((piece, index) => (piece.spaced ? wordsOf(piece) : pairsOf(piece, index === pieces.length - 1)))
      .filter((word) => word !== ''),
  )
  const [wholes = [], parts = []] = rows
  if (wholes.length === 0) return []
  return wholes.join(' ') === parts.join(' ') ? [wholes] : [wholes, parts]
}

/** Some letters in one kind of script: those that put spaces between words, or the others. */
interface Piece {
  text: string
  start: number
  spaced: boolean
}

function runsIn(text: string) {
  const words = text.includes('<@') ? text.replace(mention, (found) => ' '.repeat(found.length)) : text
  return words.matchAll(run)
}

/** A run of letters, taken apart where its scripts change between those with spaces and those without. */
function piecesOf({ 0: found, index: start }: RegExpExecArray): Piece[] {
  if (ascii.test(found)) return [{ text: found, start, spaced: true }]
  const pieces: Piece[] = []
  const add = (from: number, to: number, spaced: boolean) => {
    if (to > from) pieces.push({ text: found.slice(from, to), start: start + from, spaced })
  }
  let at = 0
  for (const { 0: signs, index } of found.matchAll(unspaced)) {
    add(at, index, true)
    at = index + signs.length
    add(index, at, false)
  }
  add(at, found.length, true)
  return pieces
}

/** Most words have no seam, which takes longer to find out by the seam. */
const seamless = /^[A-Z]?[a-z0-9]+$/

/** Where a name in camel case has its seams: `userId`, `HTTPServer`. */
const seam = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u

function partsOf({ text, start }: Piece): Omit<Piece, 'spaced'>[] {
  let at = start
  return (text.length > longestWord || seamless.test(text) ? [text] : text.split(seam)).map((part) => {
    const from = at
    at += part.length
    return { text: part, start: from }
  })
}

const foldedWord = (text: string) => fold(text.slice(0, 2 * longestWord)).slice(0, longestWord)

const wholeOf = ({ text }: Piece) => [foldedWord(text)]

function placesOf(piece: Piece): number {
  return piece.spaced ? partsOf(piece).length : [...piece.text].length
}

/** The whole stands at the place of its first part and at that of its last, so that both neighbours are next to it. */
function spacedTokens(piece: Piece, position: number): Token[] {
  const { text, start } = piece
  const parts = partsOf(piece)
  const whole = { word: foldedWord(text), start, end: start + text.length }
  const ends = parts.length > 1 ? [0, parts.length - 1] : [0]
  const inParts = parts.length > 1 ? parts : []
  const tokens = [
    ...ends.map((place) => ({ ...whole, position: position + place })),
    ...inParts.map(({ text: part, start: from }, place) => ({
      word: foldedWord(part),
      position: position + place,
      start: from,
      end: from + part.length,
    })),
  ]
  return tokens.filter(({ word }) => word !== '')
}

/** Every two signs that stand together, and the last one alone, so that every sign begins a word. */
function unspacedTokens({ text, start }: Piece, position: number): Token[] {
  const signs = [...text]
  let from = start
  return signs.flatMap((sign, nth) => {
    const pair = sign + (signs[nth + 1] ?? '')
    const token = { word: fold(pair), position: position + nth, start: from, end: from + pair.length }
    from += sign.length
    return token.word === '' ? [] : [token]
  })
}

/** As they are looked for: the last sign alone only where something follows, or where it is the only one. */
function pairsOf({ text }: Piece, isLast: boolean): string[] {
  const signs = [...text]
  const pairs = signs.map((sign, nth) => fold(sign + (signs[nth + 1] ?? '')))
  return isLast && signs.length > 1 ? pairs.slice(0, -1) : pairs
}

/** Whether a word is of a script that puts spaces between words. */
export function isSpaced(word: string): boolean {
  return word.search(unspaced) === -1
}
