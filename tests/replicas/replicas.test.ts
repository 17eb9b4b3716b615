import { afterAll, beforeAll, expect, test } from 'bun:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import type { Chat } from 'realtime-chat/sdk'
import { openStage, type Stage } from '../sdk/stage.ts'
import { until } from '../until.ts'
import { openDatabases } from './stage.ts'

let databases: Awaited<ReturnType<typeof openDatabases>>
let stage: Stage
let mira: Chat
let jonas: Chat

beforeAll(async () => {
  databases = await openDatabases()
  // Processes that end and start keep a machine busy: nobody is taken for gone who answers late.
  stage = await openStage({ ...databases.env, LOG_LEVEL: 'silent' }, { retryMs: 20, maxRetryMs: 200 })
  mira = await stage.enter('Mira')
  jonas = await stage.enter('Jonas', stage.app.url)
}, 120_000)
afterAll(async () => {
  await stage[Symbol.asyncDispose]()
  await databases[Symbol.asyncDispose]()
}, 30_000)

const patience = 60_000

async function figure(name: string): Promise<number> {
  const text = await stage.app.platform.metrics.metrics()
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(name))
      ?.split(' ')
      .at(-1) ?? 0,
  )
}

const inUse = async () => (await figure('database_replica_in_use')) === 1
const fromReplica = () => figure('database_reads_total{from="replica"}')

const isReplica = () =>
  stage.app.platform.read(async (db) => {
    const { rows } = await sql<{ standby: boolean }>`select pg_is_in_recovery() as standby`.execute(db)
    return rows[0]?.standby
  })

async function openChannel() {
  const { id } = await mira.api.channels.create.mutate({ name: `c-${crypto.randomUUID()}` })
  await jonas.api.channels.join.mutate({ channelId: id })
  return id
}

/** What the newest page says, as somebody else reads it. */
const lastText = async (channelId: string) =>
  (await jonas.api.messages.list.query({ channelId, limit: 50 })).messages.at(-1)?.text

/** Somebody says something, and both read it as soon as they can know of it. */
async function sayAndRead(channelId: string, text: string) {
  const { seq } = await mira.send(channelId, text)
  expect(await lastText(channelId)).toBe(text)
  const page = await mira.api.messages.list.query({ channelId, before: seq + 1, limit: 1 })
  expect(page.messages.map((message) => message.text)).toEqual([text])
  const changes = await jonas.api.messages.since.query({ cursors: { [channelId]: seq - 1 } })
  expect(changes[channelId]).toMatchObject({ lastSeq: seq, messages: [{ text }] })
}

test(
  'a replica that is there is not asked, or shows less than was told',
  async () => {
    await until('it is in use', inUse, patience)
    const channelId = await openChannel()
    const before = await fromReplica()
    let said = 0
    const talk = async () => {
      await sayAndRead(channelId, `${++said}`)
      return said >= 20 && (await fromReplica()) - before > 50
    }
    await until('it has answered often', talk, patience)
    await until('it answers', isReplica, patience)
  },
  patience,
)

test(
  'a replica that falls behind shows an old page, or is not left out',
  async () => {
    const channelId = await openChannel()
    await until('it is in use', inUse, patience)
    await databases.pause()
    for (let n = 1; n <= 5; n++) await sayAndRead(channelId, `${n}`)
    expect(await inUse()).toBe(false)
    const told = await fetch(`${stage.app.url}/readyz`)
    expect(told.status).toBe(200)
    expect(await told.json()).toMatchObject({ status: 'degraded', parts: { postgres: 'ok', replicas: 'no answer' } })
    await databases.resume()
    await until('it is in use again', inUse, patience)
    await until('it answers', isReplica, patience)
    await sayAndRead(channelId, 'and on')
  },
  patience,
)

test(
  'a replica that is killed, or does not answer, has reads fail or wait for ever',
  async () => {
    const channelId = await openChannel()
    for (const signal of ['SIGKILL', 'SIGSTOP'] as const) {
      await until('it is in use', inUse, patience)
      const reading = Array.from({ length: 20 }, () => lastText(channelId))
      await databases.replica.kill(signal)
      await sayAndRead(channelId, signal)
      await until('it is left out', async () => !(await inUse()), patience)
      await Promise.all(reading)
      await sayAndRead(channelId, `after ${signal}`)
      if (signal === 'SIGSTOP') await databases.replica.kill('SIGCONT')
      await databases.replica.start()
    }
    await until('it is in use again', inUse, patience)
    await until('it answers', isReplica, patience)
  },
  patience,
)

type Step = 'says' | 'hears' | 'reacts' | 'cut' | 'restore' | 'pause' | 'resume'

async function act(step: Step, channelId: string, first: string) {
  if (step === 'cut') stage.proxy.cut()
  else if (step === 'restore') stage.proxy.restore()
  else if (step === 'says') void mira.send(channelId, step).catch(() => undefined)
  else if (step === 'hears') await jonas.send(channelId, step)
  else if (step === 'reacts') await jonas.api.messages.react.mutate({ channelId, id: first, emoji: '👍' })
  else await databases[step]()
}

test(
  'whoever catches up from a replica ends up with another channel than the server’s',
  async () => {
    await until('it is in use', inUse, patience)
    const steps = ['says', 'hears', 'hears', 'reacts', 'cut', 'restore', 'pause', 'resume'] as const
    const course = fc.array(fc.constantFrom<Step>(...steps), { minLength: 4, maxLength: 16 })
    const run = async (taken: Step[]) => {
      const channelId = await openChannel()
      const first = await jonas.send(channelId, 'first')
      const window = mira.timeline(channelId)
      const unwatch = window.subscribe(() => {})
      for (const step of taken) await act(step, channelId, first.id)
      stage.proxy.restore()
      await until('she is back', () => mira.status === 'live', patience)
      const { seq } = await mira.send(channelId, 'the last word')
      await until('it is told', () => window.get().messages.at(-1)?.seq === seq, patience)
      const page = (chat: Chat) => chat.api.messages.list.query({ channelId, limit: 50 })
      const { messages } = await page(mira)
      expect(window.get().messages).toEqual(messages)
      await databases.resume()
      expect(await page(jonas)).toMatchObject({ messages })
      unwatch()
    }
    await fc.assert(fc.asyncProperty(course, run), { numRuns: 8, endOnFailure: true })
  },
  patience,
)
