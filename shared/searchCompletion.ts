import { dayWords } from './searchDates.ts'
import { hasValues, isValues, type Operator, partsOf } from './searchQuery.ts'

/** What is being typed in a search box, and where: an operator's value, or a word that an operator may begin with. */
export interface Completing {
  operator: Operator | null
  /** What is there of it so far. */
  word: string
  negated: boolean
  /** What is to be replaced, in UTF-16 code units. */
  start: number
  end: number
}

/** What is being typed at `caret`; null where that is between words, or within quotes. */
export function completingAt(text: string, caret: number): Completing | null {
  const part = partsOf(text).find(({ start, end }) => start < caret && caret <= end)
  if (!part || (part.quoted && part.operator === null)) return null
  const { operator, negated, start, end, value } = part
  return { operator, word: value, negated, start, end }
}

/** The values that an operator can have, of those that are always the same; people and channels are not. */
export function valuesOf(operator: Operator): readonly string[] {
  if (operator === 'has') return hasValues
  if (operator === 'is') return isValues
  if (operator === 'from' || operator === 'to') return ['me']
  return operator === 'in' ? [] : dayWords
}

/** An operator with its value as one types it, in quotes where it needs them; without a value, what comes before one. */
export function writeOperator(operator: Operator, value = '', negated = false): string {
  const bare = value.replace(/["“”]/g, '')
  return `${negated ? '-' : ''}${operator}:${/\s/.test(bare) ? `"${bare}"` : bare}`
}

/** The text with what was being typed replaced, a space after it, and where the caret then is. */
export function complete(text: string, { start, end }: Completing, replacement: string) {
  const isOpen = replacement.endsWith(':')
  const after = text.slice(end).replace(/^\s+/, '')
  const head = `${text.slice(0, start)}${replacement}${isOpen ? '' : ' '}`
  return { text: `${head}${isOpen && after !== '' ? ' ' : ''}${after}`, caret: head.length }
}
