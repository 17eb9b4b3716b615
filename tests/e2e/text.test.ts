import { expect, test } from 'bun:test'
import { parse } from '../../client/web/messages/parse.ts'

const links = (text: string) => parse(text).flatMap((piece) => (piece.kind === 'link' ? [piece.href] : []))

test('a link ends before the punctuation of its sentence', () => {
  expect(links('see https://example.com/a, or (https://example.com/b).')).toEqual([
    'https://example.com/a',
    'https://example.com/b',
  ])
  expect(links('https://example.com/wiki/Ferry_(boat)')).toEqual(['https://example.com/wiki/Ferry_(boat)'])
})

test('only http and https become links', () => {
  expect(links('javascript:alert(1) data:text/html,x file:///etc ftp://example.com')).toEqual([])
})

test('code is taken as it stands', () => {
  expect(parse('a `b*c` d')).toEqual([
    { kind: 'text', text: 'a ' },
    { kind: 'code', text: 'b*c' },
    { kind: 'text', text: ' d' },
  ])
  expect(parse('```ts\nlet a = 1\n```')).toEqual([{ kind: 'block', text: 'let a = 1' }])
  expect(links('`https://example.com`')).toEqual([])
})

test('nothing of a text is lost, and a hostile one comes to an end', () => {
  const hostile = ['`'.repeat(10_000), `https://a${')'.repeat(5000)}`, 'https://'.repeat(1250), '```\n'.repeat(2500)]
  for (const text of hostile) expect(parse(text).length).toBeGreaterThan(0)
  const plain = 'two  spaces\n\nand < & > " signs'
  expect(parse(plain)).toEqual([{ kind: 'text', text: plain }])
})
