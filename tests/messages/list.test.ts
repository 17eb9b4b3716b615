import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { startApp, until } from '../context.ts'
import { codeOf, type Someone, signUp } from '../people.ts'
import { say } from './reading.ts'

describe('listing', () => {
  let app: Awaited<ReturnType<typeof startApp>>
  let mira: Someone
  let channelId: string

  beforeAll(async () => {
    app = await startApp()
    mira = await signUp(app, 'Mira')
    channelId = (await mira.api.channels.create.mutate({ name: 'launch' })).id
    await say(mira, channelId, 130)
  }, 30_000)
  afterAll(() => app.stop())

  /** First and last seq, how many, and whether there is more before and after. */
  async function page(bounds: { before?: number; after?: number; around?: number; limit?: number }) {
    const { messages, hasBefore, hasAfter, lastSeq } = await mira.api.messages.list.query({ channelId, ...bounds })
    expect(lastSeq).toBe(130)
    expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, index) => (messages[0]?.seq ?? 0) + index))
    return [messages.at(0)?.seq, messages.at(-1)?.seq, messages.length, hasBefore, hasAfter]
  }

  test('the newest page, of any length', async () => {
    expect(await page({})).toEqual([81, 130, 50, true, false])
    expect(await page({ limit: 1 })).toEqual([130, 130, 1, true, false])
    expect(await page({ limit: 100 })).toEqual([31, 130, 100, true, false])
    expect(await page({ limit: 200 })).toEqual([1, 130, 130, false, false])
  })

  test('pages before a seq, down to the first message and past it', async () => {
    expect(await page({ before: 81 })).toEqual([31, 80, 50, true, true])
    expect(await page({ before: 51 })).toEqual([1, 50, 50, false, true])
    expect(await page({ before: 1 })).toEqual([undefined, undefined, 0, false, true])
    expect(await page({ before: 9_999, limit: 2 })).toEqual([129, 130, 2, true, false])
  })

  test('pages after a seq, up to the last message and past it', async () => {
    expect(await page({ after: 0 })).toEqual([1, 50, 50, false, true])
    expect(await page({ after: 80 })).toEqual([81, 130, 50, true, false])
    expect(await page({ after: 79 })).toEqual([80, 129, 50, true, true])
    expect(await page({ after: 130 })).toEqual([undefined, undefined, 0, true, false])
  })

  test('pages around a seq, in the middle and at both ends', async () => {
    expect(await page({ around: 65, limit: 11 })).toEqual([60, 70, 11, true, true])
    expect(await page({ around: 1, limit: 10 })).toEqual([1, 5, 5, false, true])
    expect(await page({ around: 130, limit: 10 })).toEqual([125, 130, 6, true, false])
  })

  test('bounds that exclude each other, or make no sense, are refused', async () => {
    for (const bounds of [{ before: 1, after: 1 }, { limit: 0 }, { limit: 201 }, { before: -1 }, { around: 1.5 }])
      expect(await codeOf(mira.api.messages.list.query({ channelId, ...bounds }))).toBe('BAD_REQUEST')
  })

  test('a channel nobody has written in', async () => {
    const quiet = await mira.api.channels.create.mutate({ name: 'quiet' })
    const empty = { messages: [], lastSeq: 0, hasBefore: false, hasAfter: false }
    expect(await mira.api.messages.list.query({ channelId: quiet.id })).toEqual(empty)
    expect(await mira.api.messages.list.query({ channelId: quiet.id, after: 0 })).toEqual(empty)
    expect(await mira.api.messages.list.query({ channelId: quiet.id })).toEqual(empty)
  })

  test('the first message of a channel, where Redis held nothing and it was edited after the second', async () => {
    const { id } = await mira.api.channels.create.mutate({ name: 'begun' })
    await mira.api.messages.list.query({ channelId: id })
    const said = [Bun.randomUUIDv7(), Bun.randomUUIDv7()]
    for (const each of said) {
      await mira.api.messages.send.mutate({ channelId: id, id: each, text: 'hello' })
      await until('its place', () => mira.api.messages.get.query({ channelId: id, id: each }).catch(() => undefined))
    }
    await mira.api.messages.edit.mutate({ channelId: id, id: said[0] ?? '', text: 'edited' })
    const page = await mira.api.messages.list.query({ channelId: id })
    expect(page.messages.map(({ seq, changedSeq }) => [seq, changedSeq])).toEqual([
      [1, 3],
      [2, 2],
    ])
  })

  test('over REST, with the bounds in the address', async () => {
    const response = await mira.rest('GET', `/channels/${channelId}/messages?before=3&limit=2`)
    expect(await response.json()).toMatchObject({
      messages: [{ seq: 1 }, { seq: 2 }],
      hasBefore: false,
      hasAfter: true,
    })
  })

  test('an emptied Redis changes no answer, nor does one that has fallen behind', async () => {
    const newest = () => mira.api.messages.list.query({ channelId })
    const before = await newest()
    await app.platform.redis.flushdb()
    expect(await newest()).toEqual(before)
    await say(mira, channelId, 1)
    const { messages, lastSeq } = await newest()
    expect([lastSeq, messages.at(-1)?.seq, messages.length]).toEqual([131, 131, 50])
    expect(await newest()).toEqual({ messages, lastSeq, hasBefore: true, hasAfter: false })
  })

  test('what Redis holds in a shape of another release is not believed', async () => {
    const newest = () => mira.api.messages.list.query({ channelId })
    const before = await newest()
    const [key = ''] = await app.platform.redis.keys(`messages:*${channelId}*`)
    expect(await app.platform.redis.zcard(key)).toBe(101)
    await app.platform.redis.zadd(key, '1000', '{"seq":1000}')
    expect(await newest()).toEqual(before)
  })

  test('a channel with a thousand messages unread opens with one page, of 50 KB at most', async () => {
    const { id: channelId } = await mira.api.channels.create.mutate({ name: `unread-${crypto.randomUUID()}` })
    await say(mira, channelId, 1_000)
    const [newest] = (await mira.api.messages.list.query({ channelId, limit: 1 })).messages
    if (!newest) throw new Error('there is none')
    const text = 'About as much as people write at once when they have something to say: '.repeat(3)
    await mira.api.messages.edit.mutate({ channelId, id: newest.id, text })
    await mira.api.messages.react.mutate({ channelId, id: newest.id, emoji: '🎉' })
    const page = await (await mira.rest('GET', `/channels/${channelId}/messages`)).text()
    expect(page).toContain(text.trim())
    expect(Buffer.byteLength(page)).toBeLessThan(50_000)
  }, 30_000)
})
