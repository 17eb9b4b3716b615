import { expect, test } from 'bun:test'
import { sql } from 'kysely'
import { connectDatabase } from '../../server/platform/database.ts'
import { createLog } from '../../server/platform/log.ts'
import { createEnvironment, startApp } from '../context.ts'
import { until } from '../until.ts'
import { openNetwork } from './network.ts'

async function withRedisBehindWay() {
  const env = await createEnvironment()
  const url = new URL(env['REDIS_URL'] ?? '')
  const way = await openNetwork([`http://${url.host}`])
  url.port = new URL(way.url).port
  const app = await startApp({ ...env, REDIS_URL: url.href, LOG_LEVEL: 'silent' })
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
  const url = new URL((await createEnvironment())['DATABASE_URL'] ?? '')
  using way = await openNetwork([`http://${url.host}`])
  url.port = new URL(way.url).port
  // Nobody else asks for anything over these.
  const { db, stop } = connectDatabase(url.href, createLog('silent'))
  const ask = () => sql`select pg_sleep(0.1)`.execute(db)
  await Promise.all(Array.from({ length: 20 }, ask))
  way.forget()
  const lost = await Promise.allSettled(Array.from({ length: 20 }, ask))
  expect(lost.filter(({ status }) => status === 'rejected')).toHaveLength(20)
  await Promise.all(Array.from({ length: 20 }, ask))
  await stop()
}, 40_000)

test('a connection to Redis that went silent is never given up, or one to Postgres that is at something is', async () => {
  await using stage = await withRedisBehindWay()
  const { redis, db } = stage.app.platform
  const slow = sql`select pg_sleep(4)`.execute(db)
  expect(await redis.ping()).toBe('PONG')
  stage.way.forget()
  await until('it answers', () => redis.ping().catch(() => false), 30_000)
  await slow
}, 40_000)
