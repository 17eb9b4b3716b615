import { expect, test } from 'bun:test'
import { replayGroupFrom } from '../../server/replay.ts'
import { messageDelivered } from '../../shared/messages.ts'
import { startApp, until } from '../context.ts'
import { signUp } from '../people.ts'
import { openPushServer } from './pushServer.ts'
import { environment, host } from './stage.ts'

test('somebody is told again of what the log has, by a replay', async () => {
  using service = openPushServer({ hostname: host })
  const env = await environment()
  const browser = service.subscribe(env['VAPID_PUBLIC_KEY'])
  const app = await startApp(env)
  const mira = await signUp(app, 'Mira')
  const jonas = await signUp(app, 'Jonas')
  await jonas.api.notifications.subscribe.mutate({ kind: 'webpush', ...browser.subscription })
  const { id: channelId } = await mira.api.channels.openDirect.mutate({ userIds: [jonas.id] })
  const before: string[] = []
  for (const text of ['one', 'two', 'three']) before.push((await mira.api.messages.send.mutate({ channelId, text })).id)
  await until('all are told', () => browser.pushes.length === before.length)
  await app.stop()

  const away = await startApp({ ...env, ROLE: 'gateway' })
  expect(await replayGroupFrom(away.platform.bus, 'notifications', [messageDelivered], false)).toContain('3 events')
  await away.stop()

  await using again = await startApp(env)
  await using live = await jonas.at(again.url).listen()
  const { id } = await mira.at(again.url).api.messages.send.mutate({ channelId, text: 'four' })
  const heard = await until('what is new is told', () => {
    const told = live.heard.flatMap((event) => (event.type === 'notifications.notified' ? [event.data.messageId] : []))
    return told.includes(id) && told
  })
  expect(heard).toEqual([id])
  expect(browser.pushes.map(({ data }) => data.messageId)).toEqual(before)
})
