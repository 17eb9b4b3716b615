import { outsideCode } from '../../../shared/mentions.ts'
import type { Message } from '../../../shared/messages.ts'
import { type MessagePush, mostPushBytes } from '../../../shared/pushes.ts'

const person = /<@([\da-f-]{36})>/gi
const spoiler = /\|\|(?=\S)[\s\S]*?\S\|\|/g
const hidden = '▒▒▒'
/** More than any device shows. */
const mostGraphemes = 500

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Who a text names, to be called by their names. */
export function namedBy(text: string): string[] {
  return [...text.matchAll(person)].map(([, id = '']) => id.toLowerCase())
}

/** What a text says on one screen: with names for ids, and nothing of what is hidden until one asks for it. */
export function plainText(text: string, nameOf: (userId: string) => string | undefined): string {
  const shown = outsideCode(text, (words) =>
    words.replace(spoiler, hidden).replace(person, (_, id: string) => `@${nameOf(id.toLowerCase()) ?? '…'}`),
  )
  return shown.replace(/\s*\n\s*/g, '\n').trim()
}

/** The beginning of a text, in whole graphemes, of so many bytes of JSON at most; it says where something is left out. */
export function beginning(text: string, mostBytes: number): string {
  let bytes = 0
  let count = 0
  for (const { index, segment } of graphemes.segment(text)) {
    bytes += bytesOf(segment)
    // The sign of omission takes three.
    if (bytes > mostBytes - 3 || ++count > mostGraphemes)
      return fits(text, mostBytes) ? text : `${text.slice(0, index).trimEnd()}…`
  }
  return text
}

const fits = (text: string, mostBytes: number) => text.length <= mostGraphemes && bytesOf(text) <= mostBytes

const encoder = new TextEncoder()
const bytesOf = (text: string) => encoder.encode(JSON.stringify(text)).length - 2

/** A push with as much of the body as fits into so many bytes. */
export function fitted(push: MessagePush, mostBytes = mostPushBytes): MessagePush {
  const rest = encoder.encode(JSON.stringify({ ...push, body: '' })).length
  return { ...push, body: beginning(push.body, Math.max(3, mostBytes - rest)) }
}

/** The words of a notification: who says it and where, and what they say. */
export function wordsOf(
  message: Message,
  authorName: string,
  channelName: string,
  nameOf: (userId: string) => string | undefined,
): Pick<MessagePush, 'title' | 'body'> {
  const title = channelName ? `${authorName} · #${channelName}` : authorName
  const text = message.text || message.forwarded?.text || ''
  return { title, body: plainText(text, nameOf) }
}
