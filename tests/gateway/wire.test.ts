import { expect, test } from 'bun:test'
import { createTRPCClient, httpBatchLink } from '@trpc/client'
import type { LiveEvent } from '../../shared/live.ts'
import { until } from '../until.ts'
import { call, openSocket } from './raw.ts'
import { openStage, type StageRouter, said, stockClient } from './stage.ts'

test('a stock tRPC client asks, changes and follows over one socket', async () => {
  await using stage = await openStage()
  await using client = stockClient(stage.url)
  expect(await client.api.whoami.query()).toBe('ada')
  expect(await client.api.greet.mutate({ name: 'grace' })).toEqual({ text: 'hello grace' })
  const live = follow(client.api)
  await until('the first yield', () => live.yields.length === 1)
  expect(live.yields[0]).toEqual([])
  stage.tell(said('one'), said('two'))
  await until('both messages', () => live.yields.length === 2)
  expect(live.texts()).toEqual(['one', 'two'])
  expect(client.sockets).toHaveLength(1)
})

test('a stock client that lost its socket follows again by itself', async () => {
  await using stage = await openStage()
  await using client = stockClient(stage.url)
  const live = follow(client.api)
  await until('the first yield', () => live.yields.length === 1)
  stage.tell(said('before'))
  await until('a message', () => live.texts().length === 1)
  client.sockets[0]?.close()
  await until('the first yield of the second socket', () => live.yields.length === 3)
  stage.tell(said('after'))
  await until('the message after', () => live.texts().length === 2)
  expect(live.texts()).toEqual(['before', 'after'])
})

test('a resumed subscription is told the last event that the client saw', async () => {
  await using stage = await openStage()
  await using client = stockClient(stage.url)
  const seen: number[] = []
  const counting = client.api.count.subscribe({ to: 3 }, { onData: ({ data }) => void seen.push(data) })
  await until('three', () => seen.length === 3)
  client.sockets[0]?.close()
  await until('a second socket', () => client.sockets.length === 2)
  expect(await client.api.whoami.query()).toBe('ada')
  expect(seen).toEqual([1, 2, 3])
  counting.unsubscribe()
})

test('a subscription that is stopped says so and leaves its id free', async () => {
  await using stage = await openStage()
  using raw = await openSocket(stage.url)
  for (const path of ['live.events', 'count']) {
    raw.frames.length = 0
    raw.send(call(7, 'subscription', path, path === 'count' ? { to: 1 } : undefined))
    await raw.frame('a yield', ({ result }) => result?.type === 'data')
    raw.send({ id: 7, method: 'subscription.stop' })
    await raw.frame('its end', ({ result }) => result?.type === 'stopped')
    expect(raw.frames.map(({ result }) => result?.type)).toEqual(['started', 'data', 'stopped'])
  }
  stage.tell(said('to nobody'))
  raw.send(call(8, 'query', 'whoami'))
  await raw.answer(8)
  expect(raw.texts.join()).not.toContain('to nobody')
})

test('requests of one socket are answered in the order they came, however long each takes', async () => {
  await using stage = await openStage()
  using raw = await openSocket(stage.url)
  raw.send([call(1, 'mutation', 'slowly', { ms: 50, say: 'a' }), call(2, 'mutation', 'slowly', { ms: 1, say: 'b' })])
  raw.send(call(3, 'query', 'whoami'))
  await raw.answer(3)
  expect(raw.frames.map(({ id }) => id)).toEqual([1, 2, 3])
})

test('a bus with too much to do is told as something to try again, not as an error of ours', async () => {
  await using stage = await openStage()
  using raw = await openSocket(stage.url)
  raw.send(call(1, 'mutation', 'crowds', {}))
  expect((await raw.answer(1)).error?.data).toMatchObject({ code: 'TOO_MANY_REQUESTS', httpStatus: 429, retryAfter: 1 })
  raw.send(call(2, 'mutation', 'waits', {}))
  expect((await raw.answer(2)).error?.data).toMatchObject({ code: 'SERVICE_UNAVAILABLE', retryAfter: 1 })
})

test('a subscription does not hold up the requests after it', async () => {
  await using stage = await openStage()
  using raw = await openSocket(stage.url)
  raw.send([
    call(1, 'subscription', 'live.events'),
    call(2, 'subscription', 'count', { to: 1 }),
    call(3, 'query', 'whoami'),
  ])
  expect((await raw.answer(3)).result?.data).toBe('ada')
})

test('PING is answered with PONG, for clients behind proxies that end silent connections', async () => {
  await using stage = await openStage()
  using raw = await openSocket(stage.url)
  raw.send('PING')
  await until('PONG', () => raw.texts.includes('PONG'))
})

test('the batches of a stock HTTP client are answered', async () => {
  await using stage = await openStage()
  const link = httpBatchLink({ url: `${stage.url}/trpc`, headers: { authorization: 'Bearer ada' } })
  const api = createTRPCClient<StageRouter>({ links: [link] })
  expect(await Promise.all([api.whoami.query(), api.visit.query({ place: 'sea' })])).toEqual([
    'ada',
    { who: 'ada', place: 'sea' },
  ])
})

function follow(api: ReturnType<typeof stockClient>['api']) {
  const yields: LiveEvent[][] = []
  api.live.events.subscribe(undefined, { onData: ({ data }) => void yields.push(data) })
  const texts = () =>
    yields.flat().map((event) => (event.type === 'chat.message_delivered' ? event.data.message.text : event.type))
  return { yields, texts }
}
