import { expect, test } from 'bun:test'
import { connect, signUp } from 'realtime-chat/sdk'
import { until } from '../until.ts'
import { listen, openStage, timing } from './stage.ts'

test('two people hear each message once and in order, their own too', async () => {
  await using stage = await openStage()
  const mira = await stage.enter('Mira')
  const jonas = await stage.enter('Jonas')
  const channel = await mira.api.channels.create.mutate({ name: 'general', kind: 'public' })
  const heard = [listen(mira), listen(jonas)]
  await jonas.api.channels.join.mutate({ channelId: channel.id })
  const sent = await Promise.all(['one', 'two', 'three'].map((text) => mira.send(channel.id, text)))
  expect(sent.map(({ seq }) => seq)).toEqual([1, 2, 3])
  for (const messages of heard) {
    await until('all are heard', () => messages.length === 3)
    expect(messages.map(({ text }) => text)).toEqual(['one', 'two', 'three'])
  }
})

test('messages sent while offline arrive once and in order after the return', async () => {
  await using stage = await openStage()
  const mira = await stage.enter('Mira')
  const channel = await mira.api.channels.create.mutate({ name: 'general', kind: 'public' })
  const heard = listen(mira)
  stage.proxy.cut()
  await until('the loss is noticed', () => mira.status === 'offline')
  const sending = ['one', 'two', 'three'].map((text) => mira.send(channel.id, text))
  expect(mira.outbox(channel.id).map(({ text }) => text)).toEqual(['one', 'two', 'three'])
  await expect(mira.api.channels.list.query()).rejects.toMatchObject({ code: 'OFFLINE' })
  stage.proxy.restore()
  expect((await Promise.all(sending)).map(({ seq }) => seq)).toEqual([1, 2, 3])
  await until('all are heard', () => heard.length === 3)
  expect(heard.map(({ text }) => text)).toEqual(['one', 'two', 'three'])
  expect(mira.outbox()).toEqual([])
})

test('a connection that went silent is noticed and replaced', async () => {
  await using stage = await openStage(undefined, { ...timing, pongMs: 100 })
  const mira = await stage.enter('Mira')
  stage.proxy.stall()
  await until('the silence is noticed', () => mira.status !== 'live')
  stage.proxy.restore()
  await until('it is live again', () => mira.status === 'live')
})

test('twenty cuts under two writers lose and repeat nothing', async () => {
  await using stage = await openStage()
  const mira = await stage.enter('Mira')
  const jonas = await stage.enter('Jonas')
  const channel = await mira.api.channels.create.mutate({ name: 'general', kind: 'public' })
  await jonas.api.channels.join.mutate({ channelId: channel.id })
  const heard = [listen(mira), listen(jonas)]
  await jonas.send(channel.id, 'here')
  const sending: Promise<unknown>[] = []
  for (let cut = 0; cut < 20; cut++) {
    for (const writer of [mira, jonas]) sending.push(writer.send(channel.id, `before cut ${cut}`))
    // The moment of the cut, not a wait for anything.
    await Bun.sleep(Math.random() * 40)
    stage.proxy.cut()
    for (const writer of [mira, jonas]) sending.push(writer.send(channel.id, `during cut ${cut}`))
    stage.proxy.restore()
    await until('both are back', () => mira.status === 'live' && jonas.status === 'live')
  }
  await Promise.all(sending)
  const { messages } = await mira.api.messages.list.query({ channelId: channel.id, limit: 200 })
  expect(messages).toHaveLength(81)
  for (const told of heard) {
    await until('everything is heard', () => told.length >= 81)
    expect(told).toEqual(messages)
  }
  const timeline = mira.timeline(channel.id)
  await until('the window is ready', () => timeline.get().status === 'ready')
  expect(timeline.get().messages).toEqual(messages.slice(-50))
}, 60_000)

test('a revoked session ends in a typed error and no other try', async () => {
  await using stage = await openStage()
  const mira = await stage.enter('Mira')
  const errors: unknown[] = []
  mira.on('status', (_, error) => errors.push(error))
  const session = (await mira.api.auth.sessions.query()).find(({ current }) => current)
  await mira.api.auth.revokeSession.mutate({ sessionId: session?.id ?? '' }).catch(() => undefined)
  await until('the end is told', () => errors.length > 0)
  expect(mira.status).toBe('offline')
  expect(errors.at(-1)).toMatchObject({ code: 'UNAUTHORIZED' })
  await expect(mira.api.auth.me.query()).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
  await expect(mira.send(crypto.randomUUID(), 'too late')).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
  const { made } = stage.proxy
  // Long enough for another try, had there been one.
  await Bun.sleep(timing.maxRetryMs * 3)
  expect(stage.proxy.made).toBe(made)
})

test('connecting with a wrong password, a false token or to nobody is refused with a code', async () => {
  await using stage = await openStage()
  const { url } = stage.app
  await signUp({ url, name: 'Mira', email: 'mira@example.com', password: 'a password for tests' })
  const wrong = { url, email: 'mira@example.com', password: 'not the password' }
  await expect(connect(wrong)).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
  await expect(connect({ url, token: 'false' })).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
  await expect(connect({ url: 'http://127.0.0.1:9', token: 'any' })).rejects.toMatchObject({ code: 'OFFLINE' })
  await connect({ ...wrong, password: 'a password for tests' }).then((chat) => chat.close())
})
