/** Whom a text calls for besides the people it names: everybody in the channel, or those who are there now. */
export type Everybody = 'channel' | 'here'

/** Of more people than these, a writer is asked before they call for everybody. */
export const fewCalled = 6

/** In a channel of more people than these, only its moderators and owners call for everybody. */
export const mostCalled = 200

/** In the place of a person's id: everybody in the channel. The nil UUID (RFC 9562, section 5.9). */
export const everybodyId = '00000000-0000-0000-0000-000000000000'

/** An id as `z.uuid()` takes it: whatever else looks like one names nobody, and the nil UUID is not for writers. */
export const idPattern = '[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}'

const code = /```[\s\S]*?(?:```|$)|(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g
const person = new RegExp(`<@(${idPattern})>`, 'gi')
const everybody = /(?<![\p{L}\p{N}_@/.])@(channel|here)(?![\p{L}\p{N}_-])/gu

/** The text with what stands outside of code changed. */
export function outsideCode(text: string, change: (words: string) => string): string {
  let changed = ''
  let at = 0
  for (const { index, 0: inCode } of text.matchAll(code)) {
    changed += change(text.slice(at, index)) + inCode
    at = index + inCode.length
  }
  return changed + change(text.slice(at))
}

/** The people that a text names as `<@id>`, each once; what stands in code names nobody. */
export function mentionsIn(text: string): string[] {
  if (!text.includes('<@')) return []
  const ids = [...text.replace(code, ' ').matchAll(person)].map(([, id = '']) => id.toLowerCase())
  return [...new Set(ids)]
}

/** Whether a text calls for `@channel` or for `@here`; for the larger of them where it has both. */
export function everybodyIn(text: string): Everybody | null {
  if (!text.includes('@')) return null
  const words = new Set([...text.replace(code, ' ').matchAll(everybody)].map(([, word]) => word))
  if (words.has('channel')) return 'channel'
  return words.has('here') ? 'here' : null
}
