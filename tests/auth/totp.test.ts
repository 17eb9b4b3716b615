import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { sql } from 'kysely'
import { connect, signIn as sdkSignIn } from 'realtime-chat/sdk'
import { z } from 'zod'
import { Security } from '../../shared/auth.ts'
import { startApp, until } from '../context.ts'
import { cookiesOf, mira, post, query, sessions, signIn, signUp, statusOf } from './client.ts'
import { codeAt } from './totp.ts'

const Enabled = z.object({ totpURI: z.string(), backupCodes: z.array(z.string()) })

let app: Awaited<ReturnType<typeof startApp>>
let url = ''
let people = 0

beforeAll(async () => {
  app = await startApp()
  url = app.url
})
afterAll(() => app.stop())

const security = (headers: Record<string, string>) => query(url, 'auth.security', headers, Security)
const half = 30_000

/** Somebody new whose second step is on; no code counts as used. */
async function enter() {
  const person = { ...mira, email: `person${people++}@example.com` }
  const cookies = { ...cookiesOf(await signUp(url, person)), origin: url }
  const enabling = await post(url, '/api/auth/two-factor/enable', { password: person.password }, cookies)
  const { totpURI, backupCodes } = Enabled.parse(await enabling.json())
  expect((await security(cookies)).twoFactorEnabled).toBe(false)
  const code = codeAt(totpURI)
  const answer = await verify(code, cookies)
  expect(answer.status).toBe(200)
  expect((await verify(code, (await firstStep(person)).cookies)).status).toBe(401)
  await forgetSpentCodes()
  return { person, totpURI, backupCodes, old: cookies, cookies: { ...cookiesOf(answer), origin: url } }
}

/** So that the code of a half minute is good again; which one it is, depends on when the test runs. */
const forgetSpentCodes = () => sql`delete from auth.spent_code`.execute(app.platform.db)

/** The first step of a sign-in, and what the browser then has. */
async function firstStep(person: { email: string; password: string }) {
  const answer = await signIn(url, person, { origin: url })
  expect(answer.status).toBe(200)
  return { answer, cookies: { ...cookiesOf(answer), origin: url } }
}

const verify = (code: string, headers: Record<string, string>) =>
  post(url, '/api/auth/two-factor/verify-totp', { code }, headers)
const recover = (code: string, headers: Record<string, string>) =>
  post(url, '/api/auth/two-factor/verify-backup-code', { code }, headers)

describe('the second step', () => {
  test('a password alone signs somebody in who has turned it on', async () => {
    const { person } = await enter()
    const { answer, cookies } = await firstStep(person)
    expect(await answer.json()).toEqual({ twoFactorRedirect: true, twoFactorMethods: ['totp'] })
    expect(answer.headers.get('set-auth-token')).toBeNull()
    expect(await statusOf(url, cookies)).toBe(401)
  })

  test('a half sign-in counts as one: in the list of devices, or on the bus', async () => {
    const { person, cookies } = await enter()
    const before = await sessions(url, cookies)
    await firstStep(person)
    expect((await sessions(url, cookies)).length).toBe(before.length)
    const { rows } = await sql<{ value: string }>`
      select value from bus.log where topic like 'auth.%' and key = (
        select id::text from auth.person where email = ${person.email})`.execute(app.platform.db)
    const types = rows.map(({ value }) => z.object({ type: z.string() }).parse(JSON.parse(value)).type).sort()
    expect(types).toEqual(['auth.logged_in', 'auth.logged_in', 'auth.security_changed', 'auth.session_revoked'])
  })

  test('a code is good twice', async () => {
    const { person, totpURI } = await enter()
    const code = codeAt(totpURI)
    const [one, two] = [await firstStep(person), await firstStep(person)]
    const answer = await verify(code, one.cookies)
    expect(answer.status).toBe(200)
    expect(await statusOf(url, cookiesOf(answer))).toBe(200)
    const replay = await verify(code, two.cookies)
    expect([replay.status, await replay.json()]).toEqual([401, { code: 'INVALID_CODE', message: 'Invalid code' }])
    expect((await verify(codeAt(totpURI, Date.now() + half), two.cookies)).status).toBe(200)
  })

  test('two who watched the same code both come in, when they are quick', async () => {
    const { person, totpURI } = await enter()
    const code = codeAt(totpURI)
    const steps = [await firstStep(person), await firstStep(person), await firstStep(person)]
    const answers = await Promise.all(steps.map(({ cookies }) => verify(code, cookies)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401])
  })

  test('codes are guessed for as long as one likes; or the lock never opens', async () => {
    const { person, totpURI } = await enter()
    // Five guesses end a half sign-in, ten lock the account: then the right code is no use either.
    for (const { guesses, refused } of [
      { guesses: [0, 1, 2, 3, 4], refused: 400 },
      { guesses: [5, 6, 7, 8, 9], refused: 429 },
    ]) {
      const { cookies } = await firstStep(person)
      for (const guess of guesses) expect((await verify(String(guess).padStart(6, '0'), cookies)).status).toBe(401)
      await forgetSpentCodes()
      expect((await verify(codeAt(totpURI), cookies)).status).toBe(refused)
    }
    const { cookies } = await firstStep(person)
    expect((await verify(codeAt(totpURI, Date.now() + half), cookies)).status).toBe(429)
    await sql`update auth.two_factor set locked_until = now()`.execute(app.platform.db)
    await forgetSpentCodes()
    expect((await verify(codeAt(totpURI), (await firstStep(person)).cookies)).status).toBe(200)
  })

  test('somebody who has lost their phone is locked out for good, or comes in twice by one recovery code', async () => {
    const { person, backupCodes } = await enter()
    const [code = ''] = backupCodes
    expect(backupCodes).toHaveLength(10)
    const first = await recover(code, (await firstStep(person)).cookies)
    expect(await statusOf(url, cookiesOf(first))).toBe(200)
    expect((await recover(code, (await firstStep(person)).cookies)).status).toBe(401)
  })

  test('turning it on leaves the session that did it open to whoever has stolen it', async () => {
    const { old, cookies } = await enter()
    expect(await statusOf(url, cookies)).toBe(200)
    await until('the old session has ended', async () => (await statusOf(url, old)) === 401)
  })

  test('somebody who finds an open browser turns it off, or sees the recovery codes', async () => {
    const { person, cookies } = await enter()
    for (const path of ['disable', 'generate-backup-codes', 'enable']) {
      const answer = await post(url, `/api/auth/two-factor/${path}`, { password: 'a wrong password' }, cookies)
      expect([path, answer.status]).toEqual([path, 400])
    }
    expect((await security(cookies)).twoFactorEnabled).toBe(true)
    const { password } = person
    const off = await post(url, '/api/auth/two-factor/disable', { password }, cookies)
    expect((await security(cookiesOf(off))).twoFactorEnabled).toBe(false)
    expect((await firstStep(person)).answer.headers.get('set-auth-token')).toBeString()
  })

  test('the database tells secrets and recovery codes', async () => {
    const { totpURI, backupCodes } = await enter()
    const { rows } = await sql<{ row: string }>`
      select row_to_json(two_factor)::text as row from auth.two_factor`.execute(app.platform.db)
    const stored = rows.map(({ row }) => row).join()
    for (const secret of [...backupCodes, new URL(totpURI).searchParams.get('secret') ?? ''])
      expect(stored).not.toContain(secret)
  })
})

describe('the SDK', () => {
  test('a program cannot say why it is not let in, or cannot give its code', async () => {
    const { person, totpURI, backupCodes } = await enter()
    const credentials = { url, email: person.email, password: person.password }
    expect(await sdkSignIn(credentials).catch(({ code }) => code)).toBe('SECOND_STEP')
    expect(await sdkSignIn({ ...credentials, code: '000000' }).catch(({ code }) => code)).toBe('UNAUTHORIZED')
    const chat = await connect({ ...credentials, code: codeAt(totpURI) })
    expect(chat.me.email).toBe(person.email)
    await chat.close()
    expect((await sdkSignIn({ ...credentials, code: backupCodes[1] ?? '' })).token).toBeString()
  })
})
