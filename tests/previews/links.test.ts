import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { linksIn, mostPreviews } from '../../shared/links.ts'

const found: [string, string[]][] = [
  ['see https://example.com/a, and HTTP://Example.com/B.', ['https://example.com/a', 'http://example.com/B']],
  ['(https://example.com/wiki/Tea_(drink))', ['https://example.com/wiki/Tea_(drink)']],
  [
    '[docs](https://example.com/docs "Docs") and <https://example.com/x>',
    ['https://example.com/docs', 'https://example.com/x'],
  ],
  ['[https://example.com](https://example.com).', ['https://example.com/']],
  ['**https://example.com/bold** _https://example.com/i_', ['https://example.com/bold', 'https://example.com/i']],
  ['twice https://example.com/#one https://example.com/#two', ['https://example.com/']],
  ['https://münchen.example/straße', ['https://xn--mnchen-3ya.example/stra%C3%9Fe']],
  ['https://[2001:db8::1]:8080/x', ['https://[2001:db8::1]:8080/x']],
]

const none = [
  'in `https://example.com` code, in ``` https://example.com ``` and\n```\nhttps://example.com\n```',
  'an open ``` fence https://example.com',
  'a spoiler ||https://example.com|| and ||see [this](https://example.com)||',
  // Which marks belong together depends on paragraphs; what may be hidden is.
  '||a\n\nb|| https://example.com ||c||',
  'javascript:alert(1) ftp://example.com mailto:mira@example.com https:// xhttps://example.com',
  'https://mira:secret@example.com/ https://mira@example.com/',
  `https://example.com/${'a'.repeat(3_000)}`,
]

test('a link that stands in a text is overlooked, or more is taken for it than belongs to it', () => {
  for (const [text, urls] of found) expect([text, linksIn(text)]).toEqual([text, urls])
})

test('what is code, hidden, no page or carries a password is fetched', () => {
  for (const text of none) expect([text, linksIn(text)]).toEqual([text, []])
})

test('a long list of links is fetched in whole', () => {
  const text = Array.from({ length: 10 }, (_, index) => `https://example.com/${index}`).join(' ')
  expect(linksIn(text)).toHaveLength(mostPreviews)
})

test('a text makes the reading of links throw, or gives what is no address', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('https://', 'http://a', '||', '`', '```', '(', ')', '](', '@', '[', ']', '\\', '%', '\ud800', ' '),
    fc.webUrl(),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const urls = linksIn(pieces.join(''))
      expect(urls.length).toBeLessThanOrEqual(mostPreviews)
      for (const url of urls) expect(new URL(url)).toMatchObject({ href: url, username: '', password: '', hash: '' })
    }),
  )
})

test('a text of nothing but beginnings holds its reader up', () => {
  for (const each of ['https://(', ')', 'https://a)', '||', '`', 'https://', ')('])
    expect(linksIn(each.repeat(Math.floor(10_000 / each.length))).length).toBeLessThanOrEqual(mostPreviews)
})
