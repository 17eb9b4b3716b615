import { expect, test } from 'bun:test'
import { once } from 'node:events'
import { connect } from 'node:net'
import { z } from 'zod'
import { until } from '../until.ts'
import { call, openSocket } from './raw.ts'
import { openStage, said, stockClient } from './stage.ts'

const headers = { authorization: 'Bearer ada', 'content-type': 'application/json' }

test('one definition answers over REST too, with path, query and body as its input', async () => {
  await using stage = await openStage()
  const visit = await fetch(`${stage.url}/api/v1/visits/sea`, { headers })
  expect(await visit.json()).toEqual({ who: 'ada', place: 'sea' })
  const greeting = { method: 'POST', headers, body: '{"loud":true}' }
  expect(await (await fetch(`${stage.url}/api/v1/greetings/grace`, greeting)).json()).toEqual({ text: 'hello grace!' })
})

test('what passes by itself looks broken for good: no status of its own, no word of when to come again', async () => {
  await using stage = await openStage()
  const ask = (path: string, name = 'ada') =>
    fetch(stage.url + path, { method: 'POST', body: '{}', headers: { ...headers, authorization: `Bearer ${name}` } })
  const told = (answer: Response) => [answer.status, answer.headers.get('retry-after')]
  for (const door of ['/trpc', '/api/v1']) {
    expect(told(await ask(`${door}/crowds`))).toEqual([429, '1'])
    expect(told(await ask(`${door}/waits`))).toEqual([503, '1'])
    expect(told(await ask(`${door}/waits`, 'unknowable'))).toEqual([503, '1'])
  }
  expect(await (await ask('/api/v1/waits')).json()).toMatchObject({
    code: 'SERVICE_UNAVAILABLE',
    data: { retryAfter: 1 },
  })
})

test('the OpenAPI document describes what REST answers', async () => {
  await using stage = await openStage()
  const document = z
    .object({
      openapi: z.string(),
      servers: z.array(z.object({ url: z.string() })),
      paths: z.record(z.string(), z.record(z.string(), z.looseObject({ operationId: z.string() }))),
      components: z.looseObject({ securitySchemes: z.record(z.string(), z.looseObject({ type: z.string() })) }),
    })
    .parse(await (await fetch(`${stage.url}/api/v1/openapi.json`)).json())
  expect(document.openapi).toBe('3.1.0')
  expect(document.servers).toEqual([{ url: `${stage.url}/api/v1` }])
  expect(Object.keys(document.components.securitySchemes).sort()).toEqual(['bearer', 'cookie'])
  const operations = Object.entries(document.paths).map(([path, methods]) => [path, Object.keys(methods)])
  expect(operations).toEqual([
    ['/greetings/{name}', ['post']],
    ['/visits/{place}', ['get']],
    ['/crowds', ['post']],
    ['/waits', ['post']],
  ])
})

test('a balancer learns which part is away', async () => {
  await using stage = await openStage()
  expect((await fetch(`${stage.url}/healthz`)).status).toBe(200)
  const ready = await fetch(`${stage.url}/readyz`)
  expect(ready.status).toBe(503)
  expect(await ready.json()).toEqual({
    status: 'not ready',
    parts: { postgres: 'no answer', redis: 'no answer', bus: 'ok', balloons: 'ok', kites: 'no answer' },
  })
})

test('a balancer that does not say whom it asks is answered that something went wrong', async () => {
  await using stage = await openStage()
  const { hostname, port } = new URL(stage.url)
  const socket = connect(Number(port), hostname)
  socket.write('GET /healthz HTTP/1.0\r\n\r\n')
  const [answer] = await once(socket, 'data')
  socket.destroy()
  expect(String(answer)).toStartWith('HTTP/1.1 200')
})

test('the figures of the gateway can be read by Prometheus', async () => {
  await using stage = await openStage()
  using _ = await openSocket(stage.url)
  const text = await (await fetch(`${stage.url}/metrics`)).text()
  expect(text).toMatch(/^gateway_connections 1$/m)
  expect(text).toMatch(/^gateway_frames_total 0$/m)
})

test('pages come with a policy that lets nothing in from other hosts', async () => {
  await using stage = await openStage()
  const policy = (await fetch(`${stage.url}/`)).headers.get('content-security-policy') ?? ''
  expect(policy).toContain("default-src 'self'")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toContain('http')
})

test('a drain answers what was asked, sends the clients elsewhere, and accepts nobody new', async () => {
  const stage = await openStage()
  using raw = await openSocket(stage.url)
  raw.send(call(1, 'mutation', 'slowly', { ms: 100, say: 'done' }))
  const asking = fetch(`${stage.url}/trpc/slowly`, { method: 'POST', headers, body: '{"ms":100,"say":"done"}' })
  raw.send(call(2, 'query', 'whoami'))
  await until('both have arrived', () => stage.begun() === 2)
  const stopped = stage.stop()
  await raw.frame('the call to reconnect', ({ method }) => method === 'reconnect')
  expect(fetch(`${stage.url}/healthz`)).rejects.toThrow()
  expect((await raw.answer(1)).result?.data).toBe('done')
  expect((await raw.answer(2)).result?.data).toBe('ada')
  expect((await asking).status).toBe(200)
  expect(await raw.closed).toEqual({ code: 1001, reason: 'the server is restarting' })
  await stopped
})

test('a stock client moves to the next server by itself when its own is drained', async () => {
  const first = await openStage()
  await using second = await openStage()
  let url = first.url
  await using client = stockClient(() => url)
  const seen: unknown[] = []
  client.api.live.events.subscribe(undefined, { onData: ({ data }) => void seen.push(...data) })
  expect(await client.api.whoami.query()).toBe('ada')
  url = second.url
  await first.stop()
  await until('it follows the second', () => {
    second.tell(said('here'))
    return seen.length > 0
  })
  expect(await client.api.whoami.query()).toBe('ada')
})
