import { outsideCode } from '../../../shared/mentions.ts'
import type { Message } from '../../../shared/messages.ts'
import { composerId, threadComposerId } from '../messages/focus.ts'
import { perform } from '../messages/written.ts'
import { linkTo } from './links.ts'

const mostLines = 12
const mostCharacters = 1_000

/**
 * A message's words as a quote in Markdown, under the name of their author, which leads there. People are named in it
 * without being called again: that was done when they were named first.
 */
export function quoteOf(message: Message, author: string, nameOf: (id: string) => string): string {
  const words = silent(message.text || message.forwarded?.text || filesOf(message), nameOf)
  const lines = words.slice(0, mostCharacters).toWellFormed().trimEnd().split('\n')
  const shown = lines.slice(0, mostLines)
  if (lines.length > mostLines || words.length > mostCharacters) shown.push('…')
  const by = `[${author.replaceAll(/[[\]\\*_`~<>|]/g, '\\$&')}](${linkTo(message)})`
  return [by, ...shown].map((line) => `> ${line}\n`).join('')
}

/** What a message without words is quoted by; as code, for a name may look like anything. */
function filesOf({ files, forwarded }: Message): string {
  const shown = files.length > 0 ? files : (forwarded?.files ?? [])
  return shown.map(({ name }) => `\`${name.replaceAll('`', "'")}\``).join('\n')
}

function silent(text: string, nameOf: (id: string) => string): string {
  return outsideCode(text, (words) =>
    words
      .replaceAll(/<@([0-9a-f-]{36})>/gi, (_, id: string) => nameOf(id.toLowerCase()))
      .replaceAll(/@(channel|here)\b/g, '$1'),
  )
}

/** The field that a message is answered in; there is none where one may not write. */
export function answerField(inThread: boolean): HTMLTextAreaElement | undefined {
  const field = document.getElementById(inThread ? threadComposerId : composerId)
  return field instanceof HTMLTextAreaElement ? field : undefined
}

/** Puts a text at the end of a field, on lines of its own, as if it were typed. */
export function append(field: HTMLTextAreaElement, text: string) {
  const { length } = field.value
  const before = field.value === '' || field.value.endsWith('\n\n') ? '' : field.value.endsWith('\n') ? '\n' : '\n\n'
  const insert = `${before}${text}\n`
  const end = length + insert.length
  perform(field, { from: length, to: length, insert, start: end, end })
}
