import { afterAll, beforeAll, expect, test } from 'bun:test'
import { fetchFrom, type Ways } from '../../server/modules/previews/fetch.ts'
import { standings } from '../../server/platform/outside/addresses.ts'

/** Of example.test, signed by itself, until 2126; only for tests. */
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgS5GN2DZcewJ2Qaty
PYUzS/G6QNOutkETjF763Rk70EKhRANCAATm2d5GRJ+N/Fj9cqn9paM/zbpEIzFj
6ICN82YzwS1H5CLUvU8lFcopuyy+piK+MInUzNKG5zfaXR0y+4cqAHLN
-----END PRIVATE KEY-----`
const cert = `-----BEGIN CERTIFICATE-----
MIIBnjCCAUSgAwIBAgIUPjllcNwjMp/PN177pCGoHc4AEsswCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMZXhhbXBsZS50ZXN0MCAXDTI2MTEyNTE4MTIzN1oYDzIxMjYx
MTAxMTgxMjM3WjAXMRUwEwYDVQQDDAxleGFtcGxlLnRlc3QwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAATm2d5GRJ+N/Fj9cqn9paM/zbpEIzFj6ICN82YzwS1H5CLU
vU8lFcopuyy+piK+MInUzNKG5zfaXR0y+4cqAHLNo2wwajAdBgNVHQ4EFgQUq5zP
mQA4yY9lEZHImavMknfzd9wwHwYDVR0jBBgwFoAUq5zPmQA4yY9lEZHImavMknfz
d9wwDwYDVR0TAQH/BAUwAwEB/zAXBgNVHREEEDAOggxleGFtcGxlLnRlc3QwCgYI
KoZIzj0EAwIDSAAwRQIhAK9GSJdzFn79pOD5amJx5cGSA+aRhRnDGw6dBgQAF+Pc
AiARfIkfJx09QvOaa5SLiZ+X2HWfGrMCyDvTkXzZyKhntA==
-----END CERTIFICATE-----`

const order = { type: /^text\/html/, accept: 'text/html', mostBytes: 1_000, beginning: true }
let server: ReturnType<typeof Bun.serve>
let hosts: (string | null)[]

beforeAll(() => {
  hosts = []
  server = Bun.serve({
    hostname: '127.0.0.2',
    port: 0,
    tls: { key, cert },
    fetch(request) {
      hosts.push(request.headers.get('host'))
      return new Response('<title>proven</title>', { headers: { 'content-type': 'text/html' } })
    },
  })
})
afterAll(() => server.stop(true))

async function ask(host: string, change: Partial<Ways> = {}): Promise<string> {
  const ways: Ways = {
    standing: standings(['127.0.0.2']),
    resolve: async () => ['127.0.0.2'],
    userAgent: 'tests',
    signal: new AbortController().signal,
    patienceMs: 5_000,
    authority: cert,
    ...change,
  }
  const found = fetchFrom(`https://${host}:${server.port}/`, order, ways)
  return found.then(({ body }) => new TextDecoder().decode(body)).catch(({ message }: Error) => message)
}

test('a site is asked by its address, and cannot prove its name, or need not', async () => {
  expect(await ask('example.test')).toBe('<title>proven</title>')
  expect(hosts).toEqual([`example.test:${server.port}`])
  expect(await ask('other.test')).toBe('no answer: ERR_TLS_CERT_ALTNAME_INVALID')
  expect(await ask('127.0.0.2')).toBe('no answer: ERR_TLS_CERT_ALTNAME_INVALID')
  expect(await ask('example.test', { authority: undefined })).toBe('no answer: DEPTH_ZERO_SELF_SIGNED_CERT')
  expect(hosts).toHaveLength(1)
})
