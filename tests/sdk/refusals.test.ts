import { expect, test } from 'bun:test'
import { connect, signIn } from 'realtime-chat/sdk'
import { until } from '../until.ts'
import { openGate } from './gate.ts'
import { listen, openStage, timing } from './stage.ts'

const busy = { code: 'TOO_MANY_REQUESTS', retryAfter: 0.05 }

test('a message that is refused for a moment is overtaken by the next ones', async () => {
  await using stage = await openStage()
  await using gate = openGate(stage.app.url)
  const mira = await stage.enter('Mira', gate.url)
  const channels = await Promise.all(['one', 'other'].map((name) => mira.api.channels.create.mutate({ name })))
  const heard = listen(mira)
  gate.refuse('messages.send', busy)
  const texts = ['first', 'second', 'third', 'fourth']
  const sent = channels.flatMap(({ id }) => texts.map((text) => mira.send(id, text)))
  await Promise.all(sent)
  await until('all are heard', () => heard.length === 8)
  for (const { id } of channels)
    expect(heard.filter(({ channelId }) => channelId === id).map(({ text }) => text)).toEqual(texts)
})

test('a message is given up, and its author shown an error, because the server was busy for long', async () => {
  await using stage = await openStage()
  await using gate = openGate(stage.app.url)
  const mira = await stage.enter('Mira', gate.url)
  const { id: channelId } = await mira.api.channels.create.mutate({ name: 'general' })
  gate.refuse('messages.send', busy, 12)
  expect((await mira.send(channelId, 'in the end')).seq).toBe(1)
  expect(gate.called.filter((path) => path === 'messages.send')).toHaveLength(13)
})

test('a message that nobody answers is lost, or overtaken by the next ones', async () => {
  await using stage = await openStage()
  await using gate = openGate(stage.app.url)
  const mira = await stage.enter('Mira', gate.url)
  const { id: channelId } = await mira.api.channels.create.mutate({ name: 'general' })
  gate.refuse('messages.send', 'silence')
  const sent = await Promise.all(['one', 'two', 'three'].map((text) => mira.send(channelId, text)))
  expect(sent.map(({ seq }) => seq)).toEqual([1, 2, 3])
  expect(gate.called.filter((path) => path === 'messages.send')).toHaveLength(4)
})

test('a refusal for good stays in the outbox, and holds nothing back', async () => {
  await using stage = await openStage()
  await using gate = openGate(stage.app.url)
  const mira = await stage.enter('Mira', gate.url)
  const { id: channelId } = await mira.api.channels.create.mutate({ name: 'general' })
  gate.refuse('messages.send', { code: 'FORBIDDEN' })
  const [refused, next] = [mira.send(channelId, 'one'), mira.send(channelId, 'two')]
  await expect(refused).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect((await next).seq).toBe(1)
  expect(mira.outbox()).toMatchObject([{ text: 'one', state: 'failed', error: 'refused at the gate' }])
  mira.retry(mira.outbox()[0]?.id ?? '')
  await until('it is delivered', () => mira.outbox().length === 0)
  const { messages } = await mira.api.messages.list.query({ channelId })
  expect(messages.map(({ text }) => text)).toEqual(['two', 'one'])
})

test('the server’s hint when to try again gets lost', async () => {
  await using stage = await openStage()
  await using gate = openGate(stage.app.url)
  const mira = await stage.enter('Mira', gate.url)
  gate.refuse('channels.list', { code: 'TOO_MANY_REQUESTS', retryAfter: 7 })
  await expect(mira.api.channels.list.query()).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS', retryAfterMs: 7_000 })
  gate.refuse('channels.list', { code: 'INVENTED_LATER' })
  await expect(mira.api.channels.list.query()).rejects.toMatchObject({ code: 'INTERNAL_SERVER_ERROR' })
})

test('a server that refuses the newcomer is told as one that is out of reach', async () => {
  await using stage = await openStage()
  await using gate = openGate(stage.app.url)
  const token = await stage.account('Mira')
  for (const code of ['TOO_MANY_REQUESTS', 'INTERNAL_SERVER_ERROR']) {
    gate.refuse('channels.list', { code, retryAfter: 3 })
    await expect(connect({ url: gate.url, token, timing })).rejects.toMatchObject({ code, retryAfterMs: 3_000 })
  }
  gate.target = 'http://127.0.0.1:9'
  await expect(connect({ url: gate.url, token, timing })).rejects.toMatchObject({ code: 'OFFLINE' })
})

test('somebody who guesses passwords is not told when to come again', async () => {
  await using stage = await openStage()
  const { url } = stage.app
  await stage.account('Mira')
  const guess = () => signIn({ url, email: 'mira@example.com', password: 'not the password' }).catch((error) => error)
  const guesses = await Promise.all(Array.from({ length: 30 }, guess))
  const refusal = guesses.find(({ code }) => code === 'TOO_MANY_REQUESTS')
  expect(refusal?.retryAfterMs).toBeGreaterThan(0)
})
