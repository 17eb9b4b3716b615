import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { readPage } from '../../server/modules/previews/page.ts'
import { Preview } from '../../shared/previews.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const read = (body: string | Uint8Array, contentType = 'text/html') =>
  readPage({ url: 'https://www.example.com/a/b', contentType, body: typeof body === 'string' ? bytes(body) : body })

test('a page that says the same in several ways is read by the least of them', () => {
  const plain = '<title> Plain \n title </title><meta name=description content="plain">'
  expect(read(plain)).toEqual({
    title: 'Plain title',
    description: 'plain',
    siteName: 'example.com',
    picture: undefined,
  })
  const twitter = `${plain}<meta name="twitter:title" content="T &amp; t"><meta name="twitter:image" content="//cdn.example/t.png">`
  expect(read(twitter)).toMatchObject({ title: 'T & t', picture: 'https://cdn.example/t.png' })
  const graph = `${twitter}<META PROPERTY="og:title" content="Open"><meta property=og:site_name content="Example">
    <meta property="og:image" content="../p.jpg"><meta property="og:description" content="graph">`
  expect(read(graph)).toEqual({
    title: 'Open',
    description: 'graph',
    siteName: 'Example',
    picture: 'https://www.example.com/p.jpg',
  })
})

test('a page without a title becomes an empty card', () => {
  for (const page of ['', '<p>text', '<title> \u200b\u202e </title>', '<meta property="og:image" content="/p.png">'])
    expect(read(page)).toBeUndefined()
})

test('a title turns the text around it, breaks its line, or hides something', () => {
  const title = 'safe\u202etxt.exe\u2066\u0000\u0007\u200b\u{e0041}\r\n\tnext\u2029line\ufeff'
  expect(read(`<title>${title}</title>`)?.title).toBe('safetxt.exe next line')
  expect(read('<title>👩\u200d🚀 می\u200cخواهم</title>')?.title).toBe('👩\u200d🚀 می\u200cخواهم')
  const long = read(`<title>${'😀'.repeat(400)}</title>`)?.title ?? ''
  expect([long.length <= 300, long.isWellFormed(), long.endsWith('😀…')]).toEqual([true, true, true])
})

test('a page in another encoding is read as if it were UTF-8', () => {
  const cyrillic = Uint8Array.from([...bytes('<title>'), 0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2, ...bytes('</title>')])
  const japanese = Uint8Array.from([...bytes('<title>'), 0x93, 0xfa, 0x96, 0x7b, ...bytes('</title>')])
  expect(read(cyrillic, 'text/html; charset="windows-1251"')?.title).toBe('Привет')
  const declared = (label: string, body: Uint8Array) =>
    Uint8Array.from([...bytes(`<meta http-equiv=content-type content="text/html; charset=${label}">`), ...body])
  expect(read(declared('Shift_JIS', japanese))?.title).toBe('日本')
  expect(read(Uint8Array.from([0xff, 0xfe, ...Buffer.from('<title>Größe</title>', 'utf16le')]))?.title).toBe('Größe')
  expect(read('<meta charset=utf-16><title>é</title>')?.title).toBe('é')
  expect(read('<meta charset=no-such-thing><title>é</title>', 'text/html; charset=nonsense')?.title).toBe('é')
})

test('a picture is taken from where no page can be', () => {
  for (const picture of [
    'data:image/png;base64,AAAA',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'https://a:b@c/',
    '',
  ])
    expect(read(`<title>t</title><meta property=og:image content="${picture}">`)?.picture).toBeUndefined()
})

test('a page of nothing but elements holds its reader up', () => {
  for (const each of ['<a>', '<p>', '<div><p>', '</p>', '<!--', '<title>', '<svg><title>', '&', '<meta a=', '<'])
    expect(read(each.repeat(Math.floor(524_288 / each.length)))?.title.length ?? 0).toBeLessThanOrEqual(300)
})

test('bytes, whatever they are, make it throw, or give what no preview may hold', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary' }).map(bytes),
    fc.uint8Array(),
    fc
      .constantFrom('<title>', '</title>', '<meta property="og:title" content="', '">', '<meta charset=', '\0', '&#x0;')
      .map(bytes),
    fc.constantFrom('<meta property=og:image content="', 'http://[', '&#xd800;', '<script>', '<![CDATA[').map(bytes),
  )
  const type = fc.oneof(
    fc.string(),
    fc.constantFrom('utf-16', 'gbk', 'iso-2022-jp', 'x').map((name) => `charset=${name}`),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), type, (pieces, contentType) => {
      const page = read(Buffer.concat(pieces), contentType)
      if (!page) return
      const { picture, ...words } = page
      expect(Preview.safeParse({ url: 'https://example.com/', image: null, ...words }).success).toBe(true)
      expect(JSON.stringify(words)).not.toContain('\\u0000')
      if (picture) expect(new URL(picture).protocol).toMatch(/^https?:$/)
    }),
    { numRuns: 300 },
  )
})
