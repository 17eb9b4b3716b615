import { expect, test } from 'bun:test'
import { startApp, until } from '../context.ts'
import { type Someone, signUp } from '../people.ts'
import { openPushServer } from './pushServer.ts'
import { environment, host, openStage, told } from './stage.ts'

const otherHost = '127.0.0.5'
const mostAtOnce = 40

test('a push service that does not answer keeps everybody else from being told, or is asked by all at once', async () => {
  using slow = openPushServer({ hostname: host })
  using fast = openPushServer({ hostname: otherHost })
  const env: Record<string, string> = { ...(await environment()), PREVIEW_NETWORKS: `${host}/32,${otherHost}/32` }
  const timing = { everyMs: 50, retryMs: 20, patienceMs: 300_000, leaseSeconds: 600 }
  await using app = await startApp(env, { notifications: timing })
  const [mira, jonas, priya] = [await signUp(app, 'Mira'), await signUp(app, 'Jonas'), await signUp(app, 'Priya')]
  const subscribe = async ({ api }: Someone, service: typeof slow) => {
    const browser = service.subscribe(env['VAPID_PUBLIC_KEY'])
    await api.notifications.subscribe.mutate({ kind: 'webpush', ...browser.subscription })
    return browser
  }
  const stuck = await Promise.all(Array.from({ length: 20 }, () => subscribe(jonas, slow)))
  for (const browser of stuck) browser.answer(...Array.from({ length: 20 }, () => 'silence' as const))
  const quick = await subscribe(priya, fast)
  const say = async (to: Someone, text: string) => {
    const { id: channelId } = await mira.api.channels.openDirect.mutate({ userIds: [to.id] })
    return (await mira.api.messages.send.mutate({ channelId, text })).id
  }
  // More than a process sends at once.
  for (let nth = 0; nth < 15; nth++) await told(jonas, await say(jonas, `to all of them, ${nth}`))
  const asked = () => stuck.reduce((sum, { pushes }) => sum + pushes.length, 0)
  await until('the slow one is asked', () => asked() >= mostAtOnce)
  const id = await say(priya, 'quickly')
  await quick.waitFor('the push', ({ data }) => data.messageId === id)
  expect(asked()).toBe(mostAtOnce)
  await until('only what is for the slow one waits', async () => {
    const metrics = await (await fetch(`${app.url}/metrics`)).text()
    return /^notifications_queue_depth 300$/m.test(metrics)
  })
}, 60_000)

test('a device by UnifiedPush is told in clear, or goes on after its distributor has forgotten it', async () => {
  await using stage = await openStage()
  const tomas = await stage.join('Tomás')
  const { id: channelId } = await stage.mira.api.channels.openDirect.mutate({ userIds: [tomas.id] })
  const { browser: phone, device } = await stage.addDevice(tomas, 'unifiedpush')
  expect(device.kind).toBe('unifiedpush')
  const { id } = await stage.say(channelId, 'by a way of your own')
  // The service of these tests takes what is encrypted for the device and signed, and nothing else.
  const push = await phone.waitFor('the push', ({ data }) => data.messageId === id)
  expect(push.data).toMatchObject({ type: 'message', body: 'by a way of your own', reason: 'direct' })
  await until('it is sent', async () =>
    (await told(tomas, id)).some(([kind, state]) => kind === 'unifiedpush' && state === 'sent'),
  )

  phone.drop()
  const lost = await stage.say(channelId, 'to nobody')
  await until('the device is gone', async () =>
    (await tomas.api.notifications.devices.query()).every((each) => each.id !== device.id),
  )
  expect(await told(tomas, lost.id)).toContainEqual(['unifiedpush', 'failed', 'direct', 'gone'])
  await tomas.browser.waitFor('the other device', ({ data }) => data.messageId === lost.id)
  expect(stage.service.refused).toEqual([])

  const metrics = await (await fetch(`${stage.app.url}/metrics`)).text()
  expect(metrics).toMatch(/^notifications_sent_total\{kind="unifiedpush"\} 1$/m)
  expect(metrics).toMatch(/^notifications_failed_total\{kind="unifiedpush",outcome="gone"\} 1$/m)
  expect(metrics).toMatch(/^notifications_decided_total\{reason="direct"\} 2$/m)
})
