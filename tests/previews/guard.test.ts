import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import sharp from 'sharp'
import { until } from '../context.ts'
import { html, openRawSite, openSite } from './site.ts'
import { openStage, type Stage } from './stage.ts'

describe('a link that somebody means ill with', () => {
  let stage: Stage
  /** May be fetched from. */
  let site: ReturnType<typeof openSite>
  /** Only this machine may reach it. */
  let secret: ReturnType<typeof openSite>
  let names: Record<string, string[]>
  let resolved: string[]

  beforeAll(async () => {
    names = {}
    resolved = []
    const resolve = async (name: string) => {
      resolved.push(name)
      const [now = '', ...later] = names[name] ?? ['127.0.0.1']
      names[name] = later.length > 0 ? later : [now]
      return now.split(' ')
    }
    stage = await openStage({ resolve, patienceMs: 1_500 })
    secret = openSite('127.0.0.1', { '/': () => html('<title>secret</title>') })
    // At the same port, so that where a name leads from one to the other, only the address tells which one is asked.
    site = openSite('127.0.0.2', {}, secret.port)
  }, 30_000)
  afterAll(async () => {
    site[Symbol.dispose]()
    secret[Symbol.dispose]()
    await stage.app.stop()
  })
  const serve = (path: string, answer: () => Response) => {
    site.pages[path] = answer
    return `${site.url}${path}`
  }
  const leading = (path: string, to: string, status = 302) =>
    serve(path, () => new Response(null, { status, headers: { location: to } }))

  test('reaches a host of this machine or its networks, however it is written', async () => {
    const { port } = secret
    const hosts = ['127.0.0.1', 'localhost', '0x7f000001', '2130706433', '127.1', '0', '[::1]', '[::ffff:127.0.0.1]']
    for (const host of [...hosts, '[::ffff:7f00:1]', '[64:ff9b::127.0.0.1]', '[2002:7f00:1::]', '127.0.0.3'])
      expect([host, await stage.refusalOf(`http://${host}:${port}/`)]).toEqual([host, 'not a public address'])
    for (const url of ['http://169.254.169.254/latest/meta-data/', 'http://10.0.0.1/', 'http://192.168.0.1/'])
      expect(await stage.refusalOf(url)).toBe('not a public address')
    expect(secret.asked).toEqual([])
  })

  test('reaches it by a redirect from where it may', async () => {
    for (const status of [301, 302, 303, 307, 308])
      expect(await stage.refusalOf(leading(`/to-${status}`, `${secret.url}/`, status))).toBe('not a public address')
    expect(await stage.refusalOf(leading('/one', leading('/two', `//127.0.0.1:${secret.port}/`)))).toBe(
      'not a public address',
    )
    expect(secret.asked).toEqual([])
  })

  test('reaches it by a name, alone or among addresses that are public', async () => {
    names['inside.test'] = ['127.0.0.1']
    names['mixed.test'] = ['127.0.0.2 127.0.0.1']
    names['mapped.test'] = ['::ffff:127.0.0.1']
    names['nobody.test'] = ['']
    for (const name of ['inside.test', 'mixed.test', 'mapped.test', 'nobody.test'])
      expect(await stage.refusalOf(`http://${name}:${secret.port}/`)).toBe('not a public address')
    expect(secret.asked).toEqual([])
  })

  test('reaches it by a name that stands for something else a moment later', async () => {
    names['rebinding.test'] = ['127.0.0.2', '127.0.0.1']
    serve('/', () => html('<title>harmless</title>'))
    const url = `http://rebinding.test:${site.port}/`
    const one = await stage.say(url)
    expect(await stage.previewed(one)).toMatchObject({ previews: [{ url, title: 'harmless' }] })
    expect(resolved.filter((name) => name === 'rebinding.test')).toEqual(['rebinding.test'])
    expect(site.asked.at(-1)?.headers.get('host')).toBe(`rebinding.test:${site.port}`)
    expect(secret.asked).toEqual([])
  })

  test('asks a public host for something else than a page of the web', async () => {
    names['public.test'] = ['8.8.8.8']
    for (const port of [22, 25, 6379, 8080])
      expect(await stage.refusalOf(`http://public.test:${port}/`)).toBe('not a port of the web')
    for (const to of ['ftp://127.0.0.2/', 'file:///etc/passwd', 'gopher://127.0.0.2/', 'http://mira:secret@127.0.0.2/'])
      expect(await stage.refusalOf(leading(`/${encodeURIComponent(to)}`, to))).toBe('not the address of a page')
  })

  test('leads in a circle, or nowhere', async () => {
    expect(await stage.refusalOf(leading('/circle', '/circle'))).toBe('it leads on and on')
    expect(site.asked.filter(({ path }) => path === '/circle')).toHaveLength(6)
    expect(await stage.refusalOf(serve('/nowhere', () => new Response(null, { status: 302 })))).toBe('it leads nowhere')
  })

  test('is followed as far as five times', async () => {
    for (let hop = 1; hop <= 5; hop++) leading(`/hop-${hop}`, `/hop-${hop + 1}`)
    serve('/hop-6', () => html('<title>arrived</title>'))
    const one = await stage.say(`${site.url}/hop-1`)
    expect((await stage.previewed(one)).previews[0]?.title).toBe('arrived')
  })

  test('answers with what unpacks into more than fits anywhere', async () => {
    const page = `<title>first</title>${'\0'.repeat(50_000_000)}<meta property=og:title content=last>`
    const packed = { gzip: gzipSync(page), br: brotliCompressSync(page) }
    for (const [encoding, body] of Object.entries(packed)) {
      const headers = { 'content-type': 'text/html', 'content-encoding': encoding }
      const one = await stage.say(serve(`/bomb-${encoding}`, () => new Response(new Uint8Array(body), { headers })))
      expect((await stage.previewed(one)).previews[0]?.title).toBe('first')
    }
    const nonsense = { 'content-type': 'text/html', 'content-encoding': 'gzip' }
    expect(await stage.refusalOf(serve('/broken', () => new Response('not gzip', { headers: nonsense })))).toStartWith(
      'no answer',
    )
    const twice = { 'content-type': 'text/html', 'content-encoding': 'gzip, gzip' }
    expect(await stage.refusalOf(serve('/twice', () => new Response('x', { headers: twice })))).toStartWith(
      'it is encoded',
    )
  })

  test('answers without an end, and is listened to for ever', async () => {
    const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n<title>endless</title>'
    using endless = await openRawSite((socket) => {
      socket.write(head)
      const piece = Buffer.alloc(65_536, ' ')
      const more = () => {
        while (socket.writable && socket.write(piece));
      }
      socket.on('drain', more)
      more()
    })
    const one = await stage.say(endless.url)
    expect((await stage.previewed(one)).previews[0]?.title).toBe('endless')
    await until('it hangs up', () => endless.connections() === 0)
  })

  test('answers a little at a time, or not at all', async () => {
    using drop = await openRawSite((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n')
      const dripping = setInterval(() => socket.write('.'), 50)
      socket.on('close', () => clearInterval(dripping))
    })
    using silent = await openRawSite(() => {})
    using gone = await openRawSite((socket) => socket.destroy())
    using babbling = await openRawSite((socket) => socket.end('well, hello\r\n\r\n'))
    const [slow, mute] = await Promise.all([stage.refusalOf(drop.url), stage.refusalOf(silent.url)])
    expect([slow, mute]).toEqual(['it takes too long', 'it takes too long'])
    await until('it hangs up', () => drop.connections() + silent.connections() === 0)
    for (const { url } of [gone, babbling]) expect(await stage.refusalOf(url)).toStartWith('no answer')
  }, 30_000)

  test('answers with what is no page, or is none although it says so', async () => {
    const types = ['application/pdf', 'text/plain', 'image/png', 'application/json', '']
    for (const type of types) {
      const url = serve(`/type-${type.replace('/', '-')}`, () => {
        return new Response(new Blob([new TextEncoder().encode('<title>x</title>')]), {
          headers: { 'content-type': type },
        })
      })
      expect(await stage.refusalOf(url)).toStartWith('it is ')
    }
    const png = await pictureOf(40, 40).png().toBuffer()
    const lying = () => new Response(new Uint8Array(png), { headers: { 'content-type': 'text/html' } })
    expect(await stage.refusalOf(serve('/lying', lying))).toBe('it says nothing of itself')
    for (const status of [401, 404, 410, 500])
      expect(await stage.refusalOf(serve(`/${status}`, () => new Response('', { status })))).toBe(
        `it answers ${status}`,
      )
  })

  const pictureOf = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: '#7a3' }, limitInputPixels: false })

  /** What is shown of a page with this picture. */
  async function shownWith(name: string, body: Uint8Array | string, type: string) {
    serve(`/${name}.picture`, () => {
      return new Response(typeof body === 'string' ? body : new Uint8Array(body), { headers: { 'content-type': type } })
    })
    const url = serve(`/${name}`, () =>
      html(`<title>${name}</title><meta property="og:image" content="/${name}.picture">`),
    )
    return (await stage.previewed(await stage.say(url))).previews[0]
  }

  test('has a picture that is none, is too much, or could do something', async () => {
    const png = await pictureOf(400, 200).png().toBuffer()
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"><script>alert(1)</script></svg>'
    const bomb = await pictureOf(12_000, 12_000).png({ compressionLevel: 9 }).toBuffer()
    const refused: [string, Uint8Array | string, string][] = [
      ['svg', svg, 'image/svg+xml'],
      ['svg-as-png', svg, 'image/png'],
      ['html-as-png', '<title>no</title>', 'image/png'],
      ['png-as-html', png, 'text/html'],
      ['cut', png.subarray(0, png.length / 2), 'image/png'],
      ['spacer', await pictureOf(1, 1).png().toBuffer(), 'image/png'],
      ['pixels', bomb, 'image/png'],
      ['bytes', Buffer.concat([png, Buffer.alloc(5_000_000)]), 'image/png'],
    ]
    for (const [name, body, type] of refused)
      expect([name, (await shownWith(name, body, type))?.image]).toEqual([name, null])
    site.pages['/from-inside'] = () => html(`<title>t</title><meta property="og:image" content="${secret.url}/p.png">`)
    expect((await stage.previewed(await stage.say(`${site.url}/from-inside`))).previews[0]?.image).toBeNull()
    expect(secret.asked).toEqual([])
  }, 30_000)

  test('has a picture that is served as it came, or to anybody', async () => {
    const marked = await pictureOf(800, 400)
      .withExif({ IFD0: { Copyright: 'exif stays here' } })
      .jpeg()
      .toBuffer()
    const kinds = {
      png: await pictureOf(800, 400).png().toBuffer(),
      jpeg: marked,
      gif: await pictureOf(800, 400).gif().toBuffer(),
    }
    for (const [kind, body] of Object.entries(kinds)) {
      const image = (await shownWith(`good-${kind}`, body, `image/${kind}`))?.image
      expect(image).toMatchObject({ width: 320, height: 160 })
      const at = `${stage.app.url}/api/previews/${image?.id}`
      const served = await fetch(at, { headers: stage.jonas.headers })
      expect(served.headers.get('content-type')).toBe('image/webp')
      expect(served.headers.get('x-content-type-options')).toBe('nosniff')
      expect(served.headers.get('cache-control')).toBe('private, max-age=31536000, immutable')
      const webp = Buffer.from(await served.arrayBuffer())
      expect(await sharp(webp).metadata()).toMatchObject({ format: 'webp', width: 320, height: 160 })
      expect(webp.includes('exif stays here')).toBe(false)
      expect((await fetch(at)).status).toBe(401)
    }
    for (const id of ['a'.repeat(43), 'nonsense', '..%2f..%2fetc%2fpasswd', '%00'])
      expect((await fetch(`${stage.app.url}/api/previews/${id}`, { headers: stage.jonas.headers })).status).toBe(404)
  })

  test('learns who asks: no cookie, no referrer, only that it is for a preview', async () => {
    serve('/polite', () => html('<title>polite</title>', { 'set-cookie': 'a=b' }))
    await stage.previewed(await stage.say(leading('/in', '/polite')))
    const [, last] = site.asked.slice(-2)
    expect(last?.headers.get('user-agent')).toBe(`RealtimeChat/1.0 (link previews; +${stage.publicUrl})`)
    for (const name of ['cookie', 'authorization', 'referer', 'origin']) expect(last?.headers.get(name)).toBeNull()
  })
})
