import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { sql } from 'kysely'
import sharp from 'sharp'
import type { FileInfo } from '../../shared/files.ts'
import { startApp, until } from '../context.ts'
import { moving, still } from '../emoji/pictures.ts'
import { codeOf, type Someone, signUp } from '../people.ts'
import { doorOf, share, uploaded } from './stage.ts'

let app: Awaited<ReturnType<typeof startApp>>
let admin: Someone
let mira: Someone
let jonas: Someone
let door: ReturnType<typeof doorOf>

beforeAll(async () => {
  app = await startApp()
  admin = await signUp(app, 'Priya')
  mira = await signUp(app, 'Mira')
  jonas = await signUp(app, 'Jonas')
  door = doorOf(app)
}, 30_000)
afterAll(() => app.stop())

const shared = (files: FileInfo[], ...others: Someone[]) => share(mira, files, others)

const pixel = () => sharp(still(900, 600)).png().toBuffer()

describe('a file is served as what it is not', () => {
  test('a page that is called a picture', async () => {
    const file = await uploaded(app, mira, '<!doctype html><script>alert(1)</script>', 'cat.png')
    expect(file).toMatchObject({ name: 'cat.png', type: 'text/plain', image: null })
    const { headers } = await door.get(mira.headers, file)
    expect(headers.get('content-disposition')).toStartWith('attachment;')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toStartWith("sandbox; default-src 'none'")
  })

  test('a drawing that runs a script', async () => {
    for (const head of ['', '<?xml version="1.0"?>']) {
      const svg = `${head}<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`
      const file = await uploaded(app, mira, svg, 'logo.svg')
      expect(file.image).toBe(null)
      const { headers } = await door.get(mira.headers, file)
      expect(headers.get('content-disposition')).toStartWith('attachment;')
    }
  })

  test('a picture that is called a text', async () => {
    const file = await uploaded(app, mira, await pixel(), 'notes.txt')
    expect(file).toMatchObject({ type: 'image/png', image: { width: 900, height: 600 } })
    const { headers } = await door.get(mira.headers, file)
    expect(headers.get('content-type')).toBe('image/png')
    expect(headers.get('content-disposition')).toStartWith('inline;')
  })
})

describe('a picture', () => {
  test('in the timeline tells where it was taken, or is as large as it was', async () => {
    const camera = sharp(still(3_000, 1_500)).withExif({ IFD0: { Copyright: 'a secret place' } })
    const file = await uploaded(app, mira, await camera.jpeg().toBuffer(), 'photo.jpg')
    for (const [size, width] of [
      ['small', 720],
      ['large', 2_048],
    ] as const) {
      const answer = await door.get(mira.headers, file, `?size=${size}`)
      expect(answer.headers.get('content-type')).toBe('image/webp')
      const copy = Buffer.from(await answer.arrayBuffer())
      expect(await sharp(copy).metadata()).toMatchObject({ format: 'webp', width, height: width / 2 })
      expect(copy.includes('a secret place')).toBe(false)
    }
    const blur = Buffer.from(file.image?.blur ?? '', 'base64')
    expect(await sharp(blur).metadata()).toMatchObject({ format: 'webp', width: 12, height: 6 })
    expect((await door.get(mira.headers, file, '?size=huge')).status).toBe(404)
  })

  test('lies on its side', async () => {
    const turned = await sharp(still(400, 200)).jpeg().withMetadata({ orientation: 6 }).toBuffer()
    const file = await uploaded(app, mira, turned, 'turned.jpg')
    expect(file.image).toMatchObject({ width: 200, height: 400 })
    const copy = await (await door.get(mira.headers, file, '?size=small')).arrayBuffer()
    expect(await sharp(copy).metadata()).toMatchObject({ width: 200, height: 400 })
  })

  test('that moved stands still', async () => {
    const file = await uploaded(app, mira, await moving(4, 'gif'), 'party.gif')
    const copy = await (await door.get(mira.headers, file, '?size=small')).arrayBuffer()
    expect(await sharp(copy, { animated: true }).metadata()).toMatchObject({ pages: 4, width: 300 })
  })

  test('of a few bytes fills the memory, or one that is broken keeps others waiting', async () => {
    const bomb = await sharp(still(9_000, 9_000)).png({ compressionLevel: 9, palette: true }).toBuffer()
    expect(await uploaded(app, mira, bomb, 'bomb.png')).toMatchObject({ type: 'image/png', image: null })
    const broken = (await pixel()).subarray(0, 400)
    const file = await uploaded(app, mira, broken, 'broken.png')
    expect(file.image).toBe(null)
    expect((await door.get(mira.headers, file)).headers.get('content-disposition')).toStartWith('attachment;')
    expect((await door.get(mira.headers, file, '?size=small')).status).toBe(404)
    expect((await uploaded(app, mira, await pixel(), 'fine.png')).image).not.toBe(null)
  }, 30_000)
})

describe('a stretch of a file', () => {
  test('is another one, or none', async () => {
    const file = await uploaded(app, mira, '0123456789', 'digits.txt')
    const ask = async (range: string, more = {}) => {
      const answer = await door.get(mira.headers, file, '', { range, ...more })
      return [answer.status, answer.headers.get('content-range'), await answer.text()]
    }
    expect(await ask('bytes=2-4')).toEqual([206, 'bytes 2-4/10', '234'])
    expect(await ask('bytes=7-')).toEqual([206, 'bytes 7-9/10', '789'])
    expect(await ask('bytes=-3')).toEqual([206, 'bytes 7-9/10', '789'])
    expect(await ask('bytes=5-100')).toEqual([206, 'bytes 5-9/10', '56789'])
    expect((await ask('bytes=10-')).slice(0, 2)).toEqual([416, 'bytes */10'])
    expect(await ask('bytes=4-2')).toEqual([416, 'bytes */10', expect.any(String)])
    expect(await ask('lines=1-2')).toEqual([200, null, '0123456789'])
    expect(await ask('bytes=2-4', { 'if-range': '"another"' })).toEqual([200, null, '0123456789'])
  })

  test('of a text is no more than all of it, or counts as having had it', async () => {
    const text = await uploaded(app, mira, 'ä'.repeat(5_000), 'long.txt')
    await shared([text], jonas)
    const answer = await door.get(jonas.headers, text, '?size=small')
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(answer.headers.get('content-security-policy')).toStartWith('sandbox')
    expect((await answer.arrayBuffer()).byteLength).toBe(2_048)
    const tag = answer.headers.get('etag') ?? ''
    expect((await door.get(jonas.headers, text, '', { 'if-none-match': tag })).status).toBe(200)
    const page = await uploaded(app, mira, '<?xml version="1.0"?><a xmlns="http://www.w3.org/1999/xhtml"/>', 'a.xml')
    const excerpt = await door.get(mira.headers, page, '?size=small')
    expect(excerpt.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    const zip = await uploaded(app, mira, Uint8Array.of(0x50, 0x4b, 5, 6, ...new Array(18).fill(0)), 'a.zip')
    for (const [file, query] of [
      [text, '?size=large'],
      [zip, '?size=small'],
    ] as const)
      expect((await door.get(mira.headers, file, query)).status).toBe(404)
    const had = await until('the one download', async () => {
      const downloads = await mira.api.files.downloads.query({ fileId: text.id })
      return downloads.length > 0 && downloads
    })
    expect(had).toHaveLength(1)
  })

  test('is loaded again though it has not changed', async () => {
    const file = await uploaded(app, mira, '0123456789', 'digits.txt')
    const { headers } = await door.get(mira.headers, file)
    expect(headers.get('content-length')).toBe('10')
    expect(headers.get('cache-control')).toBe('private, no-cache')
    const again = await door.get(mira.headers, file, '', { 'if-none-match': headers.get('etag') ?? '' })
    expect([again.status, await again.text()]).toEqual([304, ''])
  })
})

describe('a file of a channel', () => {
  test('can be had by whoever has left, was never in it, or is nobody', async () => {
    const file = await uploaded(app, mira, await pixel(), 'plan.png')
    const { channelId } = await shared([file], jonas)
    const status = async ({ headers }: { headers: Record<string, string> }, query = '') =>
      (await door.get(headers, file, query)).status
    for (const query of ['', '?size=small'])
      expect([await status(jonas, query), await status(admin, query), await status({ headers: {} }, query)]).toEqual([
        200, 404, 401,
      ])
    const { path } = await jonas.api.files.link.query({ fileId: file.id })
    expect((await fetch(`${app.url}${path}`)).status).toBe(200)
    await jonas.api.channels.leave.mutate({ channelId })
    for (const query of ['', '?size=small']) expect(await status(jonas, query)).toBe(404)
    expect((await fetch(`${app.url}${path}`)).status).toBe(404)
    expect(await codeOf(jonas.api.files.get.query({ fileId: file.id }))).toBe('NOT_FOUND')
    expect(await status(mira)).toBe(200)
  })

  test('cannot be had by a link, or by one that is another file’s, made up, or of a session that is over', async () => {
    const [file, other] = [await uploaded(app, mira, 'one'), await uploaded(app, mira, 'two')]
    await shared([file, other], jonas)
    const { path, expiresAt } = await jonas.api.files.link.query({ fileId: file.id })
    expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now() + 200_000)
    expect(await (await fetch(`${app.url}${path}`)).text()).toBe('one')
    expect((await fetch(`${app.url}${path.replace(file.id, other.id)}`)).status).toBe(401)
    expect((await fetch(`${app.url}${path}x`)).status).toBe(401)
    const { token } = await (
      await fetch(`${app.url}/api/auth/sign-in/email`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'jonas@example.com', password: 'a password for tests' }),
      })
    ).json()
    const elsewhere = { authorization: `Bearer ${token}` }
    const answer = await fetch(`${app.url}/api/v1/files/${file.id}/link`, { headers: elsewhere })
    const passing = await answer.json()
    expect((await fetch(`${app.url}${passing.path}`)).status).toBe(200)
    await fetch(`${app.url}/api/auth/sign-out`, {
      method: 'POST',
      headers: { ...elsewhere, 'content-type': 'application/json' },
      body: '{}',
    })
    await until('it is over', async () => (await fetch(`${app.url}${passing.path}`)).status === 401)
  })

  test('was had without a trace, or everybody is told by whom', async () => {
    const file = await uploaded(app, mira, '0123456789')
    await shared([file], jonas, admin)
    await (await door.get(jonas.headers, file)).text()
    await (await door.get(admin.headers, file, '', { range: 'bytes=0-3' })).text()
    await (await door.get(admin.headers, file, '', { range: 'bytes=4-' })).text()
    const asked = { fileId: file.id }
    const had = await until('both downloads', async () => {
      const downloads = await mira.api.files.downloads.query(asked)
      return downloads.length === 2 && downloads
    })
    expect(had.map(({ userId }) => userId)).toEqual([admin.id, jonas.id])
    expect(await admin.api.files.downloads.query(asked)).toEqual(had)
    expect(await codeOf(jonas.api.files.downloads.query(asked))).toBe('NOT_FOUND')
    const { secret } = await admin.api.auth.createToken.mutate({ name: 'script', scopes: ['read', 'write'] })
    const script = { authorization: `Bearer ${secret}` }
    expect((await fetch(`${app.url}/api/v1/files/${file.id}/downloads`, { headers: script })).status).toBe(403)
  })

  test('cannot be found among the others of its channel', async () => {
    const files = [await uploaded(app, mira, 'a', 'a.txt'), await uploaded(app, mira, 'b', 'b.txt')]
    const { channelId, message } = await shared(files, jonas)
    const listed = await jonas.api.files.list.query({ channelId })
    expect(listed.map(({ name }) => name)).toEqual(['b.txt', 'a.txt'])
    expect(listed[0]).toMatchObject({ messageId: message.id, uploaderId: mira.id })
    const rest = await jonas.rest('GET', `/channels/${channelId}/files?before=${listed[0]?.id}`)
    expect((await rest.json()).map(({ name }: { name: string }) => name)).toEqual(['a.txt'])
  })

  test('hides behind those of other kinds and people', async () => {
    const names = ['a.png', 'b.mp3', 'c.txt']
    const contents = [await pixel(), new Uint8Array([0x49, 0x44, 0x33, 3, 0, 0, 0, 0, 0, 0, 0xff, 0xfb]), 'words']
    const files = []
    for (const [index, name] of names.entries()) files.push(await uploaded(app, mira, contents[index] ?? '', name))
    const { channelId } = await shared(files, jonas)
    const own = await uploaded(app, jonas, 'mine', 'd.txt')
    const { id } = await jonas.api.messages.send.mutate({ channelId, text: '', fileIds: [own.id] })
    await until('the message', () => mira.api.messages.get.query({ channelId, id }).catch(() => undefined))
    const listed = async (query: string) => {
      const found = await (await mira.rest('GET', `/channels/${channelId}/files?${query}`)).json()
      return found.map(({ name }: { name: string }) => name)
    }
    expect(await listed('kind=picture')).toEqual(['a.png'])
    expect(await listed('kind=media')).toEqual(['b.mp3'])
    expect(await listed('kind=document')).toEqual(['d.txt', 'c.txt'])
    expect(await listed(`uploaderId=${jonas.id}`)).toEqual(['d.txt'])
    expect(await listed(`kind=document&uploaderId=${mira.id}&limit=1`)).toEqual(['c.txt'])
    expect((await mira.rest('GET', `/channels/${channelId}/files?kind=secret`)).status).toBe(400)
  })

  test('outlives its message', async () => {
    const file = await uploaded(app, mira, 'soon gone')
    const { channelId, message } = await shared([file], jonas)
    await mira.api.messages.remove.mutate({ channelId, id: message.id })
    for (const { headers } of [mira, jonas]) expect((await door.get(headers, file)).status).toBe(404)
    expect(await jonas.api.files.list.query({ channelId })).toEqual([])
    const rows = await sql`select from files.file where id = ${file.id} and released_at is null`.execute(
      app.platform.db,
    )
    expect(rows.rows).toEqual([])
  })
})
