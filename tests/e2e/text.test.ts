import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import fc from 'fast-check'
import type { Root } from 'mdast'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { visit } from 'unist-util-visit'
import '../../client/web/app/text/index.ts'
import { keys } from '../../client/web/app/keys.ts'
import { loadEmojis } from '../../client/web/emoji/data.ts'
import { MessageText } from '../../client/web/messages/MessageText.tsx'
import { isOnlyEmoji, parse, safeHref, tokensOf, withSpoilers } from '../../client/web/messages/markdown.ts'
import type { CustomEmoji } from '../../shared/emoji.ts'
import { Emoji } from '../../shared/messages.ts'
import { composer, openStage, type Stage, say, type Visitor } from './stage.ts'

setDefaultTimeout(60_000)

const kinds = (text: string): string[] => parse(text).children.map(({ type }) => type)

function links(root: Root): string[] {
  const found: string[] = []
  visit(root, 'link', ({ url }) => void found.push(url))
  return found
}

test('a link ends before the punctuation of its sentence', () => {
  expect(links(parse('see https://example.com/a, or (https://example.com/b).'))).toEqual([
    'https://example.com/a',
    'https://example.com/b',
  ])
  expect(links(parse('https://example.com/wiki/Ferry_(boat)'))).toEqual(['https://example.com/wiki/Ferry_(boat)'])
})

test('only pages and mailboxes are led to', () => {
  const hostile = [
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](data:text/html,<script>alert(1)</script>)',
    '<javascript:alert(1)>',
    '[x](&#106;avascript:alert(1))',
    '[x](vbscript:x)',
    '[x](//example.com)',
    '[x](file:///etc/passwd)',
  ]
  for (const text of hostile) expect(links(parse(text)).flatMap((url) => safeHref(url) ?? [])).toEqual([])
  expect(safeHref('https://example.com')).toBe('https://example.com')
  expect(safeHref('mailto:mira@example.com')).toBe('mailto:mira@example.com')
})

test('a text is read as CommonMark with GFM’s additions', () => {
  expect(kinds('# a\n\nb\n\n> c\n\n- d\n\n1. e\n\n```ts\nf\n```\n\n***\n\n| g | h |\n| - | - |\n| i | j |')).toEqual([
    ...['heading', 'paragraph', 'blockquote', 'list', 'list', 'code', 'thematicBreak', 'table'],
  ])
  expect(parse('~~gone~~ ~kept~').children[0]).toMatchObject({ children: [{ type: 'delete' }, { value: ' ~kept~' }] })
  expect(parse('- [x] done').children[0]).toMatchObject({ children: [{ checked: true }] })
})

test('HTML and pictures are text', () => {
  for (const text of ['<b>bold</b>', '<img src=x onerror=alert(1)>', '<!-- gone -->', '<script>alert(1)</script>'])
    expect(parse(text).children).toMatchObject([{ type: 'paragraph', children: [{ type: 'text', value: text }] }])
  expect(links(parse('![a](https://example.com/a.png)'))).toEqual(['https://example.com/a.png'])
})

test('who is named is found among the words, and a mail address names nobody', () => {
  const id = '0192b4d4-7c5a-7000-8000-000000000001'
  expect(tokensOf(`hi <@${id}>, see <#${id}> @here :tada: me@here.example 10:30:45`)).toEqual([
    { kind: 'text', value: 'hi ' },
    { kind: 'person', value: id },
    { kind: 'text', value: ', see ' },
    { kind: 'channel', value: id },
    { kind: 'text', value: ' ' },
    { kind: 'everybody', value: 'here' },
    { kind: 'text', value: ' ' },
    { kind: 'shortcode', value: 'tada' },
    { kind: 'text', value: ' me@here.example 10:30:45' },
  ])
})

test('a spoiler holds what stands between its marks; a mark alone is text', () => {
  const [paragraph] = parse('the end: ||they **all** live|| really || so').children
  if (paragraph?.type !== 'paragraph') throw new Error('not a paragraph')
  const phrases = withSpoilers(paragraph.children)
  expect(phrases.map(({ type }) => type)).toEqual(['text', 'spoiler', 'text', 'text', 'text'])
  expect(phrases[1]).toMatchObject({ children: [{ value: 'they ' }, { type: 'strong' }, { value: ' live' }] })
})

test('every emoji that is offered is one that the server takes', async () => {
  const { all, byName } = await loadEmojis()
  expect(all.length).toBeGreaterThan(1_800)
  for (const { emoji } of all) expect(Emoji.safeParse(emoji).success).toBe(true)
  expect(byName.get('+1')).toBe('👍')
})

test('a few emoji alone are large, words are not', () => {
  for (const text of ['🎉', '👩‍💻 🇩🇪', '❤️❤️❤️', ':tada: 🎉', ':party-parrot::tada:']) expect(isOnlyEmoji(text)).toBe(true)
  for (const text of ['🎉 hi', '7', '#', '🎉'.repeat(11), '', ':tada', '10:30:45'])
    expect(isOnlyEmoji(text)).toBe(false)
})

test('a text made to be slow is shown as it stands', () => {
  const marks = [
    '>',
    '*',
    '[',
    '`',
    '_',
    '~',
    '|',
    '[](',
    '<',
    '- ',
    '**a_',
    '||',
    '![',
    '* * *\n',
    ' > - ',
    '+ ',
    '1. ',
    '- + ',
    '1) - ',
  ]
  for (const mark of marks) {
    const text = mark.repeat(10_000 / mark.length)
    const start = performance.now()
    expect(parse(text).type).toBe('root')
    // Far above what it takes, and far below what it guards against.
    expect(performance.now() - start).toBeLessThan(1_000)
  }
})

/** Texts of all that means something to the parser, to a browser, or to us. */
const anything = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom(
        ...['<b>', '</b>', '<script>', '[a](', ')', '](javascript:x)', '**', '__', '`', '```\n', '~~', '||', '> '],
      ),
      fc.constantFrom(
        ...[
          '- ',
          '1. ',
          '\n',
          '\n\n',
          '|',
          '| - |\n',
          '[x]: http://a\n',
          '<http://a>',
          '&lt;',
          '\\',
          '<@',
          ':a:',
          ':ab:',
        ],
      ),
      fc.constantFrom(
        ...['<img src=x onerror=alert(1)>', '"onclick="x', '" ', '![a](http://a/"onload=x)', '```"><svg>\n', '&quot;'],
      ),
    ),
    { maxLength: 60 },
  )
  .map((pieces) => pieces.join(''))

test('whatever is written, the tree holds nothing but what Markdown has', () => {
  const allowed = new Set([
    ...['root', 'paragraph', 'heading', 'blockquote', 'list', 'listItem', 'code', 'thematicBreak', 'table', 'tableRow'],
    ...[
      'tableCell',
      'text',
      'strong',
      'emphasis',
      'delete',
      'inlineCode',
      'break',
      'link',
      'linkReference',
      'definition',
    ],
  ])
  fc.assert(
    fc.property(anything, (written) => {
      visit(parse(written), (node) => {
        if (node.type === 'html' || !allowed.has(node.type)) throw new Error(`${node.type} of ${written}`)
        if (node.type === 'text')
          for (const { value } of tokensOf(node.value)) if (value === '') throw new Error('empty')
      })
    }),
    { numRuns: 1_000 },
  )
})

test('whatever is written, the page gets no element, attribute or link besides those of formatting', async () => {
  const elements = new Set(
    ['div', 'p', 'span', 'a', 'strong', 'em', 'del', 'code', 'pre', 'br', 'hr', 'blockquote', 'ul', 'ol', 'li'].concat([
      'input',
      'table',
      'thead',
      'tbody',
      'tr',
      'th',
      'td',
      'button',
      'svg',
      'path',
      'rect',
      'img',
    ]),
  )
  const client = new QueryClient()
  const own = {
    name: 'ab',
    version: crypto.randomUUID(),
    madeBy: crypto.randomUUID(),
    madeAt: new Date().toISOString(),
  }
  client.setQueryData<CustomEmoji[]>(keys.customEmojis, [own])
  const problems: string[] = []
  const check = new HTMLRewriter().on('*', {
    element({ tagName, attributes }) {
      if (!elements.has(tagName)) problems.push(tagName)
      for (const [name, value] of attributes) {
        if (name === 'src' && value === `/api/emoji/ab/${own.version}`) continue
        if (name.startsWith('on') || name.startsWith('src')) problems.push(name)
        if (name === 'href' && !/^(https?:|mailto:)/.test(value)) problems.push(value)
      }
    },
  })
  await fc.assert(
    fc.asyncProperty(anything, async (text) => {
      const page = renderToStaticMarkup(
        createElement(QueryClientProvider, { client }, createElement(MessageText, { text })),
      ).replaceAll(/<style.*?<\/style>/gs, '')
      check.transform(page)
      const found = problems.splice(0)
      if (found.length > 0) throw new Error(`${found.join()} of ${text}: ${page}`)
    }),
    { numRuns: 500 },
  )
})

let stage: Stage
let mira: Visitor
beforeAll(async () => {
  stage = await openStage()
  mira = await stage.enter('Mira Okafor')
  await mira.page.getByRole('button', { name: 'Create a channel' }).first().click()
  await mira.page.getByRole('textbox', { name: 'Name' }).fill('texts')
  await mira.page.getByRole('dialog').locator('button[type=submit]').click()
  await composer(mira.page).waitFor()
})
afterAll(async () => {
  expect(mira.problems).toEqual([])
  await mira[Symbol.asyncDispose]()
  await stage[Symbol.asyncDispose]()
})

const last = () => mira.page.locator('[data-state=sent] .text').last()

test('what is formatted looks formatted, and what is hostile is text', async () => {
  await say(mira.page, '**bold** and `code` and ~~gone~~\n\n- [x] done\n- [ ] open\n\n| a | b |\n| - | - |\n| 1 | 2 |')
  await last().getByRole('table').waitFor()
  for (const tag of ['strong', 'code', 'del', 'li']) expect(await last().locator(tag).count()).toBeGreaterThan(0)
  await say(
    mira.page,
    '<img src=x onerror="document.title=1"> [x](javascript:alert(1)) ![p](https://example.com/p.png)',
  )
  await last().getByText('onerror').waitFor()
  expect(await last().locator('img, script').count()).toBe(0)
  const hrefs = await last()
    .locator('a')
    .evaluateAll((all) => all.map((each) => each.getAttribute('href')))
  expect(hrefs).toEqual(['https://example.com/p.png'])
})

test('code is coloured, a shortcode becomes its emoji, and a spoiler shows what it hides when it is asked', async () => {
  await say(mira.page, '```ts\nconst a = 1\n```')
  await last().locator('.hljs-keyword').getByText('const').waitFor()
  await say(mira.page, 'done :tada: ||it was the butler||')
  await last().getByText('🎉').waitFor()
  const hidden = last().getByRole('button', { name: 'Hidden: show it' })
  await hidden.click()
  await hidden.waitFor({ state: 'detached' })
  expect(await last().textContent()).toContain('it was the butler')
})

test('a text that is 39 quotes deep, and one that turns the line around, stay in their row', async () => {
  await say(mira.page, `${'> '.repeat(39)}deep`)
  await last().getByText('deep').waitFor()
  await say(mira.page, '\u202Eevil\u202E and Z̸̢̛͓̘͖͇̜̙a̷̡̛͔͔l̶̰̈́g̵̞̈o̴̢̐')
  await last().getByText('evil').waitFor()
  const box = await last().boundingBox()
  expect(box?.height).toBeLessThan(60)
})
