import { afterAll, beforeAll, describe, expect, setSystemTime, test } from 'bun:test'
import { createEnvironment, startApp } from '../context.ts'
import {
  bearer,
  cookiesOf,
  jonas,
  jwtOf,
  me,
  mira,
  post,
  sessions,
  signIn,
  signUp,
  statusOf,
  tokenOf,
} from './client.ts'

let env: Record<string, string>
let app: Awaited<ReturnType<typeof startApp>>
let url = ''
let jwt = ''
beforeAll(async () => {
  env = await createEnvironment()
  app = await startApp(env)
  url = app.url
  jwt = await jwtOf(url, await tokenOf(signUp(url, mira)))
})
afterAll(() => app.stop())

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const decode = (part: string | undefined) => JSON.parse(Buffer.from(part ?? '', 'base64url').toString())

function taken(token: string) {
  const [header, claims, signature = ''] = token.split('.')
  return { header: decode(header), claims: decode(claims), signature }
}

async function signed(header: object, claims: object, sign: (data: Uint8Array<ArrayBuffer>) => Promise<ArrayBuffer>) {
  const data = `${encode(header)}.${encode(claims)}`
  return `${data}.${Buffer.from(await sign(new TextEncoder().encode(data))).toString('base64url')}`
}

describe('a JWT', () => {
  test('says who is asking, for ten minutes', async () => {
    expect(await me(url, bearer(jwt))).toMatchObject({ name: mira.name })
    const { claims } = taken(jwt)
    expect(claims.exp - claims.iat).toBe(600)
  })

  test('is refused when it has expired', async () => {
    setSystemTime(Date.now() + 11 * 60_000)
    const status = await statusOf(url, bearer(jwt)).finally(() => setSystemTime())
    expect([status, await statusOf(url, bearer(jwt))]).toEqual([401, 200])
  })

  test('is refused when its session was signed out', async () => {
    const token = await tokenOf(signIn(url, mira))
    const held = await jwtOf(url, token)
    expect(await statusOf(url, bearer(held))).toBe(200)
    await post(url, '/api/auth/sign-out', {}, bearer(token))
    expect(await statusOf(url, bearer(held))).toBe(401)
  })

  test('is refused when somebody changed what it says', async () => {
    const { header, claims, signature } = taken(jwt)
    const theirs = taken(await jwtOf(url, await tokenOf(signUp(url, jonas)))).claims
    for (const changes of [{ sub: theirs.sub, sid: theirs.sid }, { sid: theirs.sid }, { exp: claims.exp + 1 }])
      expect(await statusOf(url, bearer(`${encode(header)}.${encode({ ...claims, ...changes })}.${signature}`))).toBe(
        401,
      )
  })

  test('is refused when it is not signed, or says so', async () => {
    const { header, claims, signature } = taken(jwt)
    for (const alg of ['none', 'None', 'NONE', ''])
      for (const end of ['', signature])
        expect(await statusOf(url, bearer(`${encode({ ...header, alg })}.${encode(claims)}.${end}`))).toBe(401)
  })

  test("is refused when another key signed it, under our key's name or its own", async () => {
    const { header, claims } = taken(jwt)
    const { privateKey } = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])
    const sign = (data: Uint8Array<ArrayBuffer>) => crypto.subtle.sign('Ed25519', privateKey, data)
    expect(await statusOf(url, bearer(await signed(header, claims, sign)))).toBe(401)
    const kid = crypto.randomUUID()
    expect(await statusOf(url, bearer(await signed({ ...header, kid }, claims, sign)))).toBe(401)
  })

  test('is refused when our public key was used as a shared secret', async () => {
    const { header, claims } = taken(jwt)
    const { keys } = await (await fetch(`${url}/api/auth/jwks`)).json()
    const secret = Buffer.from(keys[0].x, 'base64url')
    const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
    const forged = await signed({ ...header, alg: 'HS256' }, claims, (data) => crypto.subtle.sign('HMAC', key, data))
    expect(await statusOf(url, bearer(forged))).toBe(401)
  })

  test('is refused by a deployment it was not made for', async () => {
    await using other = await startApp({ ...env, PUBLIC_URL: 'https://other.example' })
    expect(await statusOf(other.url, bearer(jwt))).toBe(401)
  })

  test('made by one node is known to the others, and after the secret was changed a new key signs', async () => {
    await using changed = await startApp({ ...env, AUTH_SECRET: 'another-secret-another-secret-another' })
    expect(await statusOf(changed.url, bearer(jwt))).toBe(401)
    const fresh = await jwtOf(changed.url, await tokenOf(signIn(changed.url, mira)))
    expect(await statusOf(changed.url, bearer(fresh))).toBe(200)
    await using node = await startApp(env)
    expect(await statusOf(node.url, bearer(jwt))).toBe(200)
  })
})

describe('a session token', () => {
  test('is refused with a signature that is not ours', async () => {
    const answer = await signIn(url, mira)
    const name = cookiesOf(answer)['cookie']?.split('=')[0]
    const forged = `${await tokenOf(answer)}.${Buffer.alloc(32, 7).toString('base64')}`
    expect(await statusOf(url, bearer(forged))).toBe(401)
    expect(await statusOf(url, { cookie: `${name}=${encodeURIComponent(forged)}` })).toBe(401)
  })

  test('is not shown by the list of sessions', async () => {
    const token = await tokenOf(signIn(url, mira))
    expect(JSON.stringify(await sessions(url, bearer(token)))).not.toContain(token)
  })
})

test('garbage for a credential is nobody, not an error', async () => {
  const garbage = [
    'x',
    '..',
    'a.b.c',
    '%',
    '%00',
    'null',
    "' or 1=1 --",
    'x'.repeat(5_000),
    `${encode([])}.${encode(1)}.x`,
  ]
  for (const text of garbage) {
    expect([text, await statusOf(url, { authorization: `Bearer ${text}` })]).toEqual([text, 401])
    expect([text, await statusOf(url, { cookie: `chat-0.session_token=${text}; chat-0.session_token` })]).toEqual([
      text,
      401,
    ])
  }
  for (const authorization of ['Bearer', 'Bearer ', 'Basic YTpi', 'bearer x y'])
    expect(await statusOf(url, { authorization })).toBe(401)
})
