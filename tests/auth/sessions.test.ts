import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { Redis } from 'ioredis'
import { Pool } from 'pg'
import { loggedIn, loggedOut, sessionRevoked } from '../../shared/auth.ts'
import { createEnvironment, startApp, until } from '../context.ts'
import { call, openSocket } from '../gateway/raw.ts'
import {
  bearer,
  cookiesOf,
  jonas,
  jwtOf,
  me,
  mira,
  post,
  revoke,
  sessions,
  signIn,
  signUp,
  statusOf,
  tokenOf,
} from './client.ts'

let env: Record<string, string>
let app: Awaited<ReturnType<typeof startApp>>
let url = ''
let redis: Redis
let postgres: Pool
beforeAll(async () => {
  env = await createEnvironment()
  app = await startApp(env)
  url = app.url
  redis = new Redis(env['REDIS_URL'] ?? '')
  postgres = new Pool({ connectionString: env['DATABASE_URL'], max: 1 })
  await tokenOf(signUp(url, mira))
  await tokenOf(signUp(url, jonas))
})
afterAll(async () => {
  redis.disconnect()
  await postgres.end()
  await app.stop()
})

const idOf = async (token: string) => (await sessions(url, bearer(token))).find(({ current }) => current)?.id ?? ''

describe('Redis is a cache', () => {
  test('emptying it signs nobody out', async () => {
    const answer = await signIn(url, mira)
    const token = await tokenOf(answer.clone())
    const jwt = await jwtOf(url, token)
    expect(await statusOf(url, bearer(token))).toBe(200)
    await redis.flushall()
    for (const headers of [bearer(token), cookiesOf(answer), bearer(jwt)])
      expect(await statusOf(url, headers)).toBe(200)
    expect(await jwtOf(url, token)).toBeString()
  })

  test('emptying it brings no ended session back', async () => {
    const token = await tokenOf(signIn(url, mira))
    expect(await statusOf(url, bearer(token))).toBe(200)
    await post(url, '/api/auth/sign-out', {}, bearer(token))
    await redis.flushall()
    expect(await statusOf(url, bearer(token))).toBe(401)
  })

  test('without it, people sign in, are known and sign out', async () => {
    await using alone = await startApp({ ...env, REDIS_URL: 'redis://127.0.0.1:1' })
    const token = await tokenOf(signIn(alone.url, mira))
    expect(await me(alone.url, bearer(token))).toMatchObject({ name: mira.name })
    await post(alone.url, '/api/auth/sign-out', {}, bearer(token))
    expect(await statusOf(alone.url, bearer(token))).toBe(401)
  })

  test('a session is known after a restart', async () => {
    const token = await tokenOf(signIn(url, mira))
    await using again = await startApp(env)
    expect(await statusOf(again.url, bearer(token))).toBe(200)
  })
})

describe('sessions', () => {
  test('a person sees where they are signed in, and nobody else does', async () => {
    const here = await tokenOf(signIn(url, mira, { 'user-agent': 'Lynx' }))
    const list = await sessions(url, bearer(here))
    expect(list.filter(({ current }) => current)).toHaveLength(1)
    expect(list.find(({ current }) => current)).toMatchObject({ userAgent: 'Lynx', address: '127.0.0.1' })
    const others = await sessions(url, bearer(await tokenOf(signIn(url, jonas))))
    expect(others.map(({ id }) => id)).not.toContain(await idOf(here))
  })

  test('behind a trusted proxy everybody seems to come from the proxy', async () => {
    await using node = await startApp({ ...env, TRUSTED_PROXIES: '127.0.0.0/8' })
    const headers = { 'x-forwarded-for': '192.0.2.1, 198.51.100.7' }
    const there = bearer(await tokenOf(signIn(node.url, mira, headers)))
    const here = bearer(await tokenOf(signIn(url, mira, headers)))
    const addressOf = async (asker: ReturnType<typeof bearer>) =>
      (await sessions(url, asker)).find(({ current }) => current)?.address
    expect([await addressOf(there), await addressOf(here)]).toEqual(['198.51.100.7', '127.0.0.1'])
  })

  test('a revoked one is refused at once, by token, cookie and JWT, and on every node', async () => {
    await using node = await startApp(env)
    const lost = await signIn(url, mira)
    const token = await tokenOf(lost.clone())
    const jwt = await jwtOf(url, token)
    const credentials = [bearer(token), cookiesOf(lost), bearer(jwt)]
    for (const headers of credentials) expect(await statusOf(node.url, headers)).toBe(200)
    const here = await tokenOf(signIn(url, mira))
    expect((await revoke(url, bearer(here), await idOf(token))).status).toBe(200)
    for (const headers of credentials)
      expect([await statusOf(url, headers), await statusOf(node.url, headers)]).toEqual([401, 401])
    expect((await fetch(`${url}/api/auth/token`, { headers: bearer(token) })).status).toBe(401)
    expect(await statusOf(url, bearer(here))).toBe(200)
  })

  test('signing all others out leaves one of them in, or ends the one that asks', async () => {
    const here = bearer(await tokenOf(signIn(url, jonas)))
    const lost = bearer(await tokenOf(signIn(url, jonas)))
    const mine = bearer(await tokenOf(signIn(url, mira)))
    const out = await post(url, '/api/v1/sessions/revoke-others', {}, here)
    expect(out.status).toBe(200)
    expect([await statusOf(url, here), await statusOf(url, lost), await statusOf(url, mine)]).toEqual([200, 401, 200])
    expect(await sessions(url, here)).toHaveLength(1)
  })

  test("somebody else's cannot be revoked, nor one that is not there", async () => {
    const token = await tokenOf(signIn(url, jonas))
    const headers = bearer(await tokenOf(signIn(url, mira)))
    const theirs = await revoke(url, headers, await idOf(token))
    const none = await revoke(url, headers, crypto.randomUUID())
    expect([theirs.status, none.status]).toEqual([404, 404])
    expect(await theirs.text()).toBe(await none.text())
    expect(await statusOf(url, bearer(token))).toBe(200)
  })

  test('one that has run out is refused, and tidied away at the next sign-in', async () => {
    const token = await tokenOf(signIn(url, mira))
    const id = await idOf(token)
    await postgres.query(`update auth.session set expires_at = now() - interval '1 second' where id = $1`, [id])
    await redis.flushall()
    expect(await statusOf(url, bearer(token))).toBe(401)
    await signIn(url, mira)
    const rows = await postgres.query('select 1 from auth.session where id = $1', [id])
    expect(rows.rowCount).toBe(0)
  })

  test('one that runs out while Redis still holds it is refused', async () => {
    const token = await tokenOf(signIn(url, mira))
    await postgres.query(`update auth.session set expires_at = now() + interval '1 second' where token = $1`, [token])
    expect(await statusOf(url, bearer(token))).toBe(200)
    await until('the session has run out', async () => (await statusOf(url, bearer(token))) === 401)
  })
})

test('signing in and out and revoking are told on the bus', async () => {
  const told: string[] = []
  const tail = await app.platform.bus.tail([loggedIn, loggedOut, sessionRevoked], (events) => {
    for (const { type, data } of events) told.push(`${type} ${data.sessionId}`)
  })
  const one = await tokenOf(signIn(url, mira))
  const two = await tokenOf(signIn(url, mira))
  const [first, second] = [await idOf(one), await idOf(two)]
  await revoke(url, bearer(two), first)
  await post(url, '/api/auth/sign-out', {}, bearer(two))
  const expected = [
    `auth.logged_in ${first}`,
    `auth.logged_in ${second}`,
    `auth.session_revoked ${first}`,
    `auth.logged_out ${second}`,
  ]
  await until('all four are told', () => expected.every((line) => told.includes(line)))
  await tail.stop()
})

test('a socket hears on after its session has run out', async () => {
  const token = await tokenOf(signIn(url, mira))
  await postgres.query(`update auth.session set expires_at = now() + interval '2 seconds' where token = $1`, [token])
  using socket = await openSocket(url, { headers: bearer(token) })
  socket.send(call(1, 'query', 'auth.me'))
  expect((await socket.answer(1)).error).toBeUndefined()
  expect(await socket.closed).toEqual({ code: 4403, reason: 'the session has expired: connect again' })
  using again = await openSocket(url, { headers: bearer(token) })
  expect(await again.closed).toEqual({ code: 4401, reason: 'sign in first' })
})

test('the sockets of a revoked session are closed at once, those of others stay', async () => {
  const lost = await tokenOf(signIn(url, mira))
  const here = await tokenOf(signIn(url, mira))
  using lostSocket = await openSocket(url, { headers: bearer(lost) })
  using socket = await openSocket(url, { headers: bearer(here) })
  for (const { send, answer } of [lostSocket, socket]) {
    send(call(1, 'query', 'auth.me'))
    expect((await answer(1)).error).toBeUndefined()
  }
  await revoke(url, bearer(here), await idOf(lost))
  expect(await lostSocket.closed).toEqual({ code: 4401, reason: 'session ended' })
  socket.send(call(2, 'query', 'auth.me'))
  expect((await socket.answer(2)).error).toBeUndefined()
  using again = await openSocket(url, { headers: bearer(lost) })
  expect(await again.closed).toEqual({ code: 4401, reason: 'sign in first' })
})
