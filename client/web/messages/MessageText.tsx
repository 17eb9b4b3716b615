import { styled } from '@mui/material/styles'
import { Link } from '@tanstack/react-router'
import type { List, RootContent, Table } from 'mdast'
import { toString as textOf } from 'mdast-util-to-string'
import { createElement, Fragment, memo, type ReactNode } from 'react'
import type { OneMessage } from '../../../shared/messages.ts'
import type { Range } from '../../../shared/search.ts'
import { mono, tones } from '../app/theme.ts'
import { useIsKnown } from '../emoji/known.ts'
import { Shortcode } from '../emoji/Shortcode.tsx'
import { placeOf } from '../sharing/links.ts'
import { CodeBlock } from './CodeBlock.tsx'
import { markFound } from './found.ts'
import { Marked } from './Marked.tsx'
import { ChannelMention, PersonMention } from './Mention.tsx'
import { isOnlyEmoji, type Phrase, parse, safeHref, type Token, tokensOf, withSpoilers } from './markdown.ts'
import { Spoiler } from './Spoiler.tsx'

interface Props {
  text: string
  /** What was found in it, in order and apart from each other. */
  found?: readonly Range[] | undefined
}

/** A message's text as its Markdown means it, made of React elements: nothing in it can become markup of the page. */
export const MessageText = memo(function MessageText({ text, found }: Props) {
  if (isOnlyEmoji(text)) return <OnlyEmoji text={text} />
  const root = found && found.length > 0 ? markFound(parse(text), text, found) : parse(text)
  return createElement(Body, null, ...root.children.map((node) => block(node, 0)))
})

function OnlyEmoji({ text }: { text: string }) {
  const tokens = tokensOf(text)
  const names = tokens.flatMap(({ kind, value }) => (kind === 'shortcode' ? [value.toLowerCase()] : []))
  const isKnown = useIsKnown(names.length > 0)
  return createElement(Body, names.every(isKnown) ? { className: 'large' } : null, ...tokens.map(show))
}

/** Deeper than anybody reads: what is below is shown as text. */
const deepest = 12

/** Children are handed over one by one: a text does not change, so that they need no keys. */
const element = (type: string | typeof Spoiler, props: object | null, children: ReactNode[]) =>
  createElement(type, props, ...children)

function block(node: RootContent, depth: number): ReactNode {
  if (depth > deepest) return <p dir="auto">{textOf(node)}</p>
  const below = (children: RootContent[]) => children.map((child) => block(child, depth + 1))
  switch (node.type) {
    case 'paragraph':
      return element('p', { dir: 'auto' }, inline(node.children, depth))
    case 'heading':
      return element('p', { dir: 'auto', className: `heading h${node.depth}` }, inline(node.children, depth))
    case 'blockquote':
      return element('blockquote', { dir: 'auto' }, below(node.children))
    case 'code':
      return <CodeBlock code={node.value} language={node.lang ?? undefined} found={node.found} />
    case 'list':
      return list(node, depth)
    case 'table':
      return table(node, depth)
    case 'thematicBreak':
      return <hr />
    case 'definition':
      return <p dir="auto">{`[${node.label ?? node.identifier}]: ${node.url}`}</p>
    default:
      return element(Fragment as never, null, inline([node as never], depth))
  }
}

function list({ ordered, start, children }: List, depth: number) {
  const items = children.map(({ checked, children: content }) => {
    // The paragraph of a tight item would stand apart from its mark.
    const inner = content.map((child) =>
      child.type === 'paragraph'
        ? element('span', { dir: 'auto' }, inline(child.children, depth))
        : block(child, depth + 1),
    )
    if (typeof checked !== 'boolean') return element('li', null, inner)
    return element('li', { className: 'task' }, [
      element('input', { type: 'checkbox', disabled: true, checked }, []),
      ...inner,
    ])
  })
  return ordered ? element('ol', { start: start ?? 1 }, items) : element('ul', null, items)
}

function table({ align, children }: Table, depth: number) {
  const rows = children.map((row, at) => {
    const cells = row.children.map((cell, column) =>
      element(
        at === 0 ? 'th' : 'td',
        { dir: 'auto', style: { textAlign: align?.[column] ?? 'start' } },
        inline(cell.children, depth),
      ),
    )
    return element('tr', null, cells)
  })
  return <div className="wide">{element('table', null, [element('tbody', null, rows)])}</div>
}

function inline(children: Parameters<typeof withSpoilers>[0], depth: number): ReactNode[] {
  return withSpoilers(children).map((node) => phrase(node, depth + 1))
}

function phrase(node: Phrase, depth: number): ReactNode {
  if (depth > deepest) return node.type === 'spoiler' ? textOf(node.children) : textOf(node)
  switch (node.type) {
    case 'text':
      if (node.isFound) return <Marked text={node.value} found={[[0, node.value.length]]} />
      return element(Fragment as never, null, tokensOf(node.value).map(show))
    case 'strong':
      return element('strong', null, inline(node.children, depth))
    case 'emphasis':
      return element('em', null, inline(node.children, depth))
    case 'delete':
      return element('del', null, inline(node.children, depth))
    case 'inlineCode':
      return (
        <code>
          <Marked text={node.value} found={node.found} />
        </code>
      )
    case 'break':
      return <br />
    case 'spoiler':
      return element(Spoiler, null, inline(node.children, depth))
    case 'link': {
      const place = placeOf(node.url)
      if (place) return <MessageLink place={place}>{inline(node.children, depth)}</MessageLink>
      const href = safeHref(node.url)
      if (!href) return `${textOf(node)} (${node.url})`
      return element(
        'a',
        { href, target: '_blank', rel: 'noopener noreferrer', title: node.url },
        inline(node.children, depth),
      )
    }
    case 'linkReference':
      return element(Fragment as never, null, [
        '[',
        ...inline(node.children, depth),
        `][${node.label ?? node.identifier}]`,
      ])
    default:
      return textOf(node)
  }
}

/** A link to a message of this workspace leads there within the app. */
function MessageLink({ place: { channelId, id }, children }: { place: OneMessage; children: ReactNode[] }) {
  return createElement(
    Link,
    { to: '/channels/$channelId', params: { channelId }, search: { message: id } } as never,
    ...children,
  )
}

function show({ kind, value }: Token): ReactNode {
  if (kind === 'person') return <PersonMention userId={value.toLowerCase()} />
  if (kind === 'channel') return <ChannelMention channelId={value.toLowerCase()} />
  if (kind === 'everybody') return <mark>@{value}</mark>
  if (kind === 'shortcode') return <Shortcode name={value} />
  return value
}

const Body = styled('div')({
  fontSize: 15,
  lineHeight: '22px',
  whiteSpace: 'pre-wrap',
  overflowWrap: 'anywhere',
  unicodeBidi: 'isolate',
  // Marks piled upon a letter stay in their row.
  overflow: 'clip',
  overflowClipMargin: 3,
  '&.large': { fontSize: 30, lineHeight: '40px' },
  '& p': { margin: 0, '& + *, & ~ p': { marginTop: 6 } },
  '& .heading': { fontWeight: 650, '&.h1': { fontSize: 18, lineHeight: '26px' }, '&.h2': { fontSize: 16 } },
  '& a': {
    color: tones.primary.main,
    textDecorationColor: 'color-mix(in srgb, currentcolor 40%, transparent)',
    textUnderlineOffset: 2,
    '&:hover': { textDecorationColor: 'currentcolor' },
  },
  '& blockquote': {
    margin: '4px 0',
    padding: '0 0 0 12px',
    borderLeft: `3px solid ${tones.divider}`,
    color: tones.text.secondary,
  },
  '& ul, & ol': { margin: '2px 0', paddingInlineStart: 24, whiteSpace: 'normal', '& span': { whiteSpace: 'pre-wrap' } },
  '& .task': { listStyle: 'none', marginInlineStart: -20 },
  '& .task input': { margin: '0 6px 0 0', verticalAlign: -1 },
  '& hr': { border: 0, borderTop: `1px solid ${tones.divider}`, margin: '8px 0' },
  '& mark': mention(tones.warning.main),
  '& .mention': mention(tones.primary.main),
  '& .mention.me': mention(tones.warning.main),
  '& code': {
    fontFamily: mono,
    fontSize: 13,
    padding: '1px 5px',
    borderRadius: 5,
    background: tones.action.hover,
    border: `1px solid ${tones.divider}`,
  },
  '& .wide': { overflowX: 'auto', margin: '4px 0' },
  '& table': { borderCollapse: 'collapse', fontSize: 14 },
  '& th, & td': { padding: '4px 10px', border: `1px solid ${tones.divider}` },
  '& th': { fontWeight: 600, background: tones.action.hover },
})

function mention(color: string | undefined) {
  return {
    padding: '0 3px',
    borderRadius: 4,
    color: 'inherit',
    fontWeight: 550,
    textDecoration: 'none',
    background: `color-mix(in srgb, ${color} 16%, transparent)`,
  }
}
