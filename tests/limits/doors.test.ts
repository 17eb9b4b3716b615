import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { createEnvironment, startApp, until } from '../context.ts'
import { call, openSocket } from '../gateway/raw.ts'
import { codeOf, type Someone, signUp } from '../people.ts'
import { inForce, openChannel, sendAtOnce, under } from './rules.ts'

let app: Awaited<ReturnType<typeof startApp>>
let other: Awaited<ReturnType<typeof startApp>>
let mira: Someone
let jonas: Someone

beforeAll(async () => {
  const env = await createEnvironment()
  app = await startApp(env)
  other = await startApp(env)
  mira = await signUp(app, 'Mira')
  jonas = await signUp(app, 'Jonas')
}, 30_000)
afterAll(async () => {
  await other.stop()
  await app.stop()
})

function overHttp(path: string, who: Pick<Someone, 'headers'>, input: unknown) {
  const headers = { ...who.headers, 'content-type': 'application/json' }
  return fetch(`${app.url}/trpc/${path}`, { method: 'POST', headers, body: JSON.stringify(input) })
}

/** What the head of an answer says of limits. */
function fieldsOf({ headers }: Response) {
  const names = ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset', 'retry-after']
  return Object.fromEntries(names.flatMap((name) => (headers.has(name) ? [[name, Number(headers.get(name))]] : [])))
}

describe('the limiter', () => {
  test('has a window for each door, so that three doors give three times as much', async () => {
    const channelId = await openChannel(mira, jonas)
    const path = `/channels/${channelId}/messages`
    await under(mira, {}, async () => {
      using socket = await openSocket(app.url, { headers: jonas.headers })
      const send = (id: number) => socket.send(call(id, 'mutation', 'messages.send', { channelId, text: 'hello' }))
      for (const id of [1, 2]) send(id)
      for (const id of [1, 2]) expect((await socket.answer(id)).error).toBeUndefined()
      for (let n = 0; n < 2; n++)
        expect((await overHttp('messages.send', jonas, { channelId, text: 'hello' })).status).toBe(200)
      expect((await jonas.rest('POST', path, { text: 'hello' })).status).toBe(200)

      send(3)
      const { error } = await socket.answer(3)
      expect(error?.data).toMatchObject({ code: 'TOO_MANY_REQUESTS', retryAfter: expect.any(Number) })
      for (const answer of [
        await overHttp('messages.send', jonas, { channelId, text: 'hello' }),
        await jonas.rest('POST', path, { text: 'hello' }),
      ]) {
        expect(answer.status).toBe(429)
        const { 'retry-after': wait = 0, ...fields } = fieldsOf(answer)
        expect(fields).toEqual({ 'ratelimit-limit': 5, 'ratelimit-remaining': 0, 'ratelimit-reset': wait })
        expect(wait).toBeWithin(1, 3_601)
      }
      expect(await codeOf(mira.api.messages.send.mutate({ channelId, text: 'somebody else' }))).toBe('none')
    })
  })

  test('says nothing of what is left while there is some', async () => {
    const channelId = await openChannel(mira, jonas)
    await under(mira, {}, async () => {
      const first = await overHttp('messages.send', jonas, { channelId, text: 'hello' })
      const second = await jonas.rest('POST', `/channels/${channelId}/messages`, { text: 'hello' })
      expect(fieldsOf(first)).toMatchObject({ 'ratelimit-limit': 5, 'ratelimit-remaining': 4 })
      expect(fieldsOf(second)).toMatchObject({ 'ratelimit-limit': 5, 'ratelimit-remaining': 3 })
      expect(fieldsOf(second)['ratelimit-reset']).toBeWithin(1, 1_801)
      const malformed = await overHttp('messages.send', jonas, { channelId, text: '' })
      expect([malformed.status, fieldsOf(malformed)['ratelimit-remaining']]).toEqual([400, 2])
    })
    expect(fieldsOf(await jonas.rest('GET', '/channels'))).toHaveProperty('ratelimit-remaining')
  })

  test('counts a batch as one call, or tells of the wrong one of its limits', async () => {
    const channelId = await openChannel(mira, jonas)
    await under(mira, {}, async () => {
      const sends = Array.from({ length: 8 }, (_, n) => [n, { channelId, text: `${n}` }])
      const path = sends.map(() => 'messages.send').join(',')
      const answer = await overHttp(`${path}?batch=1`, jonas, Object.fromEntries(sends))
      const results: unknown[] = await answer.json()
      expect(results.filter((result) => JSON.stringify(result).includes('TOO_MANY_REQUESTS'))).toHaveLength(3)
      expect(fieldsOf(answer)).toMatchObject({ 'ratelimit-remaining': 0, 'retry-after': expect.any(Number) })
    })
  })

  test('lets the same be done again at another node', async () => {
    const channelId = await openChannel(mira, jonas)
    await under(mira, { burst: { points: 10, seconds: 1_800 } }, async () => {
      await inForce(other.url, mira, 10)
      const { accepted, codes } = await sendAtOnce([jonas, jonas.at(other.url)], channelId, 40)
      expect(accepted).toBe(10)
      expect([...codes].sort()).toEqual(['TOO_MANY_REQUESTS', 'none'])
    })
  })

  test('gives more than a sixteenth too much of a large window, at each of two nodes', async () => {
    const channelId = await openChannel(mira, jonas)
    await under(mira, { burst: { points: 160, seconds: 1_800 } }, async () => {
      await inForce(other.url, mira, 160)
      const { accepted } = await sendAtOnce([jonas, jonas.at(other.url)], channelId, 400)
      expect(accepted).toBeWithin(160, 181)
    })
  })

  test('counts a refused call, so that whoever keeps asking is never let in again', async () => {
    const channelId = await openChannel(mira, jonas)
    await under(mira, { burst: { points: 2, seconds: 2 } }, async () => {
      const keep = () => codeOf(jonas.api.messages.send.mutate({ channelId, text: 'again' }))
      await until('it is refused', async () => (await keep()) === 'TOO_MANY_REQUESTS')
      await until('it is let in again', async () => (await keep()) === 'none')
    })
  })
})

describe('a rule', () => {
  test('for a channel counts other channels too, or spares one of its people', async () => {
    const [slow, free] = [await openChannel(mira, jonas), await openChannel(mira, jonas)]
    await under(mira, { scope: 'channel' }, async () => {
      expect((await sendAtOnce([mira, jonas], slow, 12)).accepted).toBe(5)
      expect((await sendAtOnce([jonas], free, 4)).accepted).toBe(4)
    })
  })

  test('for a channel can be dodged by writing its id in capitals', async () => {
    const channelId = await openChannel(mira, jonas)
    await under(mira, { scope: 'channel' }, async () => {
      expect((await sendAtOnce([jonas], channelId.toUpperCase(), 5)).accepted).toBe(5)
      expect((await sendAtOnce([jonas], channelId, 5)).accepted).toBe(0)
    })
  })

  test('for addresses or for everybody counts each person alone, or not those who are not signed in', async () => {
    for (const scope of ['address', 'procedure'] as const)
      await under(mira, { scope, procedure: 'auth.me', burst: { points: 6, seconds: 1_800 } }, async () => {
        const asks = [mira.headers, jonas.headers, {}].flatMap((headers) => [headers, headers])
        const statuses: number[] = []
        for (const headers of asks) statuses.push((await fetch(`${app.url}/api/v1/me`, { headers })).status)
        expect(statuses).toEqual([200, 200, 200, 200, 401, 401])
        for (const headers of [mira.headers, jonas.headers, {}])
          expect((await fetch(`${app.url}/api/v1/me`, { headers })).status).toBe(429)
      })
  })

  test('that is looser decides, where several apply', async () => {
    const channelId = await openChannel(mira, jonas)
    await under(mira, { burst: { points: 7, seconds: 1_800 } }, () =>
      under(mira, { scope: 'channel', burst: { points: 3, seconds: 1_800 } }, async () => {
        expect((await sendAtOnce([jonas], channelId, 10)).accepted).toBe(3)
        // What the channel refused has not been taken from the person either.
        expect((await sendAtOnce([jonas], await openChannel(mira, jonas), 3)).accepted).toBe(3)
        expect((await sendAtOnce([jonas], await openChannel(mira, jonas), 3)).accepted).toBe(1)
      }),
    )
  })

  test('for a token stands in the way of those who have none', async () => {
    const channelId = await openChannel(mira, jonas)
    await under(mira, { scope: 'token', burst: { points: 1, seconds: 1_800 } }, async () => {
      expect((await sendAtOnce([jonas], channelId, 5)).accepted).toBe(5)
    })
  })
})
