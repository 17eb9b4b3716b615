import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { Pool } from 'pg'
import { z } from 'zod'
import { ConfigError, readConfig } from '../../server/platform/config.ts'
import { loggedIn } from '../../shared/auth.ts'
import { createEnvironment, startApp, until } from '../context.ts'
import { bearer, me, mira, post, sessions, signUp, statusOf, tokenOf } from './client.ts'
import { startProvider } from './provider.ts'

let provider: Awaited<ReturnType<typeof startProvider>>
let app: Awaited<ReturnType<typeof startApp>>
let postgres: Pool
let env: Record<string, string>
let url = ''
beforeAll(async () => {
  provider = await startProvider()
  env = { ...(await createEnvironment()), ...provider.env }
  app = await startApp(env)
  url = app.url
  provider.serve(url)
  postgres = new Pool({ connectionString: env['DATABASE_URL'], max: 1 })
})
afterAll(async () => {
  await postgres.end()
  await app.stop()
  await provider[Symbol.asyncDispose]()
})

/** A browser, as far as redirects and cookies go; it keeps the cookies of both sites, by name. */
function browser() {
  const jar = new Map<string, string>()
  const ask = async (to: string, init: RequestInit = {}): Promise<Response> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(to, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } })
    for (const set of response.headers.getSetCookie()) {
      const [pair = ''] = set.split(';')
      jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    return response
  }
  const begin = async (): Promise<string> => {
    const body = JSON.stringify({ provider: 'oidc', callbackURL: '/channels/x', errorCallbackURL: '/sign-in' })
    const headers = { 'content-type': 'application/json', origin: url }
    const response = await ask(`${url}/api/auth/sign-in/social`, { method: 'POST', headers, body })
    return z.object({ url: z.url() }).parse(await response.json()).url
  }
  /** The address that the provider sends the browser back to, once `login` has signed in there. */
  const atProvider = async (start: string, login: string): Promise<string> => {
    let to = start
    for (let i = 0; i < 10; i++) {
      const isForm = to.includes('/interaction/') && !to.endsWith('/login')
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      const body = new URLSearchParams({ prompt: 'login', login, password: 'any' }).toString()
      const response = await ask(to, isForm ? { method: 'POST', headers, body } : {})
      const location = response.headers.get('location')
      if (!location) throw new Error(`${to}: ${response.status} ${await response.text()}`)
      to = new URL(location, to).href
      if (to.startsWith(url)) return to
    }
    throw new Error('the provider redirects forever')
  }
  const enter = async (login: string) => ask(await atProvider(await begin(), login))
  const headers = () => ({ cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') })
  return { ask, begin, atProvider, enter, headers }
}

const leadsTo = (response: Response) => new URL(response.headers.get('location') ?? '', url).href.slice(url.length)

describe('signing in at the provider', () => {
  test('makes one person of two sign-ins, who is known by cookie and among the devices', async () => {
    provider.identities.set('lena', { email: 'Lena@example.com', email_verified: true, name: 'Lena Fischer' })
    const told: string[] = []
    const tail = await app.platform.bus.tail([loggedIn], (events) => {
      for (const { data } of events) told.push(data.sessionId)
    })
    const first = browser()
    expect(leadsTo(await first.enter('lena'))).toBe('/channels/x')
    const lena = await me(url, first.headers())
    expect(lena).toMatchObject({ name: 'Lena Fischer', email: 'lena@example.com' })

    const second = browser()
    await second.enter('lena')
    expect((await me(url, second.headers())).id).toBe(lena.id)
    const list = await sessions(url, second.headers())
    expect(list).toHaveLength(2)
    await until('both are told', () => list.every(({ id }) => told.includes(id)))
    await tail.stop()
  })

  test("keeps none of the provider's tokens", async () => {
    const { rows } = await postgres.query(
      `select access_token, refresh_token, id_token from auth.account where provider_id = 'oidc'`,
    )
    expect(rows).toEqual([{ access_token: null, refresh_token: null, id_token: null }])
  })

  test('asks with PKCE, a state and a nonce', async () => {
    const { searchParams } = new URL(await browser().begin())
    expect(searchParams.get('code_challenge_method')).toBe('S256')
    for (const name of ['code_challenge', 'state', 'nonce']) expect(searchParams.get(name)?.length).toBeGreaterThan(20)
    expect(searchParams.get('redirect_uri')).toBe(`${url}/api/auth/callback/oidc`)
  })

  test('works with a name that the provider does not tell, or that is giant', async () => {
    provider.identities.set('nameless', { email: 'nameless@example.com', email_verified: true, name: '' })
    provider.identities.set('giant', { email: 'giant@example.com', email_verified: true, name: 'x'.repeat(500) })
    const [nameless, giant] = [browser(), browser()]
    await nameless.enter('nameless')
    await giant.enter('giant')
    expect((await me(url, nameless.headers())).name).toBe('nameless')
    expect((await me(url, giant.headers())).name).toBe('x'.repeat(80))
  })
})

describe('somebody who has an account already', () => {
  const verify = (email: string) =>
    postgres.query('update auth.person set email_verified = true where email = $1', [email])

  test('is known where both sides have verified the address', async () => {
    await tokenOf(signUp(url, mira))
    await verify(mira.email)
    provider.identities.set('mira', { email: mira.email, email_verified: true, name: 'Somebody' })
    const window = browser()
    await window.enter('mira')
    expect(await me(url, window.headers())).toMatchObject({ name: mira.name, email: mira.email })
  })

  test('is not taken over by an address that the provider has not verified', async () => {
    const victim = { ...mira, email: 'victim@example.com' }
    await tokenOf(signUp(url, victim))
    await verify(victim.email)
    provider.identities.set('thief', { email: victim.email, email_verified: false, name: 'A thief' })
    const window = browser()
    expect(leadsTo(await window.enter('thief'))).toBe('/sign-in?error=account_not_linked')
    expect(await statusOf(url, window.headers())).toBe(401)
  })

  test('who made it with an address that is not theirs gets no hold of its owner', async () => {
    const squatter = { ...mira, email: 'owner@example.com' }
    await tokenOf(signUp(url, squatter))
    provider.identities.set('owner', { email: squatter.email, email_verified: true, name: 'The owner' })
    expect(leadsTo(await browser().enter('owner'))).toBe('/sign-in?error=account_not_linked')
  })
})

describe('a forged answer', () => {
  test('with a state that we did not give, or none, signs nobody in', async () => {
    const window = browser()
    const back = new URL(await window.atProvider(await window.begin(), 'lena'))
    for (const state of ['forged', '']) {
      back.searchParams.set('state', state)
      expect(leadsTo(await window.ask(back.href))).toMatch(/^\/sign-in\?error=/)
      expect(await statusOf(url, window.headers())).toBe(401)
    }
  })

  test('that is right, but for another browser, signs nobody in', async () => {
    const attacker = browser()
    const back = await attacker.atProvider(await attacker.begin(), 'lena')
    const victim = browser()
    await victim.begin()
    expect(leadsTo(await victim.ask(back))).toMatch(/^\/sign-in\?error=/)
    expect(await statusOf(url, victim.headers())).toBe(401)
  })

  test('is good once', async () => {
    const window = browser()
    const back = await window.atProvider(await window.begin(), 'lena')
    await window.ask(back)
    expect(leadsTo(await window.ask(back))).toMatch(/^\/sign-in\?error=/)
  })

  test('cannot lead away from the app', async () => {
    const ask = (callbackURL: string) =>
      post(url, '/api/auth/sign-in/social', { provider: 'oidc', callbackURL, errorCallbackURL: '/sign-in' })
    for (const away of ['https://evil.example/', '//evil.example', '/\\evil.example'])
      expect((await ask(away)).status).toBe(403)
    const token = { provider: 'oidc', callbackURL: '/', errorCallbackURL: '/', idToken: { token: 'x.y.z' } }
    expect((await post(url, '/api/auth/sign-in/social', token)).status).toBe(400)
  })
})

describe('configuration', () => {
  const silence = { idleTimeout: 0, fetch: () => new Promise<Response>(() => undefined) }
  const options = async (at: string) => (await fetch(`${at}/api/v1/sign-in-options`)).json()

  test('the sign-in page knows what to offer', async () => {
    await using plain = await startApp()
    expect(await options(url)).toMatchObject({ oidc: 'Harbour ID' })
    expect(await options(plain.url)).toMatchObject({ oidc: null })
    const body = { provider: 'oidc', callbackURL: '/', errorCallbackURL: '/' }
    expect((await post(plain.url, '/api/auth/sign-in/social', body)).status).toBe(404)
  })

  test('a provider that is half configured stops the start', () => {
    expect(() => readConfig({ ...env, OIDC_CLIENT_SECRET: '' })).toThrow(ConfigError)
  })

  test('a provider that never answers holds up those who sign in by password', async () => {
    await using silent = Bun.serve({ ...silence, port: 0, hostname: '127.0.0.1' })
    await using stuck = await startApp({ ...env, OIDC_ISSUER: silent.url.href })
    const token = await tokenOf(signUp(stuck.url, { ...mira, email: 'patient@example.com' }))
    expect(await statusOf(stuck.url, bearer(token))).toBe(200)
  }, 5_000)

  test('a provider that is away stops neither the start nor other sign-ins', async () => {
    await using alone = await startApp({ ...env, ...provider.env, OIDC_ISSUER: 'http://127.0.0.1:1' })
    const token = await tokenOf(signUp(alone.url, { ...mira, email: 'alone@example.com' }))
    expect(await statusOf(alone.url, bearer(token))).toBe(200)
    const answer = await post(alone.url, '/api/auth/sign-in/social', {
      ...{ provider: 'oidc', callbackURL: '/', errorCallbackURL: '/' },
    })
    expect(answer.status).toBe(404)
  })
})
