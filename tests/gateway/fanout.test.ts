import { expect, test } from 'bun:test'
import { z } from 'zod'
import { newEvent } from '../../server/platform/bus/bus.ts'
import { uuidv7 } from '../../server/platform/ids.ts'
import { sessionRevoked } from '../../shared/auth.ts'
import { channelChanged, sidebarChanged } from '../../shared/channels.ts'
import { until } from '../until.ts'
import { call, type Frame, openSocket } from './raw.ts'
import { channel, openStage, person, said } from './stage.ts'

const [ada, grace] = [person('ada'), person('grace')]
const people = [ada, grace]
const as = ({ name }: { name: string }) => ({ headers: { authorization: `Bearer ${name}` } })

test('a burst reaches everybody in order, in one yield, and is encoded once for all who share a request id', async () => {
  await using stage = await openStage()
  const listeners = await Promise.all(Array.from({ length: 20 }, () => listening(stage.url)))
  const before = await stage.figure('gateway_frames_total')
  stage.tell(said('one', { seq: 1 }), said('two', { seq: 2 }), said('three', { seq: 3 }))
  for (const { yields, close } of listeners) {
    await until('the yield', () => yields().length === 2)
    expect(texts(yields())).toEqual(['one', 'two', 'three'])
    close()
  }
  expect((await stage.figure('gateway_frames_total')) - before).toBe(1)
})

test('a channel that many listen in is sent a frame for each of many messages, or not all of them, or not in order', async () => {
  await using stage = await openStage({ people })
  const listeners = await crowd(stage.url)
  const before = await stage.figure('gateway_frames_total')
  const words = Array.from({ length: 20 }, (_, n) => `number ${n}`)
  for (const text of words) stage.tell(said(text))
  for (const { yields, close } of listeners) {
    await until('the last', () => texts(yields()).includes('number 19'))
    expect(texts(yields())).toEqual(words)
    close()
  }
  expect((await stage.figure('gateway_frames_total')) - before).toBe(2)
})

test('what is said in a channel that many listen in while it rests is kept until it is more than a client may be behind', async () => {
  await using stage = await openStage({ people })
  const listeners = await crowd(stage.url)
  const before = await stage.figure('gateway_frames_total')
  for (let n = 0; n < 20; n++) stage.tell(said('x'.repeat(10_000)))
  // At once, before any rest can have ended.
  expect((await stage.figure('gateway_frames_total')) - before).toBe(3)
  for (const { yields, close } of listeners) {
    await until('all', () => texts(yields()).length === 20)
    close()
  }
})

test('who joins or leaves a channel while it rests hears what was before or after, or does not hear what was theirs', async () => {
  await using stage = await openStage({ people, channelsOf: async (id) => (id === grace.userId ? [] : [channel]) })
  const listeners = await crowd(stage.url)
  using comes = await listening(stage.url, as(grace))
  const events = [
    said('first'),
    said('with ada'),
    joined(grace),
    said('with both'),
    left(ada.userId),
    said('with grace'),
  ]
  for (const event of events) stage.tell(event)
  await until('the last', () => texts(comes.yields()).includes('with grace'))
  expect(texts(comes.yields())).toEqual(['channels.changed', 'with both', 'channels.changed', 'with grace'])
  await Promise.all(listeners.map(({ settle }) => settle()))
  for (const { yields, close } of listeners) {
    expect(texts(yields())).toEqual(['first', 'with ada', 'channels.changed', 'with both', 'channels.changed'])
    close()
  }
})

test('every request id gets frames of its own, be it a number, a text, or one of more ids than native topics are made for', async () => {
  await using stage = await openStage()
  const ids = [1, '1', 'live', ...Array.from({ length: 40 }, (_, index) => index + 100)]
  const listeners = await Promise.all(ids.map((id) => listening(stage.url, { id })))
  stage.tell(said('hello'))
  for (const [index, { raw, close }] of listeners.entries()) {
    await until('two yields', () => raw.frames.length === 3)
    expect(raw.frames.map(({ id }) => id)).toEqual(Array(3).fill(ids[index] ?? null))
    close()
  }
})

test('two subscriptions of one socket are both told', async () => {
  await using stage = await openStage()
  using twice = await listening(stage.url, { id: 1 })
  const { raw } = twice
  raw.send(call(2, 'subscription', 'live.events'))
  await raw.frame('the second first yield', ({ id, result }) => id === 2 && result?.type === 'data')
  stage.tell(said('hello'))
  await until('both', () => raw.frames.filter(({ result }) => texts([result?.data]).includes('hello')).length === 2)
})

test('who leaves a channel is told so and hears nothing after it, even within one batch', async () => {
  await using stage = await openStage({ people })
  using hers = await listening(stage.url, as(ada))
  using others = await listening(stage.url, as(grace))
  stage.tell(said('before', { seq: 1 }), left(ada.userId), said('after', { seq: 2 }))
  stage.tell(said('much later', { seq: 3 }))
  await until('the others hear all', () => texts(others.yields()).length === 4)
  await hers.settle()
  expect(texts(hers.yields())).toEqual(['before', 'channels.changed'])
})

test('who joins a channel is told so and hears what follows, and nothing that was said before', async () => {
  await using stage = await openStage({ people, channelsOf: async (id) => (id === ada.userId ? [] : [channel]) })
  using hers = await listening(stage.url, as(ada))
  stage.tell(said('before', { seq: 1 }), joined(ada), said('after', { seq: 2 }))
  await until('the last', () => texts(hers.yields()).includes('after'))
  expect(texts(hers.yields())).toEqual(['channels.changed', 'after'])
})

test('somebody who left hears nothing on, when word of their joining is announced again', async () => {
  await using stage = await openStage({ people, channelsOf: async () => [] })
  using hers = await listening(stage.url, as(ada))
  const [first, second] = [joined(ada), left(ada.userId)]
  stage.tell(second)
  stage.tell(first, said('secret'))
  await hers.settle()
  expect(texts(hers.yields())).toEqual([])
})

test('a change of membership while a connection is being set up is not lost', async () => {
  for (const { change, was, heard } of [
    { change: left(ada.userId), was: [channel], heard: [] },
    { change: joined(ada), was: [], heard: ['after'] },
  ]) {
    const { asked, answer, channelsOf } = heldQuestion()
    await using stage = await openStage({ people, channelsOf })
    using raw = await openSocket(stage.url, as(ada))
    raw.send(call(1, 'subscription', 'live.events'))
    await asked.promise
    stage.tell(change)
    answer.resolve(was)
    await raw.frame('the first yield', ({ result }) => result?.type === 'data')
    stage.tell(said('after'))
    await settle(raw)
    expect(texts(raw.frames.map(({ result }) => result?.data))).toEqual(heard)
  }
})

test('a subscription that is stopped while it is being set up hears on for good', async () => {
  const { asked, answer, channelsOf } = heldQuestion()
  await using stage = await openStage({ people, channelsOf })
  using raw = await openSocket(stage.url, as(ada))
  raw.send(call(1, 'subscription', 'live.events'))
  await asked.promise
  raw.send({ id: 1, method: 'subscription.stop' })
  await raw.frame('its end', ({ result }) => result?.type === 'stopped')
  answer.resolve([channel])
  await settle(raw)
  stage.tell(said('to nobody'), joined(ada))
  await settle(raw)
  expect(raw.frames.map(({ result }) => result?.type)).toEqual(['started', 'stopped'])
})

test('what concerns one person reaches others, or not every connection of theirs', async () => {
  await using stage = await openStage({ people })
  using hers = await listening(stage.url, as(ada))
  using alsoHers = await listening(stage.url, { ...as(ada), id: 'two' })
  using other = await listening(stage.url, as(grace))
  stage.tell(said('first'), arranged(ada.userId), said('last'))
  stage.tell(arranged(ada.userId), said('later'))
  for (const { yields } of [hers, alsoHers]) {
    await until('all', () => texts(yields()).includes('later'))
    expect(texts(yields()).filter((text) => text === 'channels.sidebar_changed')).toHaveLength(2)
    expect(texts(yields()).indexOf('last')).toBeLessThan(texts(yields()).indexOf('later'))
  }
  await other.settle()
  expect(texts(other.yields())).toEqual(['first', 'last', 'later'])
})

test('somebody hears on in a channel that they have left, or not in one that they have joined, and nobody was told', async () => {
  for (const { was, is, heard } of [
    { was: [channel], is: [], heard: [] },
    { was: [], is: [channel], heard: ['after'] },
  ]) {
    await using stage = await openStage({ people, channelsOf: async () => was })
    using hers = await listening(stage.url, as(ada))
    await stage.fanout.recheckMemberships([ada.userId, grace.userId], async () => new Map([[ada.userId, is]]))
    stage.tell(said('after'))
    await hers.settle()
    expect(texts(hers.yields())).toEqual(heard)
  }
})

test('a change of membership while memberships are read anew is undone by what was read', async () => {
  for (const { change, was, heard } of [
    { change: left(ada.userId), was: [channel], heard: ['channels.changed'] },
    { change: joined(ada), was: [], heard: ['channels.changed', 'after'] },
  ]) {
    await using stage = await openStage({ people, channelsOf: async () => was })
    using hers = await listening(stage.url, as(ada))
    const answer = Promise.withResolvers<Map<string, string[]>>()
    const rechecking = stage.fanout.recheckMemberships([ada.userId], () => answer.promise)
    stage.tell(change)
    answer.resolve(new Map([[ada.userId, was]]))
    await rechecking
    stage.tell(said('after'))
    await hers.settle()
    expect(texts(hers.yields())).toEqual(heard)
  }
})

test('a session that is over, or is of another role, hears on where nobody was told', async () => {
  await using stage = await openStage({ people })
  using hers = await listening(stage.url, as(ada))
  using others = await listening(stage.url, as(grace))
  await stage.fanout.recheckSessions(async (held) => held)
  await Promise.all([hers.settle(), others.settle()])
  await stage.fanout.recheckSessions(async () => new Map([[grace.sessionId, 'guest']]))
  expect(await hers.raw.closed).toEqual({ code: 4401, reason: 'session ended' })
  expect(await others.raw.closed).toEqual({ code: 4403, reason: 'your role has changed: connect again' })
  using late = await openSocket(stage.url, as(ada))
  expect(await late.closed).toEqual({ code: 4401, reason: 'session ended' })
  using again = await listening(stage.url, as(grace))
  await again.settle()
})

test('the end of a session closes its sockets at once, and only those', async () => {
  await using stage = await openStage({ people })
  using hers = await listening(stage.url, as(ada))
  using others = await listening(stage.url, as(grace))
  using silent = await openSocket(stage.url, as(ada))
  silent.send(call(1, 'query', 'whoami'))
  await silent.answer(1)
  const { userId, sessionId } = ada
  stage.tell(newEvent(sessionRevoked, { key: userId, actor: userId, data: { userId, sessionId } }))
  expect(await hers.raw.closed).toEqual({ code: 4401, reason: 'session ended' })
  expect(await silent.closed).toEqual({ code: 4401, reason: 'session ended' })
  using late = await openSocket(stage.url, as(ada))
  expect(await late.closed).toEqual({ code: 4401, reason: 'session ended' })
  await others.settle()
})

test('the live events of an HTTP client come as a stream of server-sent events, until its session ends', async () => {
  await using stage = await openStage({ people })
  const { headers } = as(ada)
  const response = await fetch(`${stage.url}/trpc/live.events`, {
    headers: { ...headers, accept: 'text/event-stream' },
  })
  const lines: string[] = []
  const reading = readLines(response, lines)
  await until('the first yield', () => lines.some((line) => line === 'data: []'))
  stage.tell(said('hello'))
  await until('the message', () => lines.some((line) => line.includes('"hello"')))
  const { userId, sessionId } = ada
  stage.tell(newEvent(sessionRevoked, { key: userId, actor: userId, data: { userId, sessionId } }))
  await reading
  expect(lines.join()).toContain('UNAUTHORIZED')
})

async function listening(
  url: string,
  { id = 1, headers }: { id?: number | string; headers?: Record<string, string> } = {},
) {
  const raw = await openSocket(url, headers && { headers })
  raw.send(call(id, 'subscription', 'live.events'))
  await raw.frame('the first yield', ({ result }) => result?.type === 'data')
  const yields = () => raw.frames.filter(({ result }) => result?.type === 'data').map(({ result }) => result?.data)
  const close = () => raw.socket.close()
  return { raw, yields, settle: () => settle(raw), close, [Symbol.dispose]: close }
}

/** Ada, on as many connections as a room has that rests between frames. */
const crowd = (url: string) => Promise.all(Array.from({ length: 240 }, () => listening(url, as(ada))))

/** What was told before this question is there when it is answered. */
async function settle(raw: Awaited<ReturnType<typeof openSocket>>) {
  const id = uuidv7()
  raw.send(call(id, 'query', 'whoami'))
  await raw.answer(id)
  raw.frames.splice(
    raw.frames.findIndex((frame: Frame) => frame.id === id),
    1,
  )
}

const Told = z.looseObject({
  type: z.string(),
  data: z.looseObject({ message: z.object({ text: z.string() }).optional() }),
})
const Yield = z.object({ id: z.string(), data: z.array(Told) })

/** The texts of the messages that were yielded, and the types of other events, in order. */
function texts(yields: unknown[]): string[] {
  const events = yields.flatMap((tracked) => Yield.safeParse(tracked).data?.data ?? [])
  return events.map(({ type, data }) => data.message?.text ?? type)
}

const at = new Date().toISOString()
const room = {
  id: channel,
  name: 'general',
  kind: 'public' as const,
  topic: '',
  description: '',
  posting: 'everyone' as const,
  userIds: [],
  createdBy: channel,
  createdAt: at,
  archivedAt: null,
}

function joined({ userId, name }: { userId: string; name: string }) {
  const member = { channelId: channel, userId, name, role: 'member' as const, joinedAt: at }
  return newEvent(channelChanged, { key: channel, actor: userId, data: { channel: room, userId, member } })
}

function left(userId: string) {
  return newEvent(channelChanged, { key: channel, actor: userId, data: { channel: room, userId, member: null } })
}

/** The question for somebody's channels, which is answered when it is time. */
function heldQuestion() {
  const asked = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<string[]>()
  const channelsOf = () => {
    asked.resolve()
    return answer.promise
  }
  return { asked, answer, channelsOf }
}

function arranged(userId: string) {
  const sidebar = { sections: [], channels: {}, version: 1 }
  return newEvent(sidebarChanged, { key: userId, actor: userId, data: { sidebar } })
}

async function readLines(response: Response, lines: string[]) {
  for await (const text of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()))
    lines.push(...text.split('\n'))
}
