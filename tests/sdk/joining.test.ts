import { expect, test } from 'bun:test'
import { uuidv7 } from '../../server/platform/ids.ts'
import { until } from '../until.ts'
import { listen, openStage } from './stage.ts'

test('what was said in a channel between being invited and coming back is never told', async () => {
  await using stage = await openStage()
  const mira = await stage.enter('Mira', stage.app.url)
  const jonas = await stage.enter('Jonas')
  const heard = listen(jonas)
  const { id: channelId } = await mira.api.channels.create.mutate({ name: 'general', kind: 'private' })
  await mira.send(channelId, 'before he came')

  stage.proxy.cut()
  await until('the loss is noticed', () => jonas.status === 'offline')
  await mira.api.channels.invite.mutate({ channelId, userId: jonas.me.id })
  const seen = listen(mira)
  // More than fit on one page; all at once, for an outbox sends them one by one.
  const texts = Array.from({ length: 250 }, (_, index) => `${index}`)
  await Promise.all(texts.map((text) => mira.api.messages.send.mutate({ id: uuidv7(), channelId, text })))
  await until('all of it is said', () => seen.length === texts.length)
  stage.proxy.restore()
  await until('he is back', () => jonas.status === 'live')
  await mira.send(channelId, 'the last word')
  await until('the last word', () => heard.at(-1)?.text === 'the last word')
  expect(heard).toHaveLength(texts.length + 1)
  expect(heard.map(({ id }) => id)).toEqual(seen.map(({ id }) => id))
}, 30_000)
