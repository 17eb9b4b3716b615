import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { connect } from 'node:net'
import { buildWeb } from '../../deploy/build.ts'
import { startApp } from '../context.ts'

describe('the built app', () => {
  let app: Awaited<ReturnType<typeof startApp>>
  let script = ''
  beforeAll(async () => {
    await buildWeb()
    app = await startApp()
    script = /src="(\/assets\/[^"]+\.js)"/.exec(await (await get('/')).text())?.[1] ?? ''
  }, 60_000)
  afterAll(() => app.stop())

  const get = (path: string, headers: Record<string, string> = {}) => fetch(app.url + path, { headers })

  test('a release is not seen until a cache runs out, or every file is fetched at every visit', async () => {
    expect((await get('/')).headers.get('cache-control')).toBe('no-cache')
    expect((await get('/sw.js')).headers.get('cache-control')).toBe('no-cache')
    const asset = await get(script)
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(asset.headers.get('content-type')).toContain('javascript')
  })

  test('a link into the app is answered with 404 instead of the app, also where a name has a dot', async () => {
    const page = await (await get('/')).text()
    for (const path of ['/channels/1234', '/sign-in', '/channels/v1.2/about'])
      expect(await (await get(path)).text()).toBe(page)
  })

  test('the app cannot be put on a home screen, where alone some phones let it notify', async () => {
    const path = /rel="manifest" href="([^"]+)"/.exec(await (await get('/')).text())?.[1] ?? ''
    const manifest = await get(path)
    expect(manifest.headers.get('content-type')).toContain('application/manifest+json')
    expect(await manifest.json()).toMatchObject({ start_url: '/', display: 'standalone', icons: [{ sizes: 'any' }] })
  })

  test('a missing file is answered with the page, and breaks as a script', async () => {
    for (const path of ['/assets/gone-12345678.js', '/assets/', '/favicon.ico', '/robots.txt'])
      expect([path, (await get(path)).status]).toEqual([path, 404])
  })

  test('scripts are sent as they are to those who take them compressed, or the other way round', async () => {
    const encodingFor = async (accepts: string) =>
      (await get(script, { 'accept-encoding': accepts })).headers.get('content-encoding')
    expect(await encodingFor('br, gzip')).toBe('gzip')
    expect(await encodingFor('identity')).toBeNull()
    expect(await encodingFor('gzip;q=0')).toBeNull()
  })

  test('the page runs what others have put into it', async () => {
    const { headers } = await get('/channels/1234')
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'self'")
    expect(policy).not.toMatch(/script-src[^;]*unsafe/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect((await get(script)).headers.get('x-content-type-options')).toBe('nosniff')
  })

  test('a path leads out of the folder', async () => {
    for (const path of [
      '/../package.json',
      '/assets/../../../package.json',
      '/assets/..%2f..%2f..%2fpackage.json',
      '/..%5c..%5cpackage.json',
      '/%00',
      '/assets/%00.js',
    ])
      expect([path, await raw(path)]).toEqual([path, expect.not.stringContaining('"realtime-chat"')])
    expect((await get('/')).status).toBe(200)
  })

  /** As no browser would ask: the path goes out as it is. */
  async function raw(path: string): Promise<string> {
    const { hostname, port } = new URL(app.url)
    const socket = connect(Number(port), hostname)
    socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`)
    let answer = ''
    for await (const chunk of socket) answer += String(chunk)
    return answer
  }
})
