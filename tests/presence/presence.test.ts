import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { newEvent } from '../../server/platform/bus/bus.ts'
import { uuidv7 } from '../../server/platform/ids.ts'
import { type PresenceState, presenceChanged } from '../../shared/presence.ts'
import { createEnvironment, startApp, until } from '../context.ts'
import { codeOf, type Someone, signUp } from '../people.ts'
import { quick } from './quick.ts'
import { device, look } from './viewer.ts'

let env: Record<string, string>
let app: Awaited<ReturnType<typeof startApp>>
let other: Awaited<ReturnType<typeof startApp>>
let mira: Someone
let jonas: Someone
let priya: Someone
let aiko: Someone

beforeAll(async () => {
  env = await createEnvironment()
  app = await startApp(env, { presence: quick })
  other = await startApp(env, { presence: quick })
  mira = await signUp(app, 'Mira')
  jonas = await signUp(app, 'Jonas')
  priya = await signUp(app, 'Priya')
  aiko = await signUp(app, 'Aiko')
}, 30_000)
afterAll(async () => {
  await other.stop()
  await app.stop()
})

const stateOf = async (who: Someone) => (await mira.api.presence.get.query({ userIds: [who.id] }))[0]?.state

describe('a person with several devices', () => {
  test('counts as offline, or away, while one of them is in use', async () => {
    using eye = await look(mira, other.url, { userIds: [jonas.id] })
    expect(eye.last(jonas.id)).toMatchObject({ state: 'offline' })
    using laptop = await device(jonas, app.url)
    await eye.sees(jonas.id, 'active')
    using phone = await device(jonas, other.url)
    await laptop.api.presence.set.mutate({ state: 'away' })
    await phone.api.presence.set.mutate({ state: 'away' })
    await eye.sees(jonas.id, 'away')
    await laptop.api.presence.set.mutate({ state: 'active' })
    await eye.sees(jonas.id, 'active')
    laptop.close()
    await eye.sees(jonas.id, 'away')
    phone.close()
    await eye.sees(jonas.id, 'offline')
    expect(eye.of(jonas.id).map((signal) => signal.type === 'presence' && signal.state)).toEqual([
      'offline',
      'active',
      'away',
      'active',
      'away',
      'offline',
    ])
  })

  test('says of a request without a connection that it is away', async () => {
    expect(await codeOf(mira.api.presence.set.mutate({ state: 'away' }))).toBe('BAD_REQUEST')
  })
})

test('the connections of a node that lives on run out', async () => {
  using eye = await look(mira, other.url, { userIds: [jonas.id] })
  using _laptop = await device(jonas, app.url)
  await eye.sees(jonas.id, 'active')
  const from = Date.now()
  await until('two leases have passed', () => Date.now() - from > 2 * quick.leaseMs)
  expect(eye.last(jonas.id)).toMatchObject({ state: 'active' })
})

test('somebody hears of people that they do not look at', async () => {
  using eye = await look(mira, app.url, { userIds: [jonas.id] })
  using _priya = await device(priya, app.url)
  using _jonas = await device(jonas, app.url)
  await eye.sees(jonas.id, 'active')
  await until('Priya is there', async () => (await stateOf(priya)) === 'active')
  expect(eye.signals.filter(({ userId }) => userId !== jonas.id)).toEqual([])
})

test('a guest sees how people are with whom they share no channel', async () => {
  await mira.api.auth.setRole.mutate({ userId: aiko.id, role: 'guest' })
  using _jonas = await device(jonas, app.url)
  await until('Jonas is there', async () => (await stateOf(jonas)) === 'active')
  const ask = () => aiko.api.presence.get.query({ userIds: [jonas.id] })
  expect(await ask()).toEqual([])
  {
    using eye = await look(aiko, app.url, { userIds: [jonas.id] })
    expect(eye.signals).toEqual([])
  }
  const { id: channelId } = await jonas.api.channels.create.mutate({ name: 'with-aiko', kind: 'private' })
  await jonas.api.channels.invite.mutate({ channelId, userId: aiko.id })
  expect(await ask()).toMatchObject([{ userId: jonas.id, state: 'active' }])
})

describe('what people say of themselves', () => {
  const soon = (ms: number) => new Date(Date.now() + ms).toISOString()
  const ofJonas = async () => (await mira.api.presence.get.query({ userIds: [jonas.id] }))[0]

  test('is seen late, or outlives its end', async () => {
    using eye = await look(mira, other.url, { userIds: [jonas.id] })
    const say = async (ms: number) => {
      const [expiresAt, doNotDisturbUntil] = [soon(ms), soon(ms)]
      const status = { emoji: '🏖️', text: 'On the beach', expiresAt }
      await jonas.api.presence.set.mutate({ status, doNotDisturbUntil })
      return status
    }
    const status = await say(3_600_000)
    await until('the status', () => {
      const seen = eye.last(jonas.id)
      return seen?.type === 'presence' && seen.status?.text === 'On the beach' && seen.doNotDisturbUntil
    })
    expect(await ofJonas()).toMatchObject({ status })
    await say(1_000)
    await until('its end', async () => (await ofJonas())?.status === null)
    await until('its end is seen', () => {
      const seen = eye.last(jonas.id)
      return seen?.type === 'presence' && seen.status === null && seen.doNotDisturbUntil === null
    })
  })

  test('loses what is not spoken of', async () => {
    const status = { emoji: '🎧', text: '', expiresAt: null }
    await jonas.api.presence.set.mutate({ status, doNotDisturbUntil: null })
    await jonas.api.presence.set.mutate({ lastSeen: 'nobody' })
    expect(await jonas.api.presence.settings.query()).toEqual({ status, doNotDisturbUntil: null, lastSeen: 'nobody' })
    await jonas.api.presence.set.mutate({ status: null, lastSeen: 'everyone' })
    expect(await ofJonas()).toMatchObject({ status: null })
  })

  test('may be anything', async () => {
    const set = (emoji: string, text: string) =>
      codeOf(jonas.api.presence.set.mutate({ status: { emoji, text, expiresAt: null } }))
    for (const [emoji, text] of [
      ['', ''],
      ['no', 'x'],
      ['🎧🎧', 'x'],
      ['🎧', 'a\nb'],
      ['🎧', 'x'.repeat(101)],
    ] as const)
      expect([emoji, text, await set(emoji, text)]).toEqual([emoji, text, 'BAD_REQUEST'])
  })

  test('does not keep the time when they were last here to themselves', async () => {
    const come = await device(jonas, app.url)
    await until('Jonas is there', async () => (await ofJonas())?.state === 'active')
    expect(await ofJonas()).toMatchObject({ lastSeenAt: null })
    come.close()
    await until('when he was here', async () => (await ofJonas())?.lastSeenAt)
    using eye = await look(mira, other.url, { userIds: [jonas.id] })
    expect(eye.last(jonas.id)).toMatchObject({ lastSeenAt: expect.any(String) })
    await jonas.api.presence.set.mutate({ lastSeen: 'nobody' })
    expect(await ofJonas()).toMatchObject({ state: 'offline', lastSeenAt: null })
    await until('it is hidden', () => {
      const seen = eye.last(jonas.id)
      return seen?.type === 'presence' && seen.lastSeenAt === null
    })
    await jonas.api.presence.set.mutate({ lastSeen: 'everyone' })
    await until('it is told', async () => (await ofJonas())?.lastSeenAt)
  })
})

test('after Redis has forgotten everything, those who are here count as offline for good', async () => {
  using eye = await look(mira, other.url, { userIds: [jonas.id, priya.id] })
  using _jonas = await device(jonas, app.url)
  await eye.sees(jonas.id, 'active')
  await app.platform.redis.flushdb()
  await until('he is here again', async () => (await stateOf(jonas)) === 'active')
  using _priya = await device(priya, app.url)
  await eye.sees(priya.id, 'active')
  await eye.sees(jonas.id, 'active')
})

test('while Redis is away, presence fails', async () => {
  await using alone = await startApp(
    { ...env, REDIS_URL: 'redis://127.0.0.1:1', LOG_LEVEL: 'silent' },
    { presence: quick },
  )
  const { api } = mira.at(alone.url)
  expect(await api.presence.get.query({ userIds: [jonas.id] })).toMatchObject([{ userId: jonas.id, state: 'offline' }])
  await api.presence.set.mutate({ status: { emoji: '', text: 'still here', expiresAt: null } })
  await until(
    'the status',
    async () => (await jonas.api.presence.get.query({ userIds: [mira.id] }))[0]?.status?.text === 'still here',
  )
  await mira.api.presence.set.mutate({ status: null })
})

test('over server-sent events nothing is seen, or more after the end of the session', async () => {
  const samuel = await signUp(app, 'Samuel')
  const input = encodeURIComponent(JSON.stringify({ userIds: [priya.id] }))
  const response = await fetch(`${app.url}/trpc/live.signals?input=${input}`, {
    headers: { ...samuel.headers, accept: 'text/event-stream' },
  })
  let text = ''
  const reading = (async () => {
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true })
  })().catch(() => undefined)
  await until('the first yield', () => text.includes('"offline"'))
  using _priya = await device(priya, app.url)
  await until('a change', () => text.includes('"active"'))
  const [session] = await samuel.api.auth.sessions.query()
  await samuel.api.auth.revokeSession.mutate({ sessionId: session?.id ?? '' })
  await reading
  expect(text).toContain('UNAUTHORIZED')
})

test('an evening that ends after midnight is one day’s alone, or counts twice when it is told twice', async () => {
  const dayMs = 86_400_000
  const midnight = Math.floor(Date.now() / dayMs) * dayMs - 2 * dayMs
  const userId = uuidv7()
  const tell = (state: PresenceState, hours: number) => {
    const since = new Date(midnight + hours * 3_600_000).toISOString()
    const data = { userId, state, status: null, doNotDisturbUntil: null, lastSeenAt: null, since }
    return newEvent(presenceChanged, { key: userId, actor: userId, data })
  }
  const evening = [tell('active', -1), tell('away', 0.5), tell('active', 1), tell('offline', 1.5)]
  await app.platform.bus.publish([...evening, ...evening])
  await until(
    'all is written down',
    async () => (await app.platform.bus.lag('presence-history', [presenceChanged])) === 0,
  )
  const day = (at: number) => new Date(at).toISOString().slice(0, 10)
  const days = await mira.api.presence.analytics.query({ days: 7 })
  expect(days.filter((one) => one.day <= day(midnight))).toEqual([
    { day: day(midnight - dayMs), people: 1, hours: 1 },
    { day: day(midnight), people: 1, hours: 1 },
  ])
})

test('active people are counted twice, or not at all', async () => {
  const today = new Date().toISOString().slice(0, 10)
  const days = () => mira.api.presence.analytics.query({ days: 7 })
  {
    using _first = await device(priya, app.url)
    await until('Priya is there', async () => (await stateOf(priya)) === 'active')
  }
  await until('Priya is gone', async () => (await stateOf(priya)) === 'offline')
  using _again = await device(priya, app.url)
  using _jonas = await device(jonas, app.url)
  const found = await until('both are counted', async () => {
    const all = await days()
    return all.some(({ day, people }) => day >= today && people >= 2) && all
  })
  expect(found.map(({ day }) => day)).toEqual([...new Set(found.map(({ day }) => day))])
  expect(await codeOf(jonas.api.presence.analytics.query({ days: 7 }))).toBe('FORBIDDEN')
})
