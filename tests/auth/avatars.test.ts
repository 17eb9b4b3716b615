import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import sharp from 'sharp'
import { z } from 'zod'
import { startApp, until } from '../context.ts'
import { type Someone, signUp } from '../people.ts'

let app: Awaited<ReturnType<typeof startApp>>
let mira: Someone
let jonas: Someone
let png: Buffer

const blank = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#7a3' }, limitInputPixels: false })

beforeAll(async () => {
  app = await startApp()
  mira = await signUp(app, 'Mira')
  jonas = await signUp(app, 'Jonas')
  png = await blank(60, 40).png().toBuffer()
})
afterAll(() => app.stop())

function put(body: Uint8Array<ArrayBuffer>, type: string, headers: Record<string, string> = mira.headers) {
  return fetch(`${app.url}/api/avatars/me`, { method: 'PUT', body, headers: { ...headers, 'content-type': type } })
}

const bytes = (text: string) => new TextEncoder().encode(text)
const joined = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts))

async function codeOf(answer: Promise<Response>) {
  const { code } = z.object({ code: z.string(), message: z.string() }).parse(await (await answer).json())
  return code
}

async function uploaded(body: Uint8Array<ArrayBuffer>, type: string) {
  const answer = await put(body, type)
  expect(answer.status).toBe(200)
  return z.object({ avatar: z.uuid() }).parse(await answer.json()).avatar
}

const placeOf = (version: string, of = mira) => `${app.url}/api/avatars/${of.id}/${version}`
const get = (version: string, headers: Record<string, string> = jonas.headers) => fetch(placeOf(version), { headers })

describe('a picture', () => {
  test('of a kind that is allowed is refused, or served otherwise than as a square WebP for good', async () => {
    const kinds = { png, jpeg: await blank(900, 700).jpeg().toBuffer(), webp: await blank(700, 900).webp().toBuffer() }
    for (const [kind, file] of Object.entries(kinds)) {
      const version = await uploaded(new Uint8Array(file), `image/${kind}`)
      const served = await get(version)
      expect(served.headers.get('content-type')).toBe('image/webp')
      expect(served.headers.get('cache-control')).toBe('private, max-age=31536000, immutable')
      expect(served.headers.get('x-content-type-options')).toBe('nosniff')
      expect(await sharp(await served.arrayBuffer()).metadata()).toMatchObject({
        format: 'webp',
        width: 512,
        height: 512,
      })
    }
  })

  test('tells where it was taken, or smuggles what was appended', async () => {
    const withPlace = blank(80, 80).withExif({ IFD0: { Copyright: 'a secret place' } })
    const jpeg = joined(await withPlace.jpeg().toBuffer(), bytes('<script>alert(1)</script>'))
    expect(Buffer.from(jpeg).includes('a secret place')).toBe(true)
    const served = Buffer.from(await (await get(await uploaded(jpeg, 'image/jpeg'))).arrayBuffer())
    expect((await sharp(served).metadata()).exif).toBeUndefined()
    expect(served.includes('script')).toBe(false)
  })

  test('is seen by nobody else, or the one before it stays', async () => {
    await using live = await jonas.listen()
    const before = await uploaded(new Uint8Array(png), 'image/png')
    const version = await uploaded(new Uint8Array(png), 'image/png')
    await until('the news', () =>
      live.heard.some((event) => event.type === 'auth.profile_changed' && event.data.profile.avatar === version),
    )
    expect(await jonas.api.auth.people.query({ ids: [mira.id] })).toMatchObject([{ avatar: version }])
    expect([(await get(before)).status, (await get(version)).status]).toEqual([404, 200])
    await mira.api.auth.updateProfile.mutate({ avatar: null })
    expect((await get(version)).status).toBe(404)
    expect(await jonas.api.auth.people.query({ ids: [mira.id] })).toMatchObject([{ avatar: null }])
  })

  test('is shown to strangers, or by a wrong address', async () => {
    const version = await uploaded(new Uint8Array(png), 'image/png')
    expect((await get(version, {})).status).toBe(401)
    for (const place of [placeOf(version, jonas), placeOf('x'), `${app.url}/api/avatars/${mira.id}`])
      expect((await fetch(place, { headers: jonas.headers })).status).toBe(404)
  })
})

describe('what is no picture is taken', () => {
  test('because of its name', async () => {
    expect(await codeOf(put(bytes('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/png'))).toBe(
      'UNSUPPORTED_MEDIA_TYPE',
    )
    const gif = await blank(9, 9).gif().toBuffer()
    expect(await codeOf(put(new Uint8Array(gif), 'image/gif'))).toBe('UNSUPPORTED_MEDIA_TYPE')
    expect(await codeOf(put(new Uint8Array(png), 'image/jpeg'))).toBe('UNSUPPORTED_MEDIA_TYPE')
    expect(await codeOf(put(new Uint8Array(png), 'text/html'))).toBe('UNSUPPORTED_MEDIA_TYPE')
    expect(await codeOf(put(new Uint8Array(), 'image/png'))).toBe('UNSUPPORTED_MEDIA_TYPE')
  })

  test('because it begins like one', async () => {
    const html = bytes('<html><script>alert(1)</script></html>')
    expect(await codeOf(put(joined(png.subarray(0, 8), html), 'image/png'))).toBe('UNPROCESSABLE_CONTENT')
    expect(await codeOf(put(joined(png, html), 'image/png'))).toBe('UNPROCESSABLE_CONTENT')
    expect(await codeOf(put(joined(png.subarray(0, 40), png.subarray(-12)), 'image/png'))).toBe('UNPROCESSABLE_CONTENT')
    const webp = await blank(9, 9).webp().toBuffer()
    expect(await codeOf(put(joined(webp, html), 'image/webp'))).toBe('UNPROCESSABLE_CONTENT')
    expect(await codeOf(put(joined(webp.subarray(0, 6)), 'image/webp'))).toBe('UNSUPPORTED_MEDIA_TYPE')
  })

  test('though a few bytes of it fill the memory', async () => {
    const bomb = await blank(12_000, 12_000).png({ compressionLevel: 9 }).toBuffer()
    expect(bomb.length).toBeLessThan(1_000_000)
    expect(await codeOf(put(new Uint8Array(bomb), 'image/png'))).toBe('UNPROCESSABLE_CONTENT')
  }, 30_000)

  test('though it is too long', async () => {
    const long = joined(png, new Uint8Array(5 * 1_048_576))
    expect((await put(long, 'image/png')).status).toBe(413)
  })

  test('from more people at once than fit into memory', async () => {
    const big = new Uint8Array(await blank(3_000, 3_000).png().toBuffer())
    const answers = await Promise.all(Array.from({ length: 40 }, () => put(big, 'image/png')))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 429]))
    const refused = answers.find(({ status }) => status === 429)
    expect(refused?.headers.get('retry-after')).toBe('5')
    expect((await put(new Uint8Array(png), 'image/png')).status).toBe(200)
  }, 30_000)

  test('from strangers, or from another site', async () => {
    expect((await put(new Uint8Array(png), 'image/png', {})).status).toBe(401)
    const evil = { ...mira.headers, origin: 'https://evil.example' }
    expect((await put(new Uint8Array(png), 'image/png', evil)).status).toBe(403)
  })
})
