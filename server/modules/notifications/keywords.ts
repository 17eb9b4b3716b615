/** What belongs to a word; in scripts that write words without spaces, every letter may begin one. */
const inWord = /[\p{L}\p{N}\p{M}_]/u
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const person = /<@[\da-f-]{36}>/gi

const fold = (text: string) => text.normalize('NFKC').toLowerCase()

/**
 * A text that keywords are looked for in: whole words, whatever their case or width. Of many people who have the same
 * word, it is looked for once.
 */
export function searchable(text: string): (keyword: string) => boolean {
  let words: string | undefined
  const found = new Map<string, boolean>()
  return (keyword) => {
    words ??= fold(text.replace(person, ' '))
    const known = found.get(keyword)
    if (known !== undefined) return known
    const result = holds(words, fold(keyword))
    found.set(keyword, result)
    return result
  }
}

function holds(words: string, keyword: string): boolean {
  for (let at = words.indexOf(keyword); at >= 0; at = words.indexOf(keyword, at + 1)) {
    if (isApart(before(words, at), first(keyword)) && isApart(first(words.slice(at + keyword.length)), last(keyword)))
      return true
  }
  return false
}

/** Whether a letter beside a keyword is part of another word. */
function isApart(beside: string, edge: string): boolean {
  return !inWord.test(beside) || !inWord.test(edge) || unspaced.test(edge)
}

const first = (text: string) => String.fromCodePoint(...(text === '' ? [] : [text.codePointAt(0) ?? 0]))
const last = (text: string) => before(text, text.length)

/** The character that ends at a place, which may be two units long. */
function before(text: string, at: number): string {
  const pair = text.slice(Math.max(0, at - 2), at)
  return [...pair].at(-1) ?? ''
}
