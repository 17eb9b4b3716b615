import { afterAll, beforeAll, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Chat } from 'realtime-chat/sdk'
import { type Message, standsInChannel } from '../../shared/messages.ts'
import { names } from '../../shared/receipts.ts'
import { until } from '../context.ts'
import { openStage, type Stage } from '../sdk/stage.ts'

let stage: Stage
let mira: Chat
/** Jonas' devices: the first is behind a network that tears. */
let devices: [Chat, Chat]

beforeAll(async () => {
  stage = await openStage()
  mira = await stage.enter('Mira', stage.app.url)
  const token = await stage.account('Jonas')
  devices = [await stage.open(token), await stage.open(token, stage.app.url)]
}, 30_000)
afterAll(() => stage[Symbol.asyncDispose]())

const kinds = [
  ...(['say', 'name', 'here', 'reply', 'both', 'edit', 'delete', 'react', 'answer'] as const),
  ...(['read', 'unread', 'readAll', 'undo', 'receive'] as const),
  ...(['cut', 'restore', 'flush', 'leave', 'join', 'away', 'back'] as const),
]
interface Step {
  what: (typeof kinds)[number]
  device: number
  nth: number
}

/** What should be unread, counted from all that was said; whom `@here` named, only the server knows. */
function count(messages: Message[], readSeq: number, userId: string) {
  const after = messages.filter(({ seq, deletedAt, authorId }) => seq > readSeq && !deletedAt && authorId !== userId)
  const unread = after.filter(standsInChannel)
  if (unread.some((message) => names(userId, message) === null)) return { unread: unread.length }
  return { unread: unread.length, mentions: unread.filter((message) => names(userId, message)).length }
}

test('some course of reading, marking and talking on several devices leaves a badge that is wrong, or sticks', async () => {
  const step = fc.record({ what: fc.constantFrom(...kinds), device: fc.nat(1), nth: fc.nat(9) })
  const course = fc.array(step, { minLength: 1, maxLength: 25 })
  await fc.assert(fc.asyncProperty(course, run), { numRuns: 25, endOnFailure: true })
}, 180_000)

async function run(steps: Step[]) {
  const { id: channelId } = await mira.api.channels.create.mutate({ name: `c-${crypto.randomUUID()}` })
  const [jonas] = devices
  await devices[1].api.channels.join.mutate({ channelId })
  const stops = devices.map(({ unread }) => unread.subscribe(() => {}))
  const first = await mira.send(channelId, 'first')
  const said = [first]
  let cleared: Record<string, number> = {}
  const one = (nth: number) => said[nth % said.length] ?? first

  async function act({ what, device, nth }: Step) {
    const chat = devices[device] ?? jonas
    const { seq, id } = one(nth)
    const acts: Record<Step['what'], () => unknown> = {
      say: async () => said.push(await mira.send(channelId, 'hello')),
      name: async () => said.push(await mira.send(channelId, nth % 2 ? '@channel' : `<@${jonas.me.id}>`)),
      here: async () => said.push(await mira.send(channelId, '@here')),
      away: () => chat.api.presence.set.mutate({ state: 'away' }),
      back: () => chat.api.presence.set.mutate({ state: 'active' }),
      reply: () => mira.send(channelId, `<@${jonas.me.id}>`, { threadId: first.id }),
      both: () => mira.send(channelId, 'both', { threadId: first.id, broadcast: true }),
      edit: () =>
        mira.api.messages.edit.mutate({
          channelId,
          id,
          text: [`<@${jonas.me.id}> ${nth}`, `${nth}`, `@here ${nth}`][nth % 3] ?? '',
        }),
      delete: () => (id === first.id ? undefined : mira.api.messages.remove.mutate({ channelId, id })),
      react: () => mira.api.messages.react.mutate({ channelId, id, emoji: '👍' }),
      answer: () => void chat.send(channelId, 'mine').catch(() => undefined),
      read: () => chat.markRead(channelId, seq),
      unread: () => chat.markUnread(channelId, seq),
      readAll: async () => {
        const all = await chat.api.receipts.markAllRead.mutate()
        cleared = Object.fromEntries(all.map(({ channelId, readSeq }) => [channelId, readSeq]))
      },
      undo: () => chat.api.receipts.restore.mutate({ read: cleared }),
      receive: () => chat.api.receipts.markDelivered.mutate({ channelId, seq }),
      cut: () => stage.proxy.cut(),
      restore: () => stage.proxy.restore(),
      flush: () => stage.app.platform.redis.flushdb(),
      leave: () => chat.api.channels.leave.mutate({ channelId }),
      join: () => chat.api.channels.join.mutate({ channelId }),
    }
    // Some of what people try is refused, or fails for want of a connection.
    await Promise.resolve(acts[what]()).catch(() => undefined)
  }

  for (const step of steps) await act(step)
  stage.proxy.restore()
  await devices[1].api.channels.join.mutate({ channelId })
  await until('both are back', () => devices.every(({ status }) => status === 'live'))
  await mira.send(channelId, `the last word <@${jonas.me.id}>`)
  let last: unknown
  const same = await until('every device shows what is unread', async () => {
    const [fresh] = await devices[1].api.receipts.unread.query({ channelIds: [channelId] })
    const { messages } = await mira.api.messages.list.query({ channelId, limit: 200 })
    const shown = devices.map(({ unread }) => unread.get().get(channelId))
    last = { fresh, shown, counted: fresh && count(messages, fresh.readSeq, jonas.me.id) }
    return (
      fresh &&
      shown.every((each) => Bun.deepEquals(each, fresh)) &&
      Bun.deepMatch(count(messages, fresh.readSeq, jonas.me.id), fresh)
    )
  }).catch(() => false)
  if (!same) expect(last).toBe('the same everywhere')
  for (const stop of stops) stop()
  await devices[1].api.channels.leave.mutate({ channelId })
}

test('what is read to the end on one device is read on the other, and stays so', async () => {
  const { id: channelId } = await mira.api.channels.create.mutate({ name: `c-${crypto.randomUUID()}` })
  await devices[1].api.channels.join.mutate({ channelId })
  const shown = () => devices.map(({ unread }) => unread.get().get(channelId)?.unread)
  const { seq } = await mira.send(channelId, 'hello')
  await until('both have it', () => Bun.deepEquals(shown(), [1, 1]))
  devices[0].markRead(channelId, seq)
  await until('both have read it', () => Bun.deepEquals(shown(), [0, 0]))
  await devices[1].markUnread(channelId, seq)
  await until('both have it again', () => Bun.deepEquals(shown(), [1, 1]))
})

test('what is deleted, or names somebody by an edit, is counted anew', async () => {
  const { id: channelId } = await mira.api.channels.create.mutate({ name: `c-${crypto.randomUUID()}` })
  await devices[1].api.channels.join.mutate({ channelId })
  const shown = () => {
    const { unread, mentions } = devices[1].unread.get().get(channelId) ?? {}
    return [unread, mentions]
  }
  const { id } = await mira.send(channelId, 'hello')
  await mira.send(channelId, 'again')
  await until('both', () => Bun.deepEquals(shown(), [2, 0]))
  await mira.api.messages.edit.mutate({ channelId, id, text: `<@${devices[1].me.id}>` })
  await until('one names him', () => Bun.deepEquals(shown(), [2, 1]))
  await mira.api.messages.remove.mutate({ channelId, id })
  await until('one is left', () => Bun.deepEquals(shown(), [1, 0]))
})

test('what is received is acknowledged without anybody’s doing, and what is read offline once there is a connection', async () => {
  const { id: channelId } = await mira.api.channels.openDirect.mutate({ userIds: [devices[0].me.id] })
  const { seq } = await mira.send(channelId, 'are you there?')
  const receipt = async () =>
    (await mira.api.receipts.list.query({ channelId })).find(({ userId }) => userId === devices[0].me.id)
  await until('it was delivered', async () => (await receipt())?.deliveredSeq === seq)
  expect(await receipt()).toMatchObject({ readSeq: 0 })
  stage.proxy.cut()
  await until('the cut is noticed', () => devices[0].status !== 'live')
  devices[0].markRead(channelId, seq)
  stage.proxy.restore()
  await until('it was read', async () => (await receipt())?.readSeq === seq)
})

test('a device that its person is away from counts a call for those who are here', async () => {
  const { id: channelId } = await mira.api.channels.create.mutate({ name: `c-${crypto.randomUUID()}` })
  await devices[1].api.channels.join.mutate({ channelId })
  const shown = () =>
    devices.map(({ unread }) => unread.get().get(channelId)).map((each) => [each?.unread, each?.mentions])
  await until('both are there', () => devices.every(({ status }) => status === 'live'))
  const state = async () => (await mira.api.presence.get.query({ userIds: [devices[0].me.id] }))[0]?.state
  const be = async (wanted: 'active' | 'away') => {
    for (const { api } of devices) await api.presence.set.mutate({ state: wanted })
    await until(wanted, async () => (await state()) === wanted)
  }
  await be('away')
  await mira.send(channelId, 'is somebody @here?')
  await mira.send(channelId, 'hello?')
  const none = [2, 0]
  await until('it counts as any other', () => Bun.deepEquals(shown(), [none, none]))
  await be('active')
  await mira.send(channelId, '@here again')
  const one = [3, 1]
  await until('it names whoever is there', () => Bun.deepEquals(shown(), [one, one]))
})
