import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { deflateRawSync } from 'node:zlib'
import sharp from 'sharp'
import { createEnvironment, startApp } from '../context.ts'
import { still } from '../emoji/pictures.ts'
import { type Someone, signUp } from '../people.ts'
import { doorOf, idIn, uploaded } from './stage.ts'

let app: Awaited<ReturnType<typeof startApp>>
let mira: Someone
let door: ReturnType<typeof doorOf>

beforeAll(async () => {
  app = await startApp()
  mira = await signUp(app, 'Mira')
  door = doorOf(app)
}, 30_000)
afterAll(() => app.stop())

const page = '<!doctype html><script>alert(document.domain)</script>'
const joined = (...parts: (string | Uint8Array)[]) => Buffer.concat(parts.map((part) => Buffer.from(part)))
const picture = (format: 'png' | 'jpeg' | 'gif') => sharp(still(40, 20)).toFormat(format).toBuffer()

/** An archive of one stored or deflated entry, as its writer says it is. */
function archive(name: string, content: Uint8Array, { method = 8, claims = 0 } = {}) {
  const [names, local] = [Buffer.from(name), Buffer.alloc(30)]
  local.write('PK\u0003\u0004', 0, 'latin1')
  local.writeUInt16LE(20, 4)
  local.writeUInt16LE(method, 8)
  local.writeUInt32LE(content.length, 18)
  local.writeUInt32LE(claims || content.length, 22)
  local.writeUInt16LE(names.length, 26)
  return joined(local, names, content)
}

describe('what is two things at once is served as the dangerous one', () => {
  for (const [what, make] of [
    ['a picture that goes on as a page', async () => joined(await picture('png'), page)],
    [
      'a photo that goes on as an archive',
      async () => joined(await picture('jpeg'), archive('a.html', Buffer.from(page))),
    ],
    ['a script that begins as a picture', async () => joined('GIF89a/*', page, '*/=1;alert(1)')],
    ['a document with a page before it', async () => joined(page, '\n%PDF-1.7\n')],
    [
      'a document that runs a script',
      async () => joined('%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>'),
    ],
    ['a page with the mark of another encoding', async () => joined('+ADw-script+AD4-alert(1)+ADw-/script+AD4-')],
    ['a page in UTF-16', async () => joined(new Uint8Array([0xff, 0xfe]), Buffer.from(page, 'utf16le'))],
    ['a page after spaces', async () => joined(' '.repeat(2_000), page)],
    [
      'XML with a stylesheet',
      async () => joined('<?xml version="1.0"?><?xml-stylesheet href="javascript:alert(1)"?><a/>'),
    ],
    [
      'a drawing in a picture’s name',
      async () => joined('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    ],
  ] as const)
    test(what, async () => {
      const file = await uploaded(app, mira, await make(), 'cat.gif')
      const answer = await door.get(mira.headers, file)
      const { headers } = answer
      const type = headers.get('content-type') ?? ''
      const disposition = headers.get('content-disposition') ?? ''
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toStartWith("sandbox; default-src 'none'")
      expect(headers.get('cross-origin-resource-policy')).not.toBe('cross-origin')
      expect(type).not.toMatch(/html|svg|javascript/)
      // Shown in its place is only what browsers decode as a picture, sound or video.
      if (disposition.startsWith('inline')) expect(type).toMatch(/^(image\/(png|jpeg|gif|webp)|video\/|audio\/)/)
      else expect(disposition).toStartWith('attachment;')
      const small = await door.get(mira.headers, file, '?size=small')
      if (small.headers.get('content-type') === 'text/plain; charset=utf-8')
        expect(small.headers.get('content-disposition')).toStartWith('attachment;')
      else expect(Buffer.from(await small.arrayBuffer()).includes('script')).toBe(false)
    })
})

describe('what is small unfolds into memory', () => {
  const zeros = deflateRawSync(new Uint8Array(200_000_000), { level: 9 })
  for (const [what, make] of [
    ['an archive', () => archive('bomb.bin', zeros, { claims: 200_000_000 })],
    ['a document by its name inside', () => archive('[Content_Types].xml', zeros, { claims: 200_000_000 })],
    ['a book that says less than it holds', () => archive('mimetype', zeros, { claims: 20 })],
    ['a text that is packed', () => Bun.gzipSync(new Uint8Array(50_000_000))],
  ] as const)
    test(what, async () => {
      Bun.gc(true)
      const before = process.memoryUsage.rss()
      const file = await uploaded(app, mira, make(), 'report.docx')
      expect(file.image).toBe(null)
      expect(process.memoryUsage.rss() - before).toBeLessThan(100_000_000)
      expect((await door.get(mira.headers, file)).headers.get('content-disposition')).toStartWith('attachment;')
    })
})

describe('a forged upload', () => {
  test('begins with a length that is none', async () => {
    for (const length of ['-1', '0', '1.5', 'NaN', '1e9', '0x10', '10, 20', '99999999999999999999', '', ' ']) {
      const answer = await door.create(mira.headers, 1, 'x', { 'upload-length': length })
      expect([length, answer.status >= 400 && answer.status < 500]).toEqual([length, true])
    }
    const deferred = { 'upload-length': '', 'upload-defer-length': '1' }
    expect((await door.create(mira.headers, 1, 'x', deferred)).status).toBeWithin(400, 502)
    for (const metadata of ['filename', 'filename not-base64!', ',,,', 'filename YQ==,filename Yg=='])
      expect((await door.create(mira.headers, 1, 'x', { 'upload-metadata': metadata })).status).toBeLessThan(500)
  })

  test('goes on from a place that is none', async () => {
    const id = idIn(await door.create(mira.headers, 10))
    await door.patch(mira.headers, id, 0, '12345')
    for (const offset of [-1, -5, 4, 6, 2 ** 53, 1e21, Number.NaN, Number.POSITIVE_INFINITY]) {
      for (const body of ['xx', '']) {
        const { status } = await door.patch(mira.headers, id, offset, body)
        expect([offset, body, status >= 400 && status < 500]).toEqual([offset, body, true])
      }
    }
    expect((await door.patch(mira.headers, id, 5, '')).status).toBe(204)
    expect((await door.head(mira.headers, id)).headers.get('upload-offset')).toBe('5')
  })

  test('is another protocol, or none', async () => {
    const url = `${app.url}/api/files`
    const init = { method: 'POST', headers: { ...mira.headers, 'upload-length': '5' } }
    expect((await fetch(url, init)).status).toBe(412)
    for (const path of ['/..%2f..%2fetc%2fpasswd', '/%00', '/.', `/${'a'.repeat(5_000)}`, '/x/y/z', '/%ff'])
      for (const method of ['HEAD', 'PATCH', 'DELETE', 'GET', 'PUT'])
        expect((await fetch(url + path, { method, headers: mira.headers })).status).toBeWithin(400, 500)
  })

  test('asks for another file by its name', async () => {
    const file = await uploaded(app, mira, 'mine', 'notes.txt')
    for (const name of ['..%2F..%2Fetc%2Fpasswd', '%00', 'a%0d%0aset-cookie:%20x=y', 'x'.repeat(3_000)]) {
      const answer = await fetch(`${app.url}/api/files/${file.id}/${name}`, { headers: mira.headers })
      expect([answer.status, await answer.text(), answer.headers.get('set-cookie')]).toEqual([200, 'mine', null])
      expect(answer.headers.get('content-disposition')).toContain('notes.txt')
    }
  })
})

test('a range asks for more than there is, or for the same many times', async () => {
  const file = await uploaded(app, mira, '0123456789', 'digits.txt')
  const ask = async (range: string) => {
    const answer = await door.get(mira.headers, file, '', { range })
    return [answer.status, answer.headers.get('content-range'), (await answer.text()).slice(0, 20)]
  }
  const whole = [200, null, '0123456789']
  const none = [416, 'bytes */10', expect.any(String)]
  expect(await ask('bytes=0-1,3-4')).toEqual(whole)
  expect(await ask(`bytes=${Array(1_000).fill('0-9').join(',')}`)).toEqual(whole)
  expect(await ask('bytes=0-9,0-9,5-')).toEqual(whole)
  expect(await ask('bytes=0-999999999999999')).toEqual([206, 'bytes 0-9/10', '0123456789'])
  expect(await ask('bytes=-999999999999999')).toEqual([206, 'bytes 0-9/10', '0123456789'])
  expect(await ask('bytes=999999999999999-')).toEqual(none)
  expect(await ask('bytes=-0')).toEqual(none)
  for (const range of [
    'bytes=99999999999999999999999-',
    'bytes=-',
    'bytes=',
    'bytes=1-2-3',
    'bytes=--1',
    'bytes=0x1-2',
  ])
    expect(await ask(range)).toEqual(whole)
})

test('a person’s space is had twice by asking for it at the same moment', async () => {
  await using limited = await startApp({ ...(await createEnvironment()), FILES_PER_PERSON_MB: '10' })
  const jonas = await signUp(limited, 'Jonas')
  const theirs = doorOf(limited)
  const answers = await Promise.all(Array.from({ length: 8 }, () => theirs.create(jonas.headers, 4 * 1_048_576)))
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 412, 412, 412, 412, 412, 412])
})
