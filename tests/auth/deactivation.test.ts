import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test'
import { type Kysely, sql } from 'kysely'
import type { Tables } from '../../server/modules/auth/model.ts'
import type { Db } from '../../server/platform/database.ts'
import { createEnvironment, startApp, until } from '../context.ts'
import { openSocket } from '../gateway/raw.ts'
import { codeOf, type Someone, signUp } from '../people.ts'
import * as raw from './client.ts'

let env: Record<string, string>
let app: Awaited<ReturnType<typeof startApp>>
let owner: Someone
let admin: Someone
let member: Someone

beforeAll(async () => {
  env = await createEnvironment()
  app = await startApp(env)
  owner = await signUp(app, 'Mira')
  admin = await signUp(app, 'Jonas')
  member = await signUp(app, 'Priya')
  await owner.api.auth.setRole.mutate({ userId: admin.id, role: 'admin' })
}, 30_000)
afterAll(() => app.stop())

let leaver: { id: string; email: string; password: string }
let token = ''
let count = 0
beforeEach(async () => {
  leaver = { id: '', email: `leaver${count++}@example.com`, password: 'a password for tests' }
  token = await raw.tokenOf(raw.signUp(app.url, { ...leaver, name: 'Lea Leaver' }))
  leaver.id = (await raw.me(app.url, raw.bearer(token))).id
})

const deactivate = (by: Someone, userId: string) => codeOf(by.api.auth.deactivate.mutate({ userId }))

test('somebody deactivated goes on, on another node or an open socket', async () => {
  await using node = await startApp(env)
  const second = await raw.tokenOf(raw.signIn(node.url, leaver))
  using socket = await openSocket(node.url, { headers: raw.bearer(second) })
  expect(await raw.statusOf(node.url, raw.bearer(token))).toBe(200)
  expect(await deactivate(admin, leaver.id)).toBe('none')
  for (const url of [app.url, node.url])
    for (const credential of [token, second]) expect(await raw.statusOf(url, raw.bearer(credential))).toBe(401)
  expect(await socket.closed).toEqual({ code: 4401, reason: 'session ended' })
})

test('signing in tells that an account is deactivated', async () => {
  await deactivate(admin, leaver.id)
  const answers = [leaver, { ...leaver, password: 'not the password' }, { ...leaver, email: 'nobody@example.com' }]
  const told = await Promise.all(answers.map((credentials) => raw.signIn(app.url, credentials)))
  expect(told.map(({ status }) => status)).toEqual([401, 401, 401])
  const [right, wrong, unknown] = await Promise.all(told.map((answer) => answer.json()))
  expect(right).toEqual(wrong)
  expect(right).toEqual(unknown)
  expect(told.every(({ headers }) => headers.getSetCookie().length === 0)).toBe(true)
})

/** A way to sign in that does not ask who is deactivated. */
function begin(db: Kysely<Tables>) {
  const id = crypto.randomUUID()
  const session = { id, token: id.replaceAll('-', ''), user_id: leaver.id, expires_at: new Date(Date.now() + 60_000) }
  return db.insertInto('auth.session').values(session).returning('token').executeTakeFirstOrThrow()
}

test('a way to sign in that forgets to ask lets somebody in who is deactivated', async () => {
  await deactivate(admin, leaver.id)
  expect(await begin(app.platform.db).catch(String)).toContain('this account is deactivated')
})

test('a session that begins while the deactivation is being made outlives it', async () => {
  const { db } = app.platform
  const blocked = sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  let answer = ''
  await db.transaction().execute(async (tx: Db) => {
    await sql`update auth.person set deactivated_at = now() where id = ${leaver.id}`.execute(tx)
    void begin(db)
      .then(String, String)
      .then((told) => {
        answer = told
      })
    await until('it waits', async () => answer !== '' || (await blocked.execute(db)).rows.length > 0)
  })
  expect(await until('an answer', () => answer)).toContain('this account is deactivated')
})

test('whoever is deactivated is gone from history, or still found to be added', async () => {
  const channel = await owner.api.channels.create.mutate({ name: `history-${count}` })
  await owner.api.channels.invite.mutate({ channelId: channel.id, userId: leaver.id })
  await using live = await member.listen()
  await deactivate(admin, leaver.id)
  await until('the news', () =>
    live.heard.some((event) => {
      const profile = event.type === 'auth.profile_changed' ? event.data.profile : undefined
      return profile?.id === leaver.id && profile.deactivated
    }),
  )
  expect(await member.api.auth.people.query({ ids: [leaver.id] })).toMatchObject([
    { name: 'Lea Leaver', deactivated: true },
  ])
  const members = await owner.api.channels.members.query({ channelId: channel.id })
  expect(members.map(({ userId }) => userId)).toContain(leaver.id)
  const found = [
    ...(await member.api.auth.people.query({ search: 'leaver', limit: 200 })),
    ...(await member.api.auth.directory.query({ search: 'leaver', limit: 200 })),
  ]
  expect(found.map(({ id }) => id)).not.toContain(leaver.id)
  const other = await owner.api.channels.create.mutate({ name: `afterwards-${count}` })
  expect(await codeOf(owner.api.channels.invite.mutate({ channelId: other.id, userId: leaver.id }))).toBe('NOT_FOUND')
  expect((await admin.api.auth.accounts.query({ search: leaver.email }))[0]).toMatchObject({ deactivated: true })
})

test('whoever is let in again cannot sign in, or their old sessions live again', async () => {
  await deactivate(admin, leaver.id)
  expect(await deactivate(admin, leaver.id)).toBe('none')
  const back = await admin.rest('POST', `/accounts/${leaver.id}/reactivate`, {})
  expect(await back.json()).toMatchObject({ id: leaver.id, deactivated: false })
  expect(await raw.statusOf(app.url, raw.bearer(token))).toBe(401)
  expect((await raw.signIn(app.url, leaver)).status).toBe(200)
})

test('members shut people out, or admins those above them', async () => {
  expect(await deactivate(member, leaver.id)).toBe('FORBIDDEN')
  expect(await deactivate(admin, owner.id)).toBe('FORBIDDEN')
  expect(await deactivate(admin, admin.id)).toBe('FORBIDDEN')
  expect(await deactivate(owner, crypto.randomUUID())).toBe('NOT_FOUND')
  await owner.api.auth.setRole.mutate({ userId: leaver.id, role: 'admin' })
  expect(await deactivate(admin, leaver.id)).toBe('FORBIDDEN')
  expect(await deactivate(owner, leaver.id)).toBe('none')
  expect(await codeOf(admin.api.auth.reactivate.mutate({ userId: leaver.id }))).toBe('FORBIDDEN')
})

test('the last owner who can sign in goes', async () => {
  expect(await deactivate(owner, owner.id)).toBe('PRECONDITION_FAILED')
  await owner.api.auth.setRole.mutate({ userId: leaver.id, role: 'owner' })
  await deactivate(owner, leaver.id)
  expect(await deactivate(owner, owner.id)).toBe('PRECONDITION_FAILED')
  expect(await codeOf(owner.api.auth.setRole.mutate({ userId: owner.id, role: 'member' }))).toBe('PRECONDITION_FAILED')
  await owner.api.auth.reactivate.mutate({ userId: leaver.id })
  const second = await signUp(app, 'Samuel')
  await owner.api.auth.setRole.mutate({ userId: second.id, role: 'owner' })
  expect(await deactivate(second, second.id)).toBe('none')
  expect(await codeOf(second.api.auth.me.query())).toBe('UNAUTHORIZED')
})
