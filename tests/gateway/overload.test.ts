import { expect, test } from 'bun:test'
import { Client } from 'pg'
import { type Chat, connect } from 'realtime-chat/sdk'
import { createEnvironment, startApp } from '../context.ts'
import { openChannel } from '../limits/rules.ts'
import { figure, figuresOf } from '../operating/figures.ts'
import { type Someone, signUp } from '../people.ts'
import { until } from '../until.ts'
import { call, openSocket } from './raw.ts'
import { openStage } from './stage.ts'

/** Little more than the hint is waited for, and not by all alike. */
const timing = { maxRetryMs: 1_000 }

/** A node with room for a few messages, whose bus can be held up. */
async function openBusyNode() {
  const app = await startApp({ ...(await createEnvironment()), SENDS_IN_FLIGHT: '16' })
  const [mira, jonas] = [await signUp(app, 'Mira'), await signUp(app, 'Jonas')]
  const blocker = new Client({ connectionString: app.platform.config.databaseUrl })
  await blocker.connect()
  return {
    ...{ app, mira, jonas },
    hold: () => blocker.query('begin; lock table bus.partition in exclusive mode'),
    letGo: () => blocker.query('commit'),
    [Symbol.asyncDispose]: async () => {
      await blocker.end()
      await app.stop()
    },
  }
}

/** The queues that are fuller than they may be. */
async function overfull(node: { url: string }) {
  const figures = await figuresOf(node)
  return [...figures].filter(
    ([key, value]) => key.startsWith('queue_depth') && value > (figures.get(key.replace('depth', 'bound')) ?? 0),
  )
}

const textsIn = async (who: Someone, channelId: string) =>
  (await who.api.messages.list.query({ channelId, limit: 100 })).messages.map(({ text }) => text)

test('more is taken on than can be delivered, or what is turned away is lost, doubled or not told from an error', async () => {
  await using node = await openBusyNode()
  const { app, mira, jonas } = node
  const channelId = await openChannel(mira, jonas)
  using socket = await openSocket(app.url, { headers: jonas.headers })
  await node.hold()
  const ids = Array.from({ length: 200 }, (_, n) => n)
  socket.send(ids.map((n) => call(n, 'mutation', 'messages.send', { channelId, text: `${n}` })))
  await until('most are turned away', () => socket.frames.filter(({ error }) => error).length >= 180)
  const overHttp = await Promise.all(
    ids.slice(0, 20).map(() => mira.rest('POST', `/channels/${channelId}/messages`, { text: 'me too' })),
  )
  for (const answer of overHttp) {
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '1'])
    expect(await answer.json()).toMatchObject({ code: 'TOO_MANY_REQUESTS' })
  }
  expect(await overfull(app)).toEqual([])
  await node.letGo()

  const answers = await Promise.all(ids.map((n) => socket.answer(n)))
  const accepted = answers.filter(({ error }) => !error).map(({ id }) => `${id}`)
  expect(accepted.length).toBeWithin(1, 17)
  for (const { error } of answers)
    if (error) expect(error.data).toMatchObject({ code: 'TOO_MANY_REQUESTS', retryAfter: 1 })
  await until('what was accepted is there', async () => (await textsIn(mira, channelId)).length === accepted.length)
  expect(await textsIn(mira, channelId)).toEqual(accepted)
  await until('nothing is under way', async () => (await figure(app, 'queue_depth', { queue: 'sends' })) === 0)
  expect(await figure(app, 'gateway_shed_total', { what: 'sends' })).toBe(200 - accepted.length + overHttp.length)
})

test('people are shown an error, or what they say in a row is out of order, because the server was busy', async () => {
  await using node = await openBusyNode()
  const { app, mira, jonas } = node
  const channels = await Promise.all(Array.from({ length: 4 }, () => openChannel(mira, jonas)))
  const chats = await Promise.all(
    [mira, jonas].map(({ headers }) => connect({ url: app.url, token: tokenOf(headers), timing })),
  )
  const failed: unknown[] = []
  const note = (chat: Chat) => failed.push(...chat.outbox().filter(({ state }) => state === 'failed'))
  const leave = chats.map((chat) => chat.on('outbox', () => note(chat)))
  await node.hold()
  const sent = channels.flatMap((channelId) =>
    ['1', '2', '3'].flatMap((text) => chats.map((chat) => chat.send(channelId, text))),
  )
  await until('some are turned away', async () => (await figure(app, 'gateway_shed_total', { what: 'sends' })) >= 4)
  expect(chats.flatMap((chat) => chat.outbox())).toHaveLength(24)
  await node.letGo()

  await Promise.all(sent)
  expect(failed).toEqual([])
  for (const channelId of channels) {
    const { messages } = await mira.api.messages.list.query({ channelId })
    for (const { id } of [mira, jonas])
      expect(messages.filter(({ authorId }) => authorId === id).map(({ text }) => text)).toEqual(['1', '2', '3'])
  }
  expect(await overfull(app)).toEqual([])
  for (const stop of leave) stop()
  await Promise.all(chats.map((chat) => chat.close()))
}, 60_000)

const tokenOf = ({ authorization }: Someone['headers']) => authorization.replace('Bearer ', '')

test('nobody can read any more while messages are turned away', async () => {
  await using node = await openBusyNode()
  const { app, mira, jonas } = node
  const channelId = await openChannel(mira, jonas)
  await mira.api.messages.send.mutate({ channelId, text: 'before' })
  await until('it is there', async () => (await textsIn(jonas, channelId)).length === 1)
  await node.hold()
  using socket = await openSocket(app.url, { headers: jonas.headers })
  socket.send(Array.from({ length: 50 }, (_, n) => call(n, 'mutation', 'messages.send', { channelId, text: `${n}` })))
  await until('they are turned away', async () => (await figure(app, 'gateway_shed_total', { what: 'sends' })) > 0)
  expect(await textsIn(jonas, channelId)).toEqual(['before'])
  expect(await jonas.api.channels.list.query()).toHaveLength(1)
  await node.letGo()
})

test('requests over HTTP pile up without end, or health is not told of a node that has too many', async () => {
  await using stage = await openStage({ maxRequests: 2 })
  const headers = { authorization: 'Bearer ada', 'content-type': 'application/json' }
  const ask = (ms: number) =>
    fetch(`${stage.url}/trpc/slowly`, { method: 'POST', headers, body: JSON.stringify({ ms, say: 'done' }) })
  const slow = [ask(1_000), ask(1_000)]
  await until('both are under way', () => stage.begun() === 2)
  const refused = await ask(0)
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5'])
  expect(await refused.json()).toMatchObject({ code: 'TOO_MANY_REQUESTS' })
  expect((await fetch(`${stage.url}/healthz`)).status).toBe(200)
  expect((await Promise.all(slow)).map(({ status }) => status)).toEqual([200, 200])
  expect((await ask(0)).status).toBe(200)
})
