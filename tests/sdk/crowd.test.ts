import { expect, test } from 'bun:test'
import { connect } from 'realtime-chat/sdk'
import { until } from '../until.ts'
import { listen, openStage } from './stage.ts'

test('in a crowd, somebody does not hear everything once and in order', async () => {
  await using stage = await openStage()
  const speaker = await stage.enter('Mira')
  const { id: channelId } = await speaker.api.channels.create.mutate({ name: 'general' })
  const token = await stage.account('Jonas')
  const jonas = await connect({ url: stage.app.url, token })
  await jonas.api.channels.join.mutate({ channelId })
  const crowd = await Promise.all(Array.from({ length: 499 }, () => connect({ url: stage.app.url, token })))
  const everybody = [jonas, ...crowd]
  const heard = everybody.map(listen)

  const texts = Array.from({ length: 20 }, (_, index) => `${index}`)
  await Promise.all(texts.map((text) => speaker.send(channelId, text)))
  for (const messages of heard) {
    await until('all are heard', () => messages.length >= texts.length)
    expect(messages.map(({ text }) => text)).toEqual(texts)
  }
  await Promise.all(everybody.map((chat) => chat.close()))
}, 60_000)
