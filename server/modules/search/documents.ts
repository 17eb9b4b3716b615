import { linksIn } from '../../../shared/links.ts'
import type { Message } from '../../../shared/messages.ts'
import type { Highlight } from '../../../shared/search.ts'
import { highlightsIn } from '../../../shared/searchHighlights.ts'
import type { Clause, Has } from '../../../shared/searchQuery.ts'
import { type Token, tokensIn } from '../../../shared/words.ts'
import type { Document, Removal } from './engine.ts'

/** One of the texts of a message. */
type Said = Pick<Highlight, 'of' | 'at'> & { words: string }

/** Everything that a message says, in the order in which it is read. */
function saidIn({ text, forwarded, poll, files, previews }: Message): Said[] {
  return [
    { of: 'text', at: 0, words: text },
    ...(forwarded ? [{ of: 'forwarded' as const, at: 0, words: forwarded.text }] : []),
    ...(poll?.options ?? []).map((option, at) => ({ of: 'option' as const, at, words: option.text })),
    ...files.map(({ name }, at) => ({ of: 'file' as const, at, words: name })),
    ...previews.map(({ title }, at) => ({ of: 'preview' as const, at, words: title })),
  ]
}

/** How far apart the words of two texts are, so that no phrase begins in one and ends in the other. */
const gap = 10

function wordsOf(message: Message): Token[] {
  let from = 0
  return saidIn(message).flatMap(({ words }) => {
    const own = tokensIn(words)
    const tokens = from === 0 ? own : own.map((token) => ({ ...token, position: token.position + from }))
    from = (tokens.at(-1)?.position ?? from) + gap
    return tokens
  })
}

/** A message as it is searched for. */
export function toDocument(message: Message): Document {
  const { channelId, id, seq, changedSeq, authorId, mentions, pinned, thread, threadId } = message
  return {
    channelId,
    id,
    seq,
    changedSeq,
    authorId,
    at: message.createdAt,
    tokens: wordsOf(message),
    has: hasOf(message),
    is: [...(pinned ? (['pinned'] as const) : []), ...(thread || threadId ? (['thread'] as const) : [])],
    mentions,
  }
}

function hasOf({ text, forwarded, files, reactions }: Message): Has[] {
  const has: Has[] = []
  if (files.length > 0) has.push('file')
  if (files.some(({ type }) => type.startsWith('image/'))) has.push('image')
  if (hasLink(text) || hasLink(forwarded?.text ?? '')) has.push('link')
  if (reactions.length > 0) has.push('reaction')
  return has
}

/** Most texts have none, and are not looked into. */
const hasLink = (text: string) => text.includes('://') && linksIn(text).length > 0

export function toRemoval({ channelId, id, seq, changedSeq, createdAt: at }: Message): Removal {
  return { channelId, id, seq, changedSeq, at }
}

/** Where a message says what was looked for. */
export function highlights(message: Message, clauses: readonly Clause[]): Highlight[] {
  return saidIn(message).flatMap(({ of, at, words }) => {
    const ranges = highlightsIn(words, clauses)
    return ranges.length > 0 ? [{ of, at, ranges }] : []
  })
}
