import { heapStats } from 'bun:jsc'
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { typingMs } from '../../shared/presence.ts'
import { createEnvironment, startApp, until } from '../context.ts'
import { codeOf, type Someone, signUp } from '../people.ts'
import { quick } from './quick.ts'
import { look } from './viewer.ts'

let app: Awaited<ReturnType<typeof startApp>>
let other: Awaited<ReturnType<typeof startApp>>
let mira: Someone
let jonas: Someone
let priya: Someone
let channelId: string

beforeAll(async () => {
  const env = await createEnvironment()
  app = await startApp(env, { presence: quick })
  other = await startApp(env, { presence: quick })
  mira = await signUp(app, 'Mira')
  jonas = await signUp(app, 'Jonas')
  priya = await signUp(app, 'Priya')
  channelId = (await mira.api.channels.create.mutate({ name: 'general' })).id
  await jonas.api.channels.join.mutate({ channelId })
}, 30_000)
afterAll(async () => {
  await other.stop()
  await app.stop()
})

const listening = async (id: string) =>
  Number((await app.platform.redis.pubsub('NUMSUB', `presence:{${id}}:typing`))[1] ?? 0)

test('typing is seen by those who are not in the channel, do not look, or type themselves', async () => {
  using jonasLooks = await look(jonas, other.url, { channelIds: [channelId] })
  using outside = await look(priya, other.url, { channelIds: [channelId] })
  using elsewhere = await look(jonas, other.url, { channelIds: [] })
  using own = await look(mira, other.url, { channelIds: [channelId] })
  await until('the node listens', async () => (await listening(channelId)) === 1)
  const before = Date.now()
  const { expiresAt } = await mira.api.presence.typing.mutate({ channelId })
  expect(Date.parse(expiresAt) - before).toBeWithin(typingMs - 1, typingMs + 5_000)
  await until('it is seen', () => jonasLooks.typing().length > 0)
  expect(jonasLooks.typing()).toEqual([{ type: 'typing', channelId, userId: mira.id, expiresAt }])
  for (const { typing } of [outside, elsewhere, own]) expect(typing()).toEqual([])
})

test('somebody types in a channel that they are not in', async () => {
  expect(await codeOf(priya.api.presence.typing.mutate({ channelId }))).toBe('NOT_FOUND')
})

test('somebody who was put out of a channel still sees who types there', async () => {
  await priya.api.channels.join.mutate({ channelId })
  using eye = await look(priya, other.url, { channelIds: [channelId] })
  using witness = await look(jonas, other.url, { channelIds: [channelId] })
  await until('typing is seen', async () => {
    await mira.api.presence.typing.mutate({ channelId })
    return eye.typing().length > 0 && witness.typing().length > 0
  })
  await mira.api.channels.kick.mutate({ channelId, userId: priya.id })
  await until('no more is seen', async () => {
    const [seen, witnessed] = [eye.typing().length, witness.typing().length]
    await mira.api.presence.typing.mutate({ channelId })
    await until('the witness', () => witness.typing().length > witnessed)
    return eye.typing().length === seen
  })
})

test('a channel that nobody looks at any more is listened to', async () => {
  {
    using _eye = await look(jonas, other.url, { channelIds: [channelId] })
    await until('the node listens', async () => (await listening(channelId)) === 1)
  }
  await until('nobody listens', async () => (await listening(channelId)) === 0)
})

test('whoever looks on for long takes more and more memory', async () => {
  using eye = await look(jonas, other.url, { channelIds: [channelId] })
  await until('the node listens', async () => (await listening(channelId)) === 1)
  const promises = () => {
    Bun.gc(true)
    return heapStats().objectTypeCounts['Promise'] ?? 0
  }
  const hear = async (times: number) => {
    for (let seen = eye.typing().length, end = seen + times; seen < end; seen = eye.typing().length) {
      await mira.api.presence.typing.mutate({ channelId })
      await until('it is seen', () => eye.typing().length > seen)
    }
  }
  await hear(20)
  const counts = [promises()]
  for (let round = 0; round < 3; round++) {
    await hear(100)
    counts.push(promises())
  }
  // What else the nodes have begun meanwhile comes and goes; what each signal leaves behind is there after every round.
  const grown = counts.slice(1).map((count, round) => count - (counts[round] ?? 0))
  expect(Math.min(...grown)).toBeLessThan(50)
})
