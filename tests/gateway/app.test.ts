import { afterAll, beforeAll, expect, test } from 'bun:test'
import { startApp } from '../context.ts'
import { signUp } from '../people.ts'
import { until } from '../until.ts'
import { call, openSocket } from './raw.ts'

let app: Awaited<ReturnType<typeof startApp>>
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app.stop())

test('a message that is sent over REST is heard on a socket', async () => {
  const [mira, jonas] = [await signUp(app, 'Mira'), await signUp(app, 'Jonas')]
  const channel = await mira.api.channels.create.mutate({ name: 'doors' })
  await jonas.api.channels.join.mutate({ channelId: channel.id })
  await using ear = await jonas.listen()
  const answer = await mira.rest('POST', `/channels/${channel.id}/messages`, { text: 'through another door' })
  expect(answer.status).toBe(200)
  await until('Jonas hears it', () => heardTexts(ear.heard).includes('through another door'))
})

test('who leaves a channel hears nothing more of it', async () => {
  const [priya, aiko] = [await signUp(app, 'Priya'), await signUp(app, 'Aiko')]
  const { id: channelId } = await priya.api.channels.create.mutate({ name: 'leaving' })
  await aiko.api.channels.join.mutate({ channelId })
  await using ear = await aiko.listen()
  await using hers = await priya.listen()
  await aiko.api.channels.leave.mutate({ channelId })
  await until('Aiko is told', () => ear.heard.some(({ type }) => type === 'channels.changed'))
  await priya.api.messages.send.mutate({ channelId, text: 'without Aiko' })
  await until('Priya hears herself', () => heardTexts(hers.heard).includes('without Aiko'))
  expect(heardTexts(ear.heard)).toEqual([])
})

test('signing a device out from another one closes its sockets at once', async () => {
  const samuel = await signUp(app, 'Samuel')
  const signedIn = await fetch(`${app.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'samuel@example.com', password: 'a password for tests' }),
  })
  expect(signedIn.status).toBe(200)
  const cookie = signedIn.headers
    .getSetCookie()
    .map((set) => set.split(';')[0])
    .join('; ')
  using phone = await openSocket(app.url, { headers: { cookie, origin: app.url } })
  phone.send(call(1, 'query', 'auth.sessions'))
  await phone.answer(1)
  const other = (await samuel.api.auth.sessions.query()).find(({ current }) => !current)
  await samuel.api.auth.revokeSession.mutate({ sessionId: other?.id ?? '' })
  expect(await phone.closed).toEqual({ code: 4401, reason: 'session ended' })
  expect((await samuel.api.auth.me.query()).name).toBe(samuel.name)
})

function heardTexts(heard: Awaited<ReturnType<Awaited<ReturnType<typeof signUp>>['listen']>>['heard']): string[] {
  return heard.flatMap((event) => (event.type === 'chat.message_delivered' ? [event.data.message.text] : []))
}
