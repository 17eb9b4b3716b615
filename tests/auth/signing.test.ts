import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { createEnvironment, startApp } from '../context.ts'
import { bearer, cookiesOf, jonas, me, mira, post, signIn, signUp, statusOf, tokenOf } from './client.ts'

let app: Awaited<ReturnType<typeof startApp>>
let url = ''
beforeAll(async () => {
  app = await startApp()
  url = app.url
  expect((await signUp(url, mira)).status).toBe(200)
})
afterAll(() => app.stop())

describe('signing up, in and out', () => {
  test('a newcomer is signed in, by cookie and by token', async () => {
    const answer = await signUp(url, { ...jonas, name: `  ${jonas.name} `, email: 'Jonas@Example.com' })
    const token = answer.headers.get('set-auth-token') ?? ''
    expect(await me(url, bearer(token))).toMatchObject({ name: jonas.name, email: jonas.email })
    expect(await me(url, cookiesOf(answer))).toMatchObject({ name: jonas.name })
    expect(await me(url, bearer(await tokenOf(answer)))).toMatchObject({ name: jonas.name })
  })

  test('signing out ends the session of the cookie, and that one alone', async () => {
    const other = await tokenOf(signIn(url, mira))
    const cookies = cookiesOf(await signIn(url, mira))
    const out = await post(url, '/api/auth/sign-out', {}, { ...cookies, origin: url })
    expect(out.status).toBe(200)
    expect(out.headers.getSetCookie().join()).toMatch(/session_token=; Max-Age=0/)
    expect(await statusOf(url, cookies)).toBe(401)
    expect(await statusOf(url, bearer(other))).toBe(200)
  })

  test('signing out by bearer token works without cookies', async () => {
    const token = await tokenOf(signIn(url, mira))
    expect((await post(url, '/api/auth/sign-out', {}, bearer(token))).status).toBe(200)
    expect(await statusOf(url, bearer(token))).toBe(401)
  })

  test('an email is taken whatever its case', async () => {
    const answer = await signUp(url, { ...mira, email: 'MIRA@example.com' })
    expect(answer.status).toBe(422)
    expect((await signIn(url, { ...mira, email: 'MIRA@example.com' })).status).toBe(200)
  })

  test('two sign-ups of one email at once make one account', async () => {
    const twin = { ...mira, email: 'twin@example.com' }
    const answers = await Promise.all([signUp(url, twin), signUp(url, twin), signUp(url, twin)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422, 422])
  })
})

describe('nobody learns who has an account', () => {
  test('an unknown email and a wrong password get the same answer', async () => {
    const wrong = await signIn(url, { ...mira, password: 'a wrong password' })
    const unknown = await signIn(url, { ...mira, email: 'nobody@example.com' })
    expect([wrong.status, unknown.status]).toEqual([401, 401])
    const told = await wrong.json()
    expect(told).toEqual({ code: 'INVALID_EMAIL_OR_PASSWORD', message: expect.any(String) })
    expect(await unknown.json()).toEqual(told)
  })
})

describe('what is not a sign-up is refused with a reason', () => {
  const wrong = {
    'a short password': { ...mira, email: 'new@example.com', password: 'short' },
    'a giant password': { ...mira, email: 'new@example.com', password: 'x'.repeat(129) },
    'no name': { ...mira, email: 'new@example.com', name: '   ' },
    'a giant name': { ...mira, email: 'new@example.com', name: 'x'.repeat(81) },
    'no email': { name: 'X', password: mira.password },
    'an email that is none': { ...mira, email: 'new at example' },
    'an object for an email': { ...mira, email: { $ne: null } },
    nothing: null,
  }
  for (const [what, body] of Object.entries(wrong))
    test(what, async () => {
      const answer = await signUp(url, body)
      expect(answer.status).toBe(400)
      expect(await answer.json()).toEqual({ code: expect.any(String), message: expect.any(String) })
    })

  test('a giant body', async () => {
    const answer = await signUp(url, { ...mira, name: 'x'.repeat(100_000) })
    expect(answer.status).toBe(413)
    expect(await answer.json()).toMatchObject({ code: 'PAYLOAD_TOO_LARGE' })
  })

  test('a body that is not JSON', async () => {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${url}/api/auth/sign-in/email`, { method: 'POST', headers, body: '{"email' })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ code: 'BAD_REQUEST' })
  })

  test('a path that is not offered', async () => {
    const answer = await post(url, '/api/auth/delete-user', {})
    expect(answer.status).toBe(404)
    expect(await answer.json()).toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('guessing', () => {
  test('twenty wrong passwords in a minute, then 429 with Retry-After; other accounts go on', async () => {
    const target = { ...mira, email: 'target@example.com' }
    await tokenOf(signUp(url, target))
    const guess = () => signIn(url, { ...target, password: 'a wrong password' })
    const guesses = await Promise.all(Array.from({ length: 20 }, guess))
    expect(new Set(guesses.map(({ status }) => status))).toEqual(new Set([401]))
    const answer = await guess()
    expect(answer.status).toBe(429)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await answer.json()).toMatchObject({ code: 'TOO_MANY_REQUESTS' })
    expect((await signIn(url, target)).status).toBe(429)
    expect((await signIn(url, mira)).status).toBe(200)
  }, 30_000)

  test('whoever fails on purpose keeps the account’s own person out', async () => {
    const target = { ...mira, email: 'besieged@example.com' }
    await tokenOf(signUp(url, target))
    const cookie = cookiesOf(await signIn(url, target))['cookie'] ?? ''
    const own = { cookie, origin: url }
    const forged = { cookie: cookie.replace(/(device=[^.]+)\.[^;]{5}/, '$1.AAAAA'), origin: url }
    const wrong = { ...target, password: 'a wrong password' }
    await Promise.all(Array.from({ length: 21 }, () => signIn(url, wrong)))
    expect((await signIn(url, target)).status).toBe(429)
    expect((await signIn(url, target, forged)).status).toBe(429)
    expect((await signIn(url, target, own)).status).toBe(200)
    const other = { ...cookiesOf(await signIn(url, mira)), origin: url }
    expect((await signIn(url, target, other)).status).toBe(429)
  }, 30_000)

  test('signing in rightly again and again is no guessing', async () => {
    for (let i = 0; i < 25; i++) expect((await signIn(url, mira)).status).toBe(200)
  }, 30_000)
})

describe('requests from elsewhere', () => {
  test('another site cannot sign a browser in or out', async () => {
    const evil = { origin: 'https://evil.example' }
    expect((await signIn(url, mira, evil)).status).toBe(403)
    const cookies = cookiesOf(await signIn(url, mira))
    const out = await post(url, '/api/auth/sign-out', {}, { ...cookies, ...evil })
    expect(out.status).toBe(403)
    expect(await out.json()).toMatchObject({ code: 'INVALID_ORIGIN' })
    expect(await statusOf(url, cookies)).toBe(200)
  })

  test('our own pages can, on loopback at any port', async () => {
    expect((await signIn(url, mira, { origin: url })).status).toBe(200)
    expect((await signIn(url, mira, { origin: 'http://localhost:5173' })).status).toBe(200)
  })

  test('behind a public URL, only its pages can, and the cookie is secure', async () => {
    await using secure = await startApp({ ...(await createEnvironment()), PUBLIC_URL: 'https://chat.example' })
    const answer = await signUp(secure.url, mira, { origin: 'https://chat.example' })
    expect(answer.headers.getSetCookie()[0]).toMatch(/^__Secure-.*; HttpOnly; (.*; )?SameSite=Lax/i)
    expect(answer.headers.getSetCookie()[0]).toContain('Secure')
    expect(await statusOf(secure.url, cookiesOf(answer))).toBe(200)
    expect((await signIn(secure.url, mira, { origin: 'http://localhost:5173' })).status).toBe(403)
  })

  test('the cookie is out of reach of scripts and of other sites', async () => {
    const [cookie = ''] = (await signIn(url, mira)).headers.getSetCookie()
    expect(cookie).toContain('; HttpOnly')
    expect(cookie).toContain('; SameSite=Lax')
    expect(cookie).toContain('; Path=/')
    expect(cookie).not.toContain('Secure')
  })
})

describe('many at once', () => {
  test('sign up without holding others up', async () => {
    const headers = bearer(await tokenOf(signIn(url, mira)))
    let over = false
    const newcomers = Array.from({ length: 25 }, (_, i) => ({ ...mira, email: `rush${i}@example.com` }))
    const rush = Promise.all(newcomers.map((person) => signUp(url, person))).finally(() => {
      over = true
    })
    let served = 0
    while (!over) {
      expect(await statusOf(url, headers)).toBe(200)
      served++
    }
    expect(new Set((await rush).map(({ status }) => status))).toEqual(new Set([200]))
    expect(served).toBeGreaterThan(25)
  }, 30_000)

  test('are turned away when too many wait, with Retry-After, and the others are served', async () => {
    await using crowded = await startApp()
    const crowd = Array.from({ length: 80 }, (_, i) => ({ ...mira, email: `crowd${i}@example.com` }))
    const answers = await Promise.all(crowd.map((person) => signUp(crowded.url, person)))
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0]?.headers.get('retry-after')).toBe('5')
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(80 - refused.length)
    expect((await signUp(crowded.url, mira)).status).toBe(200)
  }, 30_000)
})
