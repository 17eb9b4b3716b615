import { expect, test } from 'bun:test'
import { sql } from 'kysely'
import { createEnvironment, startApp } from '../context.ts'
import { until } from '../until.ts'
import { openNetwork } from './network.ts'

async function behindWay(variable: 'DATABASE_URL' | 'REDIS_URL') {
  const env = await createEnvironment()
  const url = new URL(env[variable] ?? '')
  const way = await openNetwork([`http://${url.host}`])
  url.port = new URL(way.url).port
  const app = await startApp({ ...env, [variable]: url.href, LOG_LEVEL: 'silent' })
  return {
    way,
    app,
    async [Symbol.asyncDispose]() {
      // What is silent still is broken, so that nobody waits for it.
      way.cut()
      way.restore()
      await app.stop()
      way[Symbol.dispose]()
    },
  }
}

test('connections to Postgres that went silent take the place of those that would answer', async () => {
  await using stage = await behindWay('DATABASE_URL')
  const { db } = stage.app.platform
  const ask = () => sql`select pg_sleep(0.1)`.execute(db)
  await Promise.all(Array.from({ length: 20 }, ask))
  stage.way.forget()
  const lost = await Promise.allSettled(Array.from({ length: 20 }, ask))
  // The app itself may be at some of the twenty; who waits for those is given one that answers.
  expect(lost.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(10)
  await Promise.all(Array.from({ length: 20 }, ask))
}, 40_000)

test('a connection to Redis that went silent is never given up, or one to Postgres that is at something is', async () => {
  await using stage = await behindWay('REDIS_URL')
  const { redis, db } = stage.app.platform
  const slow = sql`select pg_sleep(4)`.execute(db)
  expect(await redis.ping()).toBe('PONG')
  stage.way.forget()
  await until('it answers', () => redis.ping().catch(() => false), 30_000)
  await slow
}, 40_000)
