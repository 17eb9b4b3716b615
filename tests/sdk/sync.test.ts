import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { ChatError } from '../../client/sdk/errors.ts'
import { createSync } from '../../client/sdk/sync.ts'
import type { Message } from '../../shared/messages.ts'
import { createWorld, type Told } from './world.ts'

const channelIds = ['general', 'design', 'random']
/** What may happen, and how often. */
const chances = { say: 8, edit: 2, hear: 12, repeat: 2, lose: 1, answer: 6, join: 2, leave: 1, cut: 1 }
type Act = keyof typeof chances

interface Step {
  act: Act
  where: number
  which: number
}

/** A client whose every answer comes late and in any order, and whose live stream is unreliable. */
function createClient(world: ReturnType<typeof createWorld>, scheduler: fc.Scheduler) {
  const told: Message[] = []
  const past: Message[] = []
  let connection = 0
  /** What is heard before it has caught up; undefined when it has. */
  let waiting: (() => void)[] | undefined

  /** An answer, unless the connection ends first. */
  async function over<T>(ask: () => T): Promise<T> {
    const asked = connection
    const answer = Promise.try(ask)
    await scheduler.schedule(answer.catch(() => undefined))
    if (asked !== connection) throw new ChatError('OFFLINE', 'cut')
    return answer
  }

  const sync = createSync({
    since: (cursors) => over(() => world.since(cursors)),
    page: (channelId, limit, before) => over(() => world.page(channelId, Math.min(limit, 6), before)),
    changed: () => {},
    arrived: (message) => told.push(message),
    reset: () => {},
    entered: () => {},
    gone: () => {},
    stuck: ({ code }) => code !== 'OFFLINE' && reconnect(),
  })

  function reconnect() {
    const current = ++connection
    for (const channelId of channelIds) world.at(channelId).wire.length = 0
    waiting = []
    const caughtUp = over(() => world.mine()).then(sync.catchUp)
    caughtUp.then(
      () => {
        if (current !== connection) return
        const heard = waiting ?? []
        waiting = undefined
        for (const hear of heard) hear()
      },
      () => current === connection && reconnect(),
    )
  }

  function take(channelId: string, news: Told) {
    if ('message' in news) sync.accept(news.message)
    else if ('left' in news) sync.leave(channelId)
    else void sync.join(channelId, news.joinedAt)
  }

  /** Messages come in any order, but not before or after the person's own coming and going. */
  function next(channelId: string, which: number): Told | undefined {
    const { wire } = world.at(channelId)
    const until = wire.findIndex((news) => !('message' in news))
    const choices = until === -1 ? wire.length : Math.max(until, 1)
    return wire.splice(which % choices, 1)[0]
  }

  function hear(channelId: string, which: number) {
    const news = next(channelId, which)
    if (!news) return
    if ('message' in news) past.push(news.message)
    else past.length = 0
    if (waiting) waiting.push(() => take(channelId, news))
    else take(channelId, news)
  }

  function repeat(which: number) {
    const message = past[which % past.length]
    if (message && !waiting) sync.accept(message)
  }

  return { told, reconnect, hear, repeat }
}

async function run(steps: Step[], scheduler: fc.Scheduler) {
  const world = createWorld(channelIds)
  for (const channelId of ['general', 'design']) world.join(channelId)
  world.say('general')
  const client = createClient(world, scheduler)
  client.reconnect()
  await scheduler.waitIdle()
  const start = world.now()

  for (const { act, where, which } of steps) {
    const channelId = channelIds[where] ?? ''
    if (act === 'cut') client.reconnect()
    else if (act === 'hear') client.hear(channelId, which)
    else if (act === 'repeat') client.repeat(which)
    else if (act === 'answer') scheduler.count() > 0 && (await scheduler.waitNext(1))
    else if (act === 'lose') 'message' in (world.at(channelId).wire.at(-1) ?? {}) && world.at(channelId).wire.pop()
    else world[act](channelId)
  }
  await scheduler.waitIdle()
  for (const channelId of channelIds) {
    world.say(channelId)
    while (world.at(channelId).wire.length > 0) client.hear(channelId, 0)
  }
  await scheduler.waitIdle()
  return { world, told: client.told, start }
}

const acts: Act[] = ['say', 'edit', 'hear', 'repeat', 'lose', 'answer', 'join', 'leave', 'cut']
const act = fc.oneof(...acts.map((arbitrary) => ({ arbitrary: fc.constant(arbitrary), weight: chances[arbitrary] })))
const step = fc.record({ act, where: fc.nat(2), which: fc.nat(3) })
const course = fc.array(step, { maxLength: 120, size: 'max' })

test('a message is told twice, out of order, or not at all; or one from before the person’s time is', async () => {
  const property = fc.asyncProperty(course, fc.scheduler(), async (steps, scheduler) => {
    const { world, told, start } = await run(steps, scheduler)
    for (const channelId of channelIds) {
      const here = told.filter((message) => message.channelId === channelId)
      const seqs = here.map(({ seq }) => seq)
      expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b))
      const { since, joinedAt, messages } = world.at(channelId)
      expect(here.filter(({ createdAt }) => createdAt < start || createdAt < since)).toEqual([])
      if (!joinedAt) continue
      const ids = new Set(here.map(({ id }) => id))
      const news = Object.values(messages).filter(({ createdAt }) => createdAt > start && createdAt > joinedAt)
      const lost = news.filter(({ id }) => !ids.has(id) && !world.skipped.has(id))
      expect(lost).toEqual([])
    }
  })
  await fc.assert(property, { numRuns: 2_000, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: true })
}, 90_000)

test('an old message is told as news, for a change of it is heard of before one knows to be in', async () => {
  const world = createWorld(['random'])
  world.say('random')
  world.join('random')
  world.edit('random')
  const [joined, changed] = world.at('random').wire
  if (!joined || !changed || !('joinedAt' in joined) || !('message' in changed)) throw new Error('not as it should be')
  const told: Message[] = []
  const sync = createSync({
    since: async (cursors) => world.since(cursors),
    page: async (channelId, limit, before) => world.page(channelId, limit, before),
    arrived: (message) => told.push(message),
    changed: () => {},
    reset: () => {},
    entered: () => {},
    gone: () => {},
    stuck: () => {},
  })
  await sync.catchUp([])
  sync.accept(changed.message)
  await sync.join('random', joined.joinedAt)
  world.say('random')
  await sync.catchUp(world.mine())
  expect(told.map(({ id }) => id)).toEqual(['random-3'])
})
