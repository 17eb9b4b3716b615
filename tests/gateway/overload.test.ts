import { afterAll, beforeAll, expect, test } from 'bun:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Client } from 'pg'
import { type Chat, connect } from 'realtime-chat/sdk'
import { createEnvironment, startApp } from '../context.ts'
import { openChannel } from '../limits/rules.ts'
import { figure, figuresOf } from '../operating/figures.ts'
import { type Someone, signUp } from '../people.ts'
import { until } from '../until.ts'
import { call, openSocket, openUnread, openUnreadStream } from './raw.ts'
import { openStage, said } from './stage.ts'

/** Little more than the hint is waited for, and not by all alike. */
const timing = { maxRetryMs: 1_000 }

let app: Awaited<ReturnType<typeof startApp>>
let mira: Someone
let jonas: Someone
let blocker: Client

/** A node with room for a few messages, whose bus can be held up. */
beforeAll(async () => {
  app = await startApp({ ...(await createEnvironment()), SENDS_IN_FLIGHT: '16' })
  mira = await signUp(app, 'Mira')
  jonas = await signUp(app, 'Jonas')
  blocker = new Client({ connectionString: app.platform.config.databaseUrl })
  await blocker.connect()
}, 30_000)
afterAll(async () => {
  await blocker.end()
  await app.stop()
})

const hold = () => blocker.query('begin; lock table bus.partition in exclusive mode')
const letGo = () => blocker.query('commit')
const shed = () => figure(app, 'gateway_shed_total', { what: 'sends' })

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
  const channelId = await openChannel(mira, jonas)
  using socket = await openSocket(app.url, { headers: jonas.headers })
  const before = await shed()
  await hold()
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
  await letGo()

  const answers = await Promise.all(ids.map((n) => socket.answer(n)))
  const accepted = answers.filter(({ error }) => !error).map(({ id }) => `${id}`)
  expect(accepted.length).toBeWithin(1, 17)
  for (const { error } of answers)
    if (error) expect(error.data).toMatchObject({ code: 'TOO_MANY_REQUESTS', retryAfter: 1 })
  await until('what was accepted is there', async () => (await textsIn(mira, channelId)).length === accepted.length)
  expect(await textsIn(mira, channelId)).toEqual(accepted)
  await until('nothing is under way', async () => (await figure(app, 'queue_depth', { queue: 'sends' })) === 0)
  expect((await shed()) - before).toBe(200 - accepted.length + overHttp.length)
})

test('people are shown an error, or what they say in a row is out of order, because the server was busy', async () => {
  const channels = await Promise.all(Array.from({ length: 4 }, () => openChannel(mira, jonas)))
  const chats = await Promise.all(
    [mira, jonas].map(({ headers }) => connect({ url: app.url, token: tokenOf(headers), timing })),
  )
  const failed: unknown[] = []
  const note = (chat: Chat) => failed.push(...chat.outbox().filter(({ state }) => state === 'failed'))
  const leave = chats.map((chat) => chat.on('outbox', () => note(chat)))
  const before = await shed()
  await hold()
  const sent = channels.flatMap((channelId) =>
    ['1', '2', '3'].flatMap((text) => chats.map((chat) => chat.send(channelId, text))),
  )
  await until('some are turned away', async () => (await shed()) >= before + 4)
  expect(chats.flatMap((chat) => chat.outbox())).toHaveLength(24)
  await letGo()

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
  const channelId = await openChannel(mira, jonas)
  await mira.api.messages.send.mutate({ channelId, text: 'before' })
  await until('it is there', async () => (await textsIn(jonas, channelId)).length === 1)
  const before = await shed()
  await hold()
  using socket = await openSocket(app.url, { headers: jonas.headers })
  socket.send(Array.from({ length: 50 }, (_, n) => call(n, 'mutation', 'messages.send', { channelId, text: `${n}` })))
  await until('they are turned away', async () => (await shed()) > before)
  expect(await textsIn(jonas, channelId)).toEqual(['before'])
  expect(await jonas.api.channels.list.query()).toContainEqual(expect.objectContaining({ id: channelId }))
  await letGo()
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

test('what somebody asked is done after they have given up, and makes others late', async () => {
  await using stage = await openStage({ maxLineMs: 100 })
  using raw = await openSocket(stage.url)
  raw.send([call(1, 'mutation', 'slowly', { ms: 300, say: 'a' }), call(2, 'mutation', 'slowly', { ms: 0, say: 'b' })])
  expect((await raw.answer(1)).error).toBeUndefined()
  expect((await raw.answer(2)).error?.data).toMatchObject({ code: 'TOO_MANY_REQUESTS', retryAfter: 1 })
  raw.send(call(3, 'mutation', 'slowly', { ms: 0, say: 'c' }))
  expect((await raw.answer(3)).error).toBeUndefined()
  expect(stage.begun()).toBe(2)
})

test('requests in line take as much memory as clients like', async () => {
  await using stage = await openStage({ maxLineBytes: 1_000 })
  using raw = await openSocket(stage.url)
  const ids = Array.from({ length: 100 }, (_, n) => n)
  raw.send(ids.map((id) => call(id, 'query', 'whoami')))
  const answers = await Promise.all(ids.map((id) => raw.answer(id)))
  const refused = answers.filter(({ error }) => error)
  expect(refused.length).toBeWithin(50, 100)
  for (const { error } of refused) expect(error?.data).toMatchObject({ code: 'TOO_MANY_REQUESTS', retryAfter: 1 })
  raw.send(call(100, 'query', 'whoami'))
  expect((await raw.answer(100)).result?.data).toBe('ada')
})

test('there are more connections than may be, or one that has ended keeps its place', async () => {
  await using stage = await openStage({ maxSockets: 1 })
  const first = await openSocket(stage.url)
  await expect(openSocket(stage.url)).rejects.toThrow()
  first.socket.close()
  using second = await until('there is room again', () => openSocket(stage.url).catch(() => undefined))
  expect(second.socket.readyState).toBe(WebSocket.OPEN)
})

test('clients that do not read fill the memory together, none of them by too much', async () => {
  const maxBufferedBytes = 1_000_000
  await using stage = await openStage({ maxBufferedBytes, backpressureBytes: 900_000 })
  using one = await openUnread(stage.url)
  using two = await openUnread(stage.url)
  using reader = await openSocket(stage.url)
  for (const client of [one, two, reader]) client.send(call(1, 'subscription', 'live.events'))
  await reader.frame('its first yield', ({ result }) => result?.type === 'data')
  let told = 0
  await until('one is closed', async () => {
    stage.tell(said('x'.repeat(50_000)))
    told++
    return (await stage.figure('gateway_connections')) === 2
  })
  expect(await figure(stage, 'queue_depth', { queue: 'socket_buffers' })).toBeLessThanOrEqual(maxBufferedBytes)
  expect(await figure(stage, 'gateway_connections_closed_total', { reason: 'slow' })).toBe(1)
  await until('the reader has everything', () => reader.frames.length === told + 2)
})

test('a reader over server-sent events that takes nothing is kept everything for, or is not told why it was cut off', async () => {
  await using stage = await openStage()
  using reader = await openUnreadStream(stage.url)
  await until('it is cut off', async () => {
    for (let yields = 0; yields < 50; yields++) {
      stage.tell(said('x'.repeat(50_000)))
      await nextTurn()
    }
    return stage.fanout.listening().length === 0
  })
  expect(await reader.rest()).toContain('TOO_MANY_REQUESTS')
})
