import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { sql } from 'kysely'
import { connect } from 'realtime-chat/sdk'
import { appRouter } from '../../server/router.ts'
import type { Scope } from '../../shared/auth.ts'
import { createEnvironment, startApp, until } from '../context.ts'
import { call, openSocket } from '../gateway/raw.ts'
import { codeOf, type Someone, signUp } from '../people.ts'
import { bearer, statusOf } from './client.ts'

let env: Record<string, string>
let app: Awaited<ReturnType<typeof startApp>>
let mira: Someone
let jonas: Someone

beforeAll(async () => {
  env = await createEnvironment()
  app = await startApp(env)
  mira = await signUp(app, 'Mira')
  jonas = await signUp(app, 'Jonas')
}, 30_000)
afterAll(() => app.stop())

const make = (who: Someone, scopes: Scope[], more: { days?: number | null; botId?: string } = {}) =>
  who.api.auth.createToken.mutate({ name: 'deploy script', scopes, ...more })

/** What only somebody signed in may ask, and what only a token for admins may; the rest goes by its kind. */
const forSessions = ['security', 'sessions', 'revokeSession', 'revokeOtherSessions', 'createToken', 'tokens']
const forAdmins = ['setSignUpPolicy', 'inviteToWorkspace', 'revokeInvitation']
const alsoForSessions = [
  ...forAdmins,
  'revokeToken',
  'createBot',
  'setRole',
  'updateProfile',
  'deactivate',
  'reactivate',
]
const sessionOnly = [
  ...[...forSessions, ...alsoForSessions].map((name) => `auth.${name}`),
  'notifications.subscribe',
  'notifications.unsubscribe',
]
const adminOnly = [
  'auth.signUpPolicy',
  'auth.invitations',
  'auth.accounts',
  'auth.bots',
  'auth.audit',
  'limits.rules',
  'limits.setRule',
  'limits.removeRule',
  'emoji.rename',
  'emoji.remove',
  'receipts.history',
  'previews.enable',
]
const managing = [...adminOnly, 'files.rejections', 'limits.history', 'presence.analytics']

describe('scopes', () => {
  for (const scopes of [['read'], ['write'], ['read', 'write'], ['read', 'write', 'admin']] satisfies Scope[][])
    test(`a token for ${scopes.join(' and ')} does more or less than it says, though an owner made it`, async () => {
      const { secret } = await make(mira, scopes)
      using socket = await openSocket(app.url, { headers: bearer(secret) })
      for (const [id, path] of Object.keys(appRouter._def.procedures).entries()) {
        const type: string = Reflect.get(appRouter._def.procedures, path)._def.type
        socket.send(call(id + 1, type, path, 0))
        const code = (await socket.answer(id + 1)).error?.data.code ?? 'none'
        const needed: Scope[] = [
          type === 'mutation' ? 'write' : 'read',
          ...(managing.includes(path) ? ['admin' as const] : []),
        ]
        const allowed = needed.every((scope) => scopes.some((has) => has === scope)) && !sessionOnly.includes(path)
        const open = path === 'auth.signInOptions'
        expect([path, code === 'FORBIDDEN']).toEqual([path, !allowed && !open])
      }
    })

  test('a token that may only read changes a picture', async () => {
    const { secret } = await make(mira, ['read'])
    const headers = { ...bearer(secret), 'content-type': 'image/png' }
    const answer = await fetch(`${app.url}/api/avatars/me`, { method: 'PUT', headers, body: new Uint8Array([1]) })
    expect(answer.status).toBe(403)
  })

  test('a token makes its person more than they are', async () => {
    const { secret } = await make(jonas, ['read', 'write', 'admin'])
    const answer = await fetch(`${app.url}/api/v1/accounts`, { headers: bearer(secret) })
    expect(answer.status).toBe(403)
  })
})

describe('secrets', () => {
  test('the secret is told again, or kept where somebody can read it', async () => {
    const { secret, id } = await make(mira, ['read'])
    expect(secret).toMatch(/^rtc_[\w-]{43}[0-9a-f]{8}$/)
    expect(JSON.stringify(await mira.api.auth.tokens.query({}))).not.toContain(secret)
    const { rows } = await sql<{ row: string }>`
      select row_to_json(token)::text as row from auth.token where id = ${id}`.execute(app.platform.db)
    expect(rows[0]?.row).toContain(id)
    expect(rows[0]?.row).not.toContain(secret.slice(4, 47))
    const { rows: log } = await sql<{ value: string }>`select value from bus.log`.execute(app.platform.db)
    expect(log.map(({ value }) => value).join()).not.toContain(secret)
  })

  test('a secret that is mistyped, cut or made up lets somebody in', async () => {
    const { secret } = await make(mira, ['read'])
    const made = `rtc_${'A'.repeat(43)}00000000`
    for (const wrong of [secret.slice(0, -1), `${secret}0`, secret.replace('rtc_', 'rtc-'), made, `${secret}.x`])
      expect(await statusOf(app.url, bearer(wrong))).toBe(401)
    expect(await statusOf(app.url, bearer(secret))).toBe(200)
  })
})

describe('an end', () => {
  test('a token that has expired goes on, where it was remembered too', async () => {
    const { secret, id, expiresAt } = await make(mira, ['read'], { days: 1 })
    expect(Date.parse(expiresAt ?? '')).toBeGreaterThan(Date.now() + 86_000_000)
    await sql`update auth.token set expires_at = now() where id = ${id}`.execute(app.platform.db)
    expect(await statusOf(app.url, bearer(secret))).toBe(401)
    expect((await make(mira, ['read'], { days: null })).expiresAt).toBeNull()
  })

  test('a token that was revoked goes on: on an open socket, on another node, for somebody else', async () => {
    await using node = await startApp(env)
    const { secret, id: tokenId } = await make(mira, ['read'])
    using socket = await openSocket(node.url, { headers: bearer(secret) })
    socket.send(call(1, 'query', 'auth.me', undefined))
    expect((await socket.answer(1)).error).toBeUndefined()
    expect(await codeOf(jonas.api.auth.revokeToken.mutate({ tokenId }))).toBe('NOT_FOUND')
    await mira.api.auth.revokeToken.mutate({ tokenId })
    expect(await statusOf(node.url, bearer(secret))).toBe(401)
    expect((await socket.closed).code).toBe(4401)
    expect(await codeOf(mira.api.auth.revokeToken.mutate({ tokenId }))).toBe('NOT_FOUND')
  })

  test('somebody who is made less keeps what they were by their token', async () => {
    const { secret } = await make(jonas, ['read', 'admin'])
    const ask = async () => (await fetch(`${app.url}/api/v1/accounts`, { headers: bearer(secret) })).status
    await mira.api.auth.setRole.mutate({ userId: jonas.id, role: 'admin' })
    expect(await ask()).toBe(200)
    await mira.api.auth.setRole.mutate({ userId: jonas.id, role: 'member' })
    expect(await ask()).toBe(403)
  })
})

describe('use', () => {
  test('nobody sees when and from where a token, or a session, was used last', async () => {
    const node = await startApp(env)
    const { secret, id } = await make(mira, ['read'])
    expect(await statusOf(node.url, bearer(secret))).toBe(200)
    await node.stop()
    const used = (await mira.api.auth.tokens.query({})).find((token) => token.id === id)
    expect(used?.lastAddress).toContain('127.0.0.1')
    expect(Date.parse(used?.lastUsedAt ?? '')).toBeGreaterThan(Date.now() - 60_000)
    const [session] = await mira.api.auth.sessions.query()
    expect(Date.parse(session?.lastUsedAt ?? '')).toBeGreaterThan(Date.now() - 60_000)
  })

  test('somebody who uses the app every day is signed out after a month, or is never asked again', async () => {
    const node = await startApp(env)
    const ends = async () => Date.parse((await mira.at(node.url).api.auth.sessions.query())[0]?.expiresAt ?? '')
    const day = 86_400_000
    const after = async (age: string) => {
      await sql`update auth.session set created_at = now() - ${age}::interval, expires_at = now() + interval '1 day'
        where user_id = ${mira.id}`.execute(app.platform.db)
      const used = await startApp(env)
      await mira.at(used.url).api.auth.me.query()
      await used.stop()
      return ((await ends()) - Date.now()) / day
    }
    expect(await after('29 days')).toBeWithin(29, 31)
    expect(await after('170 days')).toBeWithin(9, 11)
    await node.stop()
  }, 30_000)
})

describe('bots', () => {
  test('a bot cannot take part, or somebody other than an admin makes one', async () => {
    expect(await codeOf(jonas.api.auth.createBot.mutate({ name: 'Deploys' }))).toBe('FORBIDDEN')
    const bot = await mira.api.auth.createBot.mutate({ name: 'Deploys' })
    expect(bot).toMatchObject({ name: 'Deploys', isBot: true, madeBy: mira.id })
    expect(await codeOf(make(jonas, ['read'], { botId: bot.id }))).toBe('FORBIDDEN')
    expect(await codeOf(make(mira, ['read'], { botId: jonas.id }))).toBe('NOT_FOUND')
    const { secret } = await make(mira, ['read', 'write'], { botId: bot.id })
    const chat = await connect({ url: app.url, token: secret })
    expect(chat.me).toMatchObject({ id: bot.id, isBot: true, role: 'member' })
    const { id: channelId } = await mira.api.channels.create.mutate({ name: 'releases' })
    await chat.api.channels.join.mutate({ channelId })
    expect((await chat.send(channelId, 'shipped')).authorId).toBe(bot.id)
    await chat.close()
    expect(await jonas.api.auth.people.query({ ids: [bot.id] })).toMatchObject([{ id: bot.id, isBot: true }])
    expect((await mira.api.auth.tokens.query({ botId: bot.id })).map(({ name }) => name)).toEqual(['deploy script'])
  })

  test('a program over REST, with nothing but its token', async () => {
    const { secret } = await make(mira, ['read', 'write'])
    const { id } = await mira.api.channels.create.mutate({ name: 'scripts' })
    const answer = await fetch(`${app.url}/api/v1/channels/${id}/messages`, {
      method: 'POST',
      headers: { ...bearer(secret), 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'from a script' }),
    })
    expect(answer.status).toBe(200)
    await until('the message', async () => (await mira.api.messages.list.query({ channelId: id })).lastSeq === 1)
  })

  test('somebody who is deactivated stays in by their token', async () => {
    const priya = await signUp(app, 'Priya')
    const { secret } = await make(priya, ['read'])
    using socket = await openSocket(app.url, { headers: bearer(secret) })
    expect(await statusOf(app.url, bearer(secret))).toBe(200)
    await mira.api.auth.deactivate.mutate({ userId: priya.id })
    expect(await statusOf(app.url, bearer(secret))).toBe(401)
    expect((await socket.closed).code).toBe(4401)
  })

  test('what makes no sense is taken', async () => {
    const { auth } = mira.api
    expect(await codeOf(auth.createToken.mutate({ name: ' ', scopes: ['read'] }))).toBe('BAD_REQUEST')
    expect(await codeOf(auth.createToken.mutate({ name: 'x', scopes: [] }))).toBe('BAD_REQUEST')
    expect(await codeOf(auth.createToken.mutate({ name: 'x', scopes: ['read'], days: 366 }))).toBe('BAD_REQUEST')
  })
})
