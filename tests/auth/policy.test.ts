import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { sql } from 'kysely'
import { weakness } from '../../server/modules/auth/passwordRules.ts'
import { createEnvironment, startApp } from '../context.ts'
import { codeOf, signUp as enter, type Someone } from '../people.ts'
import { bearer, me, post, tokenOf } from './client.ts'

let app: Awaited<ReturnType<typeof startApp>>
let mira: Someone
let jonas: Someone

beforeAll(async () => {
  app = await startApp()
  mira = await enter(app, 'Mira')
  jonas = await enter(app, 'Jonas')
}, 30_000)
afterAll(() => app.stop())

const apply = (email: string, invitation?: string) =>
  post(app.url, '/api/auth/sign-up/email', { name: 'New', email, password: 'a sentence of mine', invitation })
const set = (policy: 'open' | 'invite' | 'domain', domains: string[] = []) =>
  mira.api.auth.setSignUpPolicy.mutate({ policy, domains })

describe('who may make an account', () => {
  test('somebody comes in who is not invited; or the invited do not come as what they were invited', async () => {
    await set('invite')
    const refused = await apply('eve@example.com')
    expect([refused.status, (await refused.json()).code]).toEqual([403, 'NOT_INVITED'])
    const { code } = await mira.api.auth.inviteToWorkspace.mutate({ email: 'Guest@example.com', role: 'guest' })
    expect((await apply('eve@example.com', code)).status).toBe(403)
    const token = await tokenOf(apply('guest@example.com', code))
    expect(await me(app.url, bearer(token))).toMatchObject({ role: 'guest' })
    expect((await apply('other@example.com', code)).status).toBe(403)
    expect(await mira.api.auth.invitations.query()).toEqual([])
    await set('open')
    expect((await apply('anybody@example.com')).status).toBe(200)
  })

  test('a forged, expired or revoked invitation lets somebody in', async () => {
    await set('invite')
    const invite = () => mira.api.auth.inviteToWorkspace.mutate({ email: 'late@example.com' })
    const first = await invite()
    const { code, id: invitationId } = await invite()
    expect((await apply('late@example.com', first.code)).status).toBe(403)
    expect((await apply('late@example.com', 'A'.repeat(32))).status).toBe(403)
    expect((await apply('late@example.com', 'short')).status).toBe(400)
    await sql`update auth.invitation set expires_at = now()`.execute(app.platform.db)
    expect((await apply('late@example.com', code)).status).toBe(403)
    await sql`update auth.invitation set expires_at = now() + interval '1 day'`.execute(app.platform.db)
    await mira.api.auth.revokeInvitation.mutate({ invitationId })
    expect((await apply('late@example.com', code)).status).toBe(403)
    await set('open')
  })

  test('somebody other than an owner invites admins, or anybody but admins decides', async () => {
    const { auth } = jonas.api
    expect(await codeOf(auth.setSignUpPolicy.mutate({ policy: 'invite', domains: [] }))).toBe('FORBIDDEN')
    expect(await codeOf(auth.inviteToWorkspace.mutate({ email: 'x@example.com' }))).toBe('FORBIDDEN')
    await mira.api.auth.setRole.mutate({ userId: jonas.id, role: 'admin' })
    expect(await codeOf(auth.inviteToWorkspace.mutate({ email: 'x@example.com', role: 'admin' }))).toBe('FORBIDDEN')
    expect(await codeOf(auth.inviteToWorkspace.mutate({ email: 'x@example.com' }))).toBe('none')
  })

  test('an address at a domain is enough where nobody checks whose it is', async () => {
    expect(await codeOf(set('domain', ['example.com']))).toBe('PRECONDITION_FAILED')
    expect(await codeOf(set('domain', ['not a domain']))).toBe('BAD_REQUEST')
    const env = { ...(await createEnvironment()), SMTP_URL: 'smtp://127.0.0.1:1', PUBLIC_URL: 'https://chat.example' }
    await using node = await startApp({ ...env, DATABASE_URL: app.platform.config.databaseUrl, LOG_LEVEL: 'silent' })
    const there = mira.at(node.url).api.auth
    await there.setSignUpPolicy.mutate({ policy: 'domain', domains: ['Example.org'] })
    const statuses = await Promise.all(
      ['in@example.org', 'out@example.com', 'near@sub.example.org', 'odd@example.org.evil.com'].map(
        async (email) => (await apply(email)).status,
      ),
    )
    expect(statuses).toEqual([200, 403, 403, 403])
    await set('open')
  })

  test('the first person of a closed workspace is shut out', async () => {
    await using empty = await startApp()
    await sql`update auth.sign_up_policy set policy = 'invite'`.execute(empty.platform.db)
    const first = await enter(empty, 'Mira')
    expect(await first.api.auth.me.query()).toMatchObject({ role: 'owner' })
  })
})

describe('passwords', () => {
  const person = { name: 'Mira Okafor', email: 'mira@harbour.example' }

  test('what everybody tries first is taken, or a good sentence is refused', async () => {
    for (const password of [
      '1234567890',
      'Password123',
      'qwertyuiop',
      'mira okafor',
      'miraokafor2024',
      'Realtime-Chat1',
    ])
      expect([password, weakness(password, person) !== undefined]).toEqual([password, true])
    for (const password of [
      'a garden of moss',
      'okafor likes the sea',
      'correct horse battery staple',
      'ελληνικά γράμματα',
    ])
      expect([password, weakness(password, person)]).toEqual([password, undefined])
  })

  test('somebody signs up with one that is on every list', async () => {
    const body = { name: 'New', email: 'weak@example.com', password: 'password123' }
    const answer = await post(app.url, '/api/auth/sign-up/email', body)
    expect([answer.status, (await answer.json()).code]).toEqual([400, 'WEAK_PASSWORD'])
  })
})
