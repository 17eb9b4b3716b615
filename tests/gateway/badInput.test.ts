import { expect, test } from 'bun:test'
import { until } from '../until.ts'
import { call, openSocket, openUnread } from './raw.ts'
import { openStage, said } from './stage.ts'

const bearer = { authorization: 'Bearer ada' }

/** Whatever one client did, the next one is served. */
async function expectOthersServed(url: string) {
  using raw = await openSocket(url)
  raw.send(call(1, 'query', 'whoami'))
  expect((await raw.answer(1)).result?.data).toBe('ada')
}

test('a frame that is too large closes the socket and says why', async () => {
  await using stage = await openStage()
  using raw = await openSocket(stage.url)
  raw.send(call(1, 'mutation', 'greet', { name: 'x'.repeat(70_000) }))
  expect((await raw.closed).code).toBe(1009)
  await expectOthersServed(stage.url)
})

test('a binary frame closes the socket and says why', async () => {
  await using stage = await openStage()
  using raw = await openSocket(stage.url)
  raw.socket.send(new Uint8Array([1, 2, 3]))
  expect(await raw.closed).toEqual({ code: 1003, reason: 'text frames only' })
  await expectOthersServed(stage.url)
})

test('what is no tRPC message is answered with an error, under its id where it has one', async () => {
  await using stage = await openStage()
  using raw = await openSocket(stage.url)
  const malformed = [
    '{"id":1,',
    'null',
    '"text"',
    { id: 2 },
    { id: 2, method: 'steal', params: { path: 'whoami' } },
    { id: 2, method: 'query', params: { path: 7 } },
    { id: {}, method: 'query', params: { path: 'whoami' } },
    { id: null, method: 'query', params: { path: 'whoami' } },
    { id: 'x'.repeat(65), method: 'query', params: { path: 'whoami' } },
    [{ id: 2, method: 'query' }],
  ]
  for (const frame of malformed) {
    raw.frames.length = 0
    raw.send(frame)
    const { error, id } = await raw.frame('an error', ({ error }) => error !== undefined)
    expect(error?.data.code).toBe('PARSE_ERROR')
    expect(id === null || id === 2).toBe(true)
  }
  raw.send(call(3, 'query', 'whoami'))
  expect((await raw.answer(3)).result?.data).toBe('ada')
})

test('a procedure that is not there, or of another type, or with a wrong input is told so', async () => {
  await using stage = await openStage()
  using raw = await openSocket(stage.url)
  raw.send(call(1, 'query', 'nowhere.at.all'))
  raw.send(call(2, 'query', 'greet', { name: 'x' }))
  raw.send(call(3, 'mutation', 'greet', { name: 7 }))
  raw.send(call(4, 'query', '__proto__.constructor'))
  raw.send(call(5, 'subscription', 'whoami'))
  await raw.answer(5)
  const codes = raw.frames.map(({ id, error }) => [id, error?.data.code])
  expect(codes).toEqual([
    [1, 'NOT_FOUND'],
    [2, 'NOT_FOUND'],
    [3, 'BAD_REQUEST'],
    [4, 'NOT_FOUND'],
    [5, 'NOT_FOUND'],
  ])
})

test('what breaks inside is not told to the outside', async () => {
  await using stage = await openStage()
  using raw = await openSocket(stage.url)
  raw.send(call(1, 'query', 'breaks'))
  const { error } = await raw.answer(1)
  expect(error?.data.code).toBe('INTERNAL_SERVER_ERROR')
  const overHttp = await fetch(`${stage.url}/trpc/breaks`, { headers: bearer })
  expect(overHttp.status).toBe(500)
  const told = raw.texts.join() + (await overHttp.text())
  expect(told).not.toContain('swordfish')
  expect(told).not.toContain('stack')
})

test('a second subscription under an id in use is refused, and the first goes on', async () => {
  await using stage = await openStage()
  using raw = await openSocket(stage.url)
  raw.send([call(1, 'subscription', 'live.events'), call(1, 'subscription', 'live.events')])
  await raw.frame('a refusal', ({ error }) => error?.data.code === 'BAD_REQUEST')
  raw.send({ id: 1, method: 'subscription.stop' })
  await raw.frame('the end of the first', ({ result }) => result?.type === 'stopped')
})

test('a socket has only so many subscriptions', async () => {
  await using stage = await openStage()
  using raw = await openSocket(stage.url)
  for (let id = 1; id <= 9; id++) raw.send(call(id, 'subscription', 'live.events'))
  expect((await raw.frame('a refusal', ({ error }) => error !== undefined)).error?.data.code).toBe('TOO_MANY_REQUESTS')
  expect(raw.frames.filter(({ result }) => result?.type === 'started')).toHaveLength(8)
})

test('thousands of requests on one socket are refused, then the socket is closed; others notice nothing', async () => {
  await using stage = await openStage()
  using raw = await openSocket(stage.url)
  raw.send(call(0, 'mutation', 'slowly', { ms: 100, say: 'first' }))
  for (let id = 1; id <= 5_000; id++) raw.send(call(id, 'query', 'whoami'))
  expect(await raw.closed).toEqual({ code: 1008, reason: 'too many bad requests' })
  const refused = raw.frames.filter(({ error }) => error?.data.code === 'TOO_MANY_REQUESTS')
  expect(refused).toHaveLength(256)
  await expectOthersServed(stage.url)
})

test('somebody without a session, or with a forged one, is told so and closed', async () => {
  await using stage = await openStage()
  for (const headers of [{}, { authorization: 'Bearer forged' }] as Record<string, string>[]) {
    using raw = await openSocket(stage.url, { headers })
    raw.send(call(1, 'query', 'whoami'))
    expect(await raw.closed).toEqual({ code: 4401, reason: 'sign in first' })
    expect(raw.frames.map(({ id, error }) => [id, error?.data.code])).toEqual([[null, 'UNAUTHORIZED']])
  }
})

test('a token in the connection parameters counts; anything else in their place does not', async () => {
  await using stage = await openStage()
  using right = await openSocket(stage.url, { headers: {}, query: '?connectionParams=1' })
  right.send({ method: 'connectionParams', data: { token: 'ada' } })
  right.send(call(1, 'query', 'whoami'))
  expect((await right.answer(1)).result?.data).toBe('ada')
  for (const frame of ['nonsense', call(1, 'query', 'whoami'), { method: 'connectionParams', data: { token: 7 } }]) {
    using wrong = await openSocket(stage.url, { headers: {}, query: '?connectionParams=1' })
    wrong.send(frame)
    expect((await wrong.closed).code).toBe(4408)
  }
})

test('a page of another site cannot open a socket or act with the cookie of whoever looks at it', async () => {
  await using stage = await openStage()
  const foreign = { ...bearer, origin: 'https://elsewhere.example' }
  const handshake = { ...foreign, connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' }
  expect((await fetch(`${stage.url}/trpc`, { headers: handshake })).status).toBe(403)
  const own = { ...bearer, origin: stage.url }
  using raw = await openSocket(stage.url, { headers: own })
  raw.send(call(1, 'query', 'whoami'))
  await raw.answer(1)
  const act = (path: string, headers: Record<string, string>) =>
    fetch(`${stage.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{"name":"x"}',
    })
  for (const path of ['/trpc/greet', '/api/v1/greetings/x']) {
    expect((await act(path, foreign)).status).toBe(403)
    expect((await act(path, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await act(path, { origin: 'null' })).status).toBe(403)
    expect((await act(path, own)).status).toBe(200)
    expect((await act(path, {})).status).toBe(200)
  }
})

test('bad requests over HTTP are answered as JSON with their status', async () => {
  await using stage = await openStage()
  const post = (path: string, body: string, headers = {}) =>
    fetch(`${stage.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body })
  const large = JSON.stringify({ name: 'x'.repeat(70_000) })
  const batch = `/trpc/${Array(51).fill('greet').join(',')}?batch=1`
  const answers = [
    [await post('/trpc/greet', large), 413],
    [await post('/api/v1/greetings/x', large), 413],
    [await post('/trpc/greet', '{"name'), 400],
    [await post('/api/v1/greetings/x', '{"name'), 400],
    [await post(batch, '{}'), 400],
    [await post('/trpc/nowhere', '{}'), 404],
    [await post('/api/v1/nowhere', '{}'), 404],
    [await fetch(`${stage.url}/api/v1/visits/%E0%A4%A`, { headers: bearer }), 400],
    [await fetch(`${stage.url}/api/v1/visits/sea`), 401],
    [await fetch(`${stage.url}/trpc/whoami`, { headers: { authorization: 'Bearer forged' } }), 401],
    [await fetch(`${stage.url}/api/nowhere`), 404],
    [await post('/nowhere', '{}'), 404],
  ] as const
  for (const [answer, status] of answers) {
    expect([answer.url, answer.status]).toEqual([answer.url, status])
    expect([answer.url, answer.headers.get('content-type')]).toEqual([
      answer.url,
      expect.stringContaining('application/json'),
    ])
    expect(await answer.json()).toBeObject()
  }
})

test('a client that does not read is closed, and others notice nothing', async () => {
  await using stage = await openStage()
  using slow = await openUnread(stage.url)
  using other = await openSocket(stage.url)
  other.send(call(1, 'subscription', 'live.events'))
  slow.send(call(1, 'subscription', 'live.events'))
  await other.frame('its first yield', ({ result }) => result?.type === 'data')
  let told = 0
  await until('the slow one is closed', async () => {
    stage.tell(said('x'.repeat(100_000)))
    told++
    return (await stage.figure('gateway_connections')) === 1
  })
  await until('the other has everything', () => other.frames.length === told + 2)
  const figures = await (await fetch(`${stage.url}/metrics`)).text()
  expect(figures).toMatch(/^gateway_connections_closed_total\{reason="slow"\} 1$/m)
})
