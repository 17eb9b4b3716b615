import { afterAll, beforeAll, expect, test } from 'bun:test'
import { Client } from 'pg'
import { createEnvironment, startApp } from '../context.ts'
import { type Someone, signUp } from '../people.ts'
import { until } from '../until.ts'
import { call, openSocket } from './raw.ts'

let app: Awaited<ReturnType<typeof startApp>>
let postgres: Client
let mira: Someone
let jonas: Someone

beforeAll(async () => {
  const env = await createEnvironment()
  app = await startApp(env, { rechecks: { sessionsMs: 100, membershipsMs: 100 } })
  postgres = new Client({ connectionString: env['DATABASE_URL'] })
  await postgres.connect()
  mira = await signUp(app, 'Mira')
  jonas = await signUp(app, 'Jonas')
})
afterAll(async () => {
  await postgres.end()
  await app.stop()
})

async function connected(authorization: string) {
  const socket = await openSocket(app.url, { headers: { authorization } })
  socket.send(call(1, 'query', 'auth.me'))
  expect((await socket.answer(1)).error).toBeUndefined()
  return socket
}

test('what ended without a word on the bus is heard on, and comes in again', async () => {
  const { secret } = await jonas.api.auth.createToken.mutate({ name: 'script', scopes: ['read'] })
  for (const [authorization, end] of [
    [`Bearer ${secret}`, 'delete from auth.token where user_id = $1'],
    [jonas.headers.authorization, 'delete from auth.session where user_id = $1'],
  ] as const) {
    using socket = await connected(authorization)
    using others = await connected(mira.headers.authorization)
    await postgres.query(end, [jonas.id])
    expect(await socket.closed).toEqual({ code: 4401, reason: 'session ended' })
    // Redis, which had it as living, says the same.
    expect((await fetch(`${app.url}/api/v1/me`, { headers: { authorization } })).status).toBe(401)
    others.send(call(2, 'query', 'auth.me'))
    expect((await others.answer(2)).error).toBeUndefined()
  }
})

test('a membership that ended without a word on the bus is heard on', async () => {
  const samuel = await signUp(app, 'Samuel')
  const open = async (name: string) => (await mira.api.channels.create.mutate({ name })).id
  const [left, kept] = [await open('left'), await open('kept')]
  for (const channelId of [left, kept]) await samuel.api.channels.join.mutate({ channelId })
  await using ear = await samuel.listen()
  await postgres.query('delete from channels.membership where user_id = $1 and channel_id = $2', [samuel.id, left])
  const hearsOnlyTheOther = async () => {
    const from = ear.heard.length
    for (const channelId of [left, kept]) await mira.api.messages.send.mutate({ channelId, text: 'is anybody there?' })
    const told = () => ear.heard.slice(from).filter(({ type }) => type === 'chat.message_delivered')
    await until('the second is heard', () => told().some(({ key }) => key === kept))
    return told().every(({ key }) => key === kept)
  }
  await until('only what they are in is heard', hearsOnlyTheOther)
})
