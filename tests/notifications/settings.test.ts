import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { applyToPreferences, type SetPreferences, usualPreferences } from '../../shared/notifications.ts'
import { createEnvironment, startApp, until } from '../context.ts'
import { codeOf, type Name, refusal, type Someone, signUp } from '../people.ts'
import { newDevice } from './device.ts'

const outside = 'https://127.0.0.3/push'

describe('how somebody is notified', () => {
  let app: Awaited<ReturnType<typeof startApp>>
  let mira: Someone
  let jonas: Someone
  let signIn: (name: Name) => Promise<Someone>

  beforeAll(async () => {
    const env = { ...(await createEnvironment()), PREVIEW_NETWORKS: '127.0.0.3/32' }
    app = await startApp(env)
    mira = await signUp(app, 'Mira')
    jonas = await signUp(app, 'Jonas')
    signIn = (name) => signUp(app, name)
  }, 30_000)
  afterAll(() => app.stop())

  const set = (input: SetPreferences, who = mira) => who.api.notifications.setPreferences.mutate(input)

  test('is as usual until they say otherwise, and theirs alone', async () => {
    expect(await mira.api.notifications.preferences.query()).toEqual(usualPreferences)
    const channelId = crypto.randomUUID()
    const quietHours = { timeZone: 'Europe/Berlin', days: ['sat', 'sun'], from: '22:00', to: '07:00' } as const
    const input = { level: 'all', channels: { [channelId]: 'nothing' }, keywords: ['Mira’s launch'] } as const
    await set({ ...input, keywords: [...input.keywords], quietHours: { ...quietHours, days: [...quietHours.days] } })
    const after = await set({ channels: { [channelId]: null }, delaySeconds: 5 })
    expect(after).toMatchObject({
      level: 'all',
      channels: {},
      keywords: ['Mira’s launch'],
      delaySeconds: 5,
      quietHours,
    })
    expect(await mira.api.notifications.preferences.query()).toEqual(after)
    expect(await jonas.api.notifications.preferences.query()).toEqual(usualPreferences)
  })

  test('what is told of a change is what is there, on every device', async () => {
    await using live = await mira.listen()
    const before = await mira.api.notifications.preferences.query()
    await set({ sound: false })
    await mira.api.notifications.block.mutate({ userId: jonas.id })
    const after = await mira.api.notifications.preferences.query()
    await until('told equals fetched', () => {
      const told = live.heard.flatMap((event) => (event.type === 'notifications.settings_changed' ? [event.data] : []))
      return Bun.deepEquals(told.reduce(applyToPreferences, before), after)
    })
    expect(after).toMatchObject({ sound: false, blocked: [jonas.id] })
    expect(await mira.api.notifications.unblock.mutate({ userId: jonas.id })).toMatchObject({ blocked: [] })
  })

  test('two changes at once are both kept', async () => {
    const ids = Array.from({ length: 8 }, () => crypto.randomUUID())
    await Promise.all(ids.map((id) => set({ channels: { [id]: 'all' } })))
    const { channels } = await mira.api.notifications.preferences.query()
    expect(ids.filter((id) => channels[id] === 'all')).toEqual(ids)
  })

  test('what makes no sense is refused', async () => {
    const hours = { timeZone: 'UTC', days: ['mon' as const], from: '08:00', to: '09:00' }
    const bad: SetPreferences[] = [
      { keywords: ['x'] },
      { keywords: ['?!'] },
      { keywords: Array.from({ length: 51 }, (_, index) => `word ${index}`) },
      { quietHours: { ...hours, timeZone: 'Mars/Olympus' } },
      { quietHours: { ...hours, from: '24:00' } },
      { quietHours: { ...hours, days: [] } },
      { delaySeconds: -1 },
      { digestMinutes: 1 },
      { channels: { general: 'all' } },
    ]
    for (const input of bad) expect([input, await codeOf(set(input))]).toEqual([input, 'BAD_REQUEST'])
    expect(await refusal(mira.api.notifications.block.mutate({ userId: mira.id }))).toStartWith('BAD_REQUEST')
    expect(await codeOf(mira.api.notifications.block.mutate({ userId: crypto.randomUUID() }))).toBe('NOT_FOUND')
  })

  test('a device is one, however often it is subscribed, and has the key that it is offered', async () => {
    const { webPushKey } = await mira.api.notifications.options.query()
    expect(webPushKey).toBe(app.platform.config.vapid?.publicKey ?? '')
    const { subscription } = newDevice(`${outside}/once`)
    const first = await mira.api.notifications.subscribe.mutate(subscription)
    const again = await mira.api.notifications.subscribe.mutate({ ...subscription, label: 'Another name' })
    expect(again).toEqual({ ...first, label: 'Another name' })
    expect(await mira.api.notifications.devices.query()).toEqual([again])
  })

  test('the device of somebody else cannot be taken away; on a shared computer it goes to who signed in last', async () => {
    const { subscription } = newDevice(`${outside}/shared`)
    const device = await mira.api.notifications.subscribe.mutate(subscription)
    const taking = jonas.api.notifications.unsubscribe.mutate({ deviceId: device.id })
    expect(await refusal(taking)).toBe('NOT_FOUND: no such device')
    const moved = await jonas.api.notifications.subscribe.mutate(subscription)
    expect(moved.id).not.toBe(device.id)
    const idsOf = async ({ api }: Someone) => (await api.notifications.devices.query()).map(({ id }) => id)
    expect(await idsOf(mira)).not.toContain(device.id)
    expect(await idsOf(jonas)).toEqual([moved.id])
    await jonas.api.notifications.unsubscribe.mutate({ deviceId: moved.id })
    expect(await idsOf(jonas)).toEqual([])
  })

  test('whoever is signed out has no device there any more', async () => {
    const aiko = await signIn('Aiko')
    const { subscription } = newDevice(`${outside}/signed-out`)
    const { sessionId } = await aiko.api.notifications.subscribe.mutate(subscription)
    const known = () => app.platform.redis.get(`{notifications}:settings:${aiko.id}`)
    expect(await known()).toContain(sessionId)
    await aiko.api.auth.revokeSession.mutate({ sessionId })
    await until('the device is forgotten', async () => !(await known())?.includes(sessionId))
    const priya = await signIn('Priya')
    expect((await priya.api.notifications.subscribe.mutate(subscription)).sessionId).not.toBe(sessionId)
  })

  test('a push service on a private address, or without TLS, is refused; so is what is no key', async () => {
    const endpoints = [
      'https://127.0.0.1/push',
      'https://localhost/push',
      'https://10.1.2.3/push',
      'https://169.254.169.254/latest/meta-data',
      'https://[::1]/push',
      'https://[::ffff:127.0.0.3]/push',
      'https://0x7f000001/push',
      'http://1.1.1.1/push',
      'https://1.1.1.1:8443/push',
      'https://user:secret@1.1.1.1/push',
    ]
    for (const endpoint of endpoints) {
      const call = mira.api.notifications.subscribe.mutate(newDevice(endpoint).subscription)
      expect([endpoint, await codeOf(call)]).toEqual([endpoint, 'BAD_REQUEST'])
    }
    const { subscription } = newDevice(`${outside}/keys`)
    const keys = { ...subscription.keys, p256dh: 'A'.repeat(87) }
    expect(await codeOf(mira.api.notifications.subscribe.mutate({ ...subscription, keys }))).toBe('BAD_REQUEST')
  })

  test('nobody has more than twenty devices, and what is not spoken is refused', async () => {
    const tomas = await signIn('Tomás')
    for (let nth = 0; nth < 20; nth++)
      await tomas.api.notifications.subscribe.mutate(newDevice(`${outside}/${nth}`).subscription)
    const more = tomas.api.notifications.subscribe.mutate(newDevice(`${outside}/more`).subscription)
    expect(await refusal(more)).toBe('PRECONDITION_FAILED: at most 20 devices')
    const token = 'a'.repeat(64)
    const phone = tomas.api.notifications.subscribe.mutate({ kind: 'apns', token })
    expect(await refusal(phone)).toBe('PRECONDITION_FAILED: this deployment does not speak apns')
  })

  test('without Redis, everything is as Postgres has it', async () => {
    await app.platform.redis.flushdb()
    expect(await mira.api.notifications.preferences.query()).toMatchObject({ level: 'all' })
    expect(await mira.api.notifications.ledger.query({})).toEqual([])
  })
})
