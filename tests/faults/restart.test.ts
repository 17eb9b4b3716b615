import { afterAll, describe, expect, test } from 'bun:test'
import { type Chat, connect, signUp } from 'realtime-chat/sdk'
import { migrate } from '../../db/migrate.ts'
import { people } from '../../db/seed.ts'
import { startKafka } from '../../deploy/local/kafka.ts'
import { startPostgres } from '../../deploy/local/postgres.ts'
import { dismissGuard } from '../../deploy/local/process.ts'
import { startRedis } from '../../deploy/local/redis.ts'
import { createEnvironment, hasKafka, liftLimits, startApp } from '../context.ts'
import { until } from '../until.ts'
import { restartable } from './restartable.ts'

// A try takes as long as people's do: on a busy machine, a broker is away for longer than eight short ones.
const timing = { retryMs: 20, maxRetryMs: 200 }
const patience = 180_000

afterAll(dismissGuard)

/**
 * Somebody says one thing after the other while `fault` happens. In the end all of it stands there once, in the order in
 * which it was said, and somebody else has heard the same.
 */
async function talkThrough(env: Record<string, string>, fault: () => Promise<void>) {
  await using app = await startApp({ ...env, LOG_LEVEL: 'silent' })
  const enter = async (person: (typeof people)[number]) =>
    connect({
      url: app.url,
      token: (await signUp({ url: app.url, ...person, password: 'a password for tests' })).token,
      timing,
    })
  const [speaker, listener] = [await enter(people[0]), await enter(people[1])]
  try {
    const { id } = await speaker.api.channels.create.mutate({ name: 'general' })
    await listener.api.channels.join.mutate({ channelId: id })
    const heard: string[] = []
    listener.on('message', ({ text }) => heard.push(text))
    const said = await keepTalking(speaker, id, fault)
    await until('all is heard', () => heard.length >= said.length, 90_000)
    expect(heard).toEqual(said)
    expect(await history(speaker, id)).toEqual(said)
  } finally {
    await Promise.all([speaker.close(), listener.close()])
  }
}

async function keepTalking(speaker: Chat, channelId: string, fault: () => Promise<void>): Promise<string[]> {
  const said: string[] = []
  const sending: Promise<unknown>[] = []
  const say = async () => {
    said.push(`message ${said.length + 1}`)
    sending.push(speaker.send(channelId, said.at(-1) ?? ''))
    // The pace of the traffic, not a wait for anything.
    await Bun.sleep(5)
  }
  for (let n = 0; n < 50; n++) await say()
  let over = false
  const happening = fault().finally(() => {
    over = true
  })
  while (!over && said.length < 900) await say()
  await happening
  for (let n = 0; n < 50; n++) await say()
  await Promise.all(sending)
  return said
}

async function history({ api }: Chat, channelId: string): Promise<string[]> {
  const texts: string[] = []
  for (let after = 0, more = true; more; ) {
    const page = await api.messages.list.query({ channelId, after, limit: 200 })
    texts.push(...page.messages.map(({ text }) => text))
    after = page.messages.at(-1)?.seq ?? after
    more = page.hasAfter
  }
  return texts
}

describe('a node goes on by itself, and nothing is lost, doubled or reordered', () => {
  test(
    'when Postgres is restarted',
    async () => {
      await using postgres = await restartable(startPostgres)
      await migrate(postgres.running.url)
      await liftLimits(postgres.running.url)
      const env = { ...(await createEnvironment()), DATABASE_URL: postgres.running.url }
      await talkThrough(env, () => postgres.restart(({ stop }) => stop()))
    },
    patience,
  )

  test(
    'when Redis is restarted, and has forgotten everything',
    async () => {
      await using redis = await restartable(startRedis)
      await talkThrough({ ...(await createEnvironment()), REDIS_URL: redis.running.url }, () =>
        redis.restart(({ stop }) => stop()),
      )
    },
    patience,
  )

  test.skipIf(!hasKafka)(
    'when the broker is killed and comes back',
    async () => {
      await using kafka = await restartable(startKafka)
      const env = { ...(await createEnvironment()), KAFKA_BROKERS: kafka.running.brokers }
      await talkThrough(env, () =>
        kafka.restart(async ({ pid, stop }) => {
          process.kill(pid, 'SIGKILL')
          await stop()
        }),
      )
    },
    patience,
  )
})
