import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { sql } from 'kysely'
import { signUp as sdkSignUp } from 'realtime-chat/sdk'
import { createEnvironment, startApp, until } from '../context.ts'
import { bearer, cookiesOf, jonas, mira, post, signIn, signUp, statusOf, tokenOf } from './client.ts'
import { openMailServer } from './mailbox.ts'

const site = { origin: 'https://chat.example' }
let env: Record<string, string>
let app: Awaited<ReturnType<typeof startApp>>
let mail: Awaited<ReturnType<typeof openMailServer>>
let url = ''

beforeAll(async () => {
  mail = await openMailServer()
  env = { ...(await createEnvironment()), SMTP_URL: mail.url, PUBLIC_URL: site.origin }
  app = await startApp(env)
  url = app.url
  await enter(mira)
}, 30_000)
afterAll(async () => {
  await app.stop()
  await mail.stop()
})

/** Somebody who has confirmed their address. */
async function enter(person: typeof mira | typeof jonas | { name: string; email: string; password: string }) {
  expect((await signUp(url, person, site)).status).toBe(200)
  const token = (await mail.link(person.email, 'Confirm your email address')).get('token')
  expect((await fetch(`${url}/api/auth/verify-email?token=${token}`)).status).toBe(200)
  return person
}

const ask = (path: string, body: unknown, headers = {}) => post(url, `/api/auth/${path}`, body, { ...site, ...headers })
const forget = (email: string) => ask('request-password-reset', { email })
const reset = (token: string | null, newPassword: string) => ask('reset-password', { token, newPassword })

describe('an address', () => {
  test('somebody comes in by an address that is not theirs', async () => {
    expect((await signUp(url, jonas, site)).headers.get('set-auth-token')).toBeNull()
    const early = await signIn(url, jonas, site)
    expect([early.status, (await early.json()).code]).toEqual([403, 'EMAIL_NOT_VERIFIED'])
    const token = (await mail.link(jonas.email, 'Confirm your email address')).get('token')
    expect((await fetch(`${url}/api/auth/verify-email?token=${token}x`)).status).toBe(401)
    expect((await fetch(`${url}/api/auth/verify-email?token=${token}`)).status).toBe(200)
    expect((await signIn(url, jonas, site)).status).toBe(200)
    const program = { url, name: 'X', email: 'x@example.com', password: jonas.password }
    expect(await sdkSignUp(program).catch(({ code }) => code)).toBe('VERIFY_EMAIL')
  })

  test('signing up tells who has an account already; or whoever has one is not told of it', async () => {
    const [known, unknown] = await Promise.all(
      [mira.email, 'somebody-new@example.com'].map(async (email) => {
        const answer = await signUp(url, { ...mira, email }, site)
        const text = JSON.stringify(await answer.json()).replaceAll(email, 'E')
        return [answer.status, text.replaceAll(/"(id|createdAt|updatedAt)":"[^"]*"/g, '"$1"')]
      }),
    )
    expect(known).toEqual(unknown)
    await until('the letter', () => mail.letters.some((text) => text.includes('You have an account already')))
  })
})

describe('a forgotten password', () => {
  test('the answer tells who has an account', async () => {
    const [known, unknown] = await Promise.all([mira.email, 'nobody@example.com'].map(forget))
    expect([known?.status, await known?.text()]).toEqual([unknown?.status, await unknown?.text()])
  })

  test('a link is good twice, or for somebody who made it up; or the thief of the old password stays', async () => {
    const person = await enter({ name: 'Priya', email: 'priya@example.com', password: 'monsoon over the bay' })
    const thief = bearer(await tokenOf(signIn(url, person, site)))
    await forget(person.email)
    const token = (await mail.link(person.email, 'Choose a new password')).get('token')
    const next = 'three herons at dawn'
    expect((await reset('made-up', next)).status).toBe(400)
    expect((await reset(token, next)).status).toBe(200)
    expect((await reset(token, 'another one of mine')).status).toBe(400)
    expect((await signIn(url, person, site)).status).toBe(401)
    expect((await signIn(url, { ...person, password: next }, site)).status).toBe(200)
    expect(await statusOf(url, thief)).toBe(401)
    await until('a letter tells of it', () => mail.letters.some((text) => text.includes('Your password was changed')))
  })

  test('an old link still works', async () => {
    await forget(jonas.email)
    const token = (await mail.link(jonas.email, 'Choose a new password')).get('token')
    await sql`update auth.verification set expires_at = now() - interval '1 second'`.execute(app.platform.db)
    expect((await reset(token, 'three herons at dawn')).status).toBe(400)
  })

  test('the database tells the links that are on their way', async () => {
    await forget(mira.email)
    const token = (await mail.link(mira.email, 'Choose a new password')).get('token') ?? ''
    const { rows } = await sql<{ row: string }>`
      select row_to_json(verification)::text as row from auth.verification
      union all select row_to_json(letter)::text from auth.letter where sent_at is not null`.execute(app.platform.db)
    expect(token.length).toBeGreaterThan(20)
    expect(rows.map(({ row }) => row).join()).not.toContain(token)
  })

  test('somebody is flooded with letters', async () => {
    const statuses: number[] = []
    for (let i = 0; i < 7; i++) statuses.push((await forget('flooded@example.com')).status)
    expect(statuses.at(-1)).toBe(429)
  })
})

describe('a link to sign in by', () => {
  const request = (email: string) => ask('sign-in/magic-link', { email })
  const follow = (token: string | null) =>
    fetch(`${url}/api/auth/magic-link/verify?token=${token}`, { redirect: 'manual', headers: site })

  test('it is good twice, or lets strangers in, or leaves the second step out', async () => {
    const person = await enter({ name: 'Aiko', email: 'aiko@example.com', password: 'a garden of moss' })
    const [known, unknown] = await Promise.all([person.email, 'stranger@example.com'].map(request))
    expect([known?.status, await known?.text()]).toEqual([unknown?.status, await unknown?.text()])
    const token = (await mail.link(person.email, 'Your sign-in link')).get('token')
    const cookies = cookiesOf(await follow(token))
    expect(await statusOf(url, cookies)).toBe(200)
    expect(await statusOf(url, cookiesOf(await follow(token)))).toBe(401)
    await request(person.email)
    const links = () =>
      mail.letters.filter((text) => text.includes(`To: ${person.email}`) && text.includes('sign-in link'))
    await until('another letter', () => links().length === 2)
    const late = (await mail.link(person.email, 'Your sign-in link')).get('token')
    await sql`update auth.person set two_factor_enabled = true where email = ${person.email}`.execute(app.platform.db)
    expect(await statusOf(url, cookiesOf(await follow(late)))).toBe(401)
    await request(person.email)
    await request(mira.email)
    await mail.link(mira.email, 'Your sign-in link')
    expect(links()).toHaveLength(2)
  })
})

describe('a mail server', () => {
  test('that is away loses letters, or holds up whoever asks for one', async () => {
    mail.refuse(true)
    expect((await forget(jonas.email)).status).toBe(200)
    const waiting = () =>
      sql<{ tries: number }>`
      select tries from auth.letter where recipient = ${jonas.email} and sent_at is null`.execute(app.platform.db)
    await until('a try', async () => (await waiting()).rows.some(({ tries }) => tries > 0))
    mail.refuse(false)
    await sql`update auth.letter set due_at = now() where sent_at is null`.execute(app.platform.db)
    await until('the letter', async () => (await waiting()).rows.length === 0)
  })

  test('that is not there is no reason not to start; then there are no letters, and nothing waits for one', async () => {
    await using plain = await startApp({ ...(await createEnvironment()), NODE_ENV: 'production' })
    expect(await (await fetch(`${plain.url}/api/v1/sign-in-options`)).json()).toMatchObject({ mail: false })
    expect((await signUp(plain.url, mira)).headers.get('set-auth-token')).toBeString()
    expect((await fetch(`${plain.url}/api/dev/mailbox`)).status).toBe(404)
  })

  test('while somebody develops, nobody can read what would have been mailed', async () => {
    await using here = await startApp()
    await signUp(here.url, mira)
    const page = () => fetch(`${here.url}/api/dev/mailbox`).then((answer) => answer.text())
    await until('the letter', async () => (await page()).includes('Confirm your email address'))
    expect(await page()).toContain('/confirm-address#token')
    expect((await fetch(`${url}/api/dev/mailbox`)).status).toBe(404)
  })
})

describe('another password', () => {
  test('somebody at an open browser chooses one; or the other devices stay in', async () => {
    const person = await enter({ name: 'Tomas', email: 'tomas@example.com', password: 'oranges in winter' })
    const here = { ...cookiesOf(await signIn(url, person, site)) }
    const elsewhere = bearer(await tokenOf(signIn(url, person, site)))
    const change = (currentPassword: string, newPassword: string) =>
      ask('change-password', { currentPassword, newPassword }, here)
    expect((await change('a wrong password', 'lemons in summer')).status).toBe(400)
    expect((await change(person.password, 'password123')).status).toBe(400)
    expect((await change(person.password, 'lemons in summer')).status).toBe(200)
    expect([await statusOf(url, here), await statusOf(url, elsewhere)]).toEqual([200, 401])
  })
})
