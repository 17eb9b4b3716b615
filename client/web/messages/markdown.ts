import { LRUCache } from 'lru-cache'
import type { PhrasingContent, Root } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmAutolinkLiteralFromMarkdown } from 'mdast-util-gfm-autolink-literal'
import { gfmStrikethroughFromMarkdown } from 'mdast-util-gfm-strikethrough'
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table'
import { gfmTaskListItemFromMarkdown } from 'mdast-util-gfm-task-list-item'
import { gfmAutolinkLiteral } from 'micromark-extension-gfm-autolink-literal'
import { gfmStrikethrough } from 'micromark-extension-gfm-strikethrough'
import { gfmTable } from 'micromark-extension-gfm-table'
import { gfmTaskListItem } from 'micromark-extension-gfm-task-list-item'
import { idPattern } from '../../../shared/mentions.ts'

/** HTML is text like any other. Pictures would be loaded from elsewhere, which `![` is thus no beginning of. */
const plainly = { disable: { null: ['htmlFlow', 'htmlText', 'labelStartImage'] } }

const extensions = [
  gfmAutolinkLiteral(),
  gfmStrikethrough({ singleTilde: false }),
  gfmTable(),
  gfmTaskListItem(),
  plainly,
]
const mdastExtensions = [
  gfmAutolinkLiteralFromMarkdown(),
  gfmStrikethroughFromMarkdown(),
  gfmTableFromMarkdown(),
  gfmTaskListItemFromMarkdown(),
]

/** More of these than anybody writes, and some of them take time by their square: such a text is shown as it stands. */
const mostMarks = 1_000
const mark = /[[\]*_~`>|()]/g
/** Lists and quotes that begin within each other, in one line. */
const nest = /^[ \t]*(?:(?:[-+*>]|\d{1,9}[.)])[ \t]*){40}/m

const known = new LRUCache<string, Root>({ max: 1_000 })

/** What a text means in CommonMark with GFM's tables, strikethrough, task lists and autolinks. */
export function parse(text: string): Root {
  const found = known.get(text) ?? read(text)
  known.set(text, found)
  return found
}

function read(text: string): Root {
  if ((text.match(mark)?.length ?? 0) > mostMarks || nest.test(text)) return asItStands(text)
  return fromMarkdown(text, { extensions, mdastExtensions })
}

function asItStands(value: string): Root {
  return { type: 'root', children: [{ type: 'paragraph', children: [{ type: 'text', value }] }] }
}

/** A link that leads to a page or a mailbox, and nowhere else; undefined for any other. */
export function safeHref(url: string): string | undefined {
  return /^(?:https?:\/\/|mailto:)/i.test(url) ? url : undefined
}

/** A piece of a text beyond Markdown: a person or a channel named, a word that calls for everybody, an emoji by its name. */
export type Token = { kind: 'text' | 'person' | 'channel' | 'everybody' | 'shortcode'; value: string }

const token = new RegExp(
  `<@(?<person>${idPattern})>|<#(?<channel>${idPattern})>|(?<![\\p{L}\\p{N}_@/.])@(?<everybody>channel|here)(?![\\p{L}\\p{N}_-])|(?:(?<![\\p{L}\\p{N}:])|(?<=:[a-z0-9_+\\-]{1,40}:)):(?<shortcode>[a-z0-9_+\\-]{1,40}):`,
  'giu',
)

export function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  for (const { index, 0: all, groups = {} } of text.matchAll(token)) {
    if (index > at) tokens.push({ kind: 'text', value: text.slice(at, index) })
    const [kind, value] = Object.entries(groups).find(([, group]) => group !== undefined) ?? ['text', all]
    tokens.push({ kind: kindOf(kind), value: value ?? all })
    at = index + all.length
  }
  if (at < text.length) tokens.push({ kind: 'text', value: text.slice(at) })
  return tokens
}

function kindOf(group: string): Token['kind'] {
  return group === 'person' || group === 'channel' || group === 'everybody' || group === 'shortcode' ? group : 'text'
}

/** What stands between `||` and `||` is hidden until it is asked for. */
export type Phrase = PhrasingContent | { type: 'spoiler'; children: PhrasingContent[] }

/** The content of a paragraph with its spoilers put together; marks without their like stay text. */
export function withSpoilers(children: readonly PhrasingContent[]): Phrase[] {
  const parts = children.flatMap((child): (PhrasingContent | '||')[] =>
    child.type === 'text' && !child.isFound ? split(child.value) : [child],
  )
  const phrases: Phrase[] = []
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at]
    if (part === undefined) continue
    const end = part === '||' ? parts.indexOf('||', at + 1) : -1
    if (part !== '||') phrases.push(part)
    else if (end <= at + 1) phrases.push({ type: 'text', value: '||' })
    else {
      phrases.push({ type: 'spoiler', children: parts.slice(at + 1, end).filter((inner) => inner !== '||') })
      at = end
    }
  }
  return phrases
}

function split(value: string): (PhrasingContent | '||')[] {
  return value
    .split(/(\|\|)/)
    .filter((piece) => piece !== '')
    .map((piece) => (piece === '||' ? '||' : { type: 'text', value: piece }))
}

const onlyEmoji = /^(?:(?:\p{RGI_Emoji}|:[a-z0-9_+\-]{2,40}:)\s*){1,10}$/v

/** Whether a text is nothing but a few emoji, or what may be their names: they are then shown large. */
export function isOnlyEmoji(text: string): boolean {
  // Most texts begin with a letter, and the expression is a slow one.
  return text.length <= 200 && !/^[a-z]/i.test(text) && onlyEmoji.test(text.trim())
}
