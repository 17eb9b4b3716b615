import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { sql } from 'kysely'
import {
  cachedStandings,
  cacheStandings,
  forgetStandings,
  standingVersions,
} from '../../server/modules/channels/cacheRepository.ts'
import { newEvent } from '../../server/platform/bus/bus.ts'
import { announce } from '../../server/platform/bus/outbox.ts'
import { channelChanged } from '../../shared/channels.ts'
import { createEnvironment, startApp, until } from '../context.ts'
import { codeOf, type Someone, signUp } from '../people.ts'

describe('what Redis remembers of members', () => {
  let app: Awaited<ReturnType<typeof startApp>>
  let mira: Someone
  let jonas: Someone
  let channelId: string

  beforeAll(async () => {
    app = await startApp()
    mira = await signUp(app, 'Mira')
    jonas = await signUp(app, 'Jonas')
    channelId = (await mira.api.channels.create.mutate({ name: 'launch' })).id
    await jonas.api.channels.join.mutate({ channelId })
  }, 30_000)
  afterAll(() => app.stop())

  const send = (person: Someone) => codeOf(person.api.messages.send.mutate({ channelId, text: 'hello' }))

  test('is not needed: an emptied Redis shuts nobody out and lets nobody in', async () => {
    const priya = await signUp(app, 'Priya')
    for (const _ of [1, 2]) {
      expect([await send(jonas), await send(priya)]).toEqual(['none', 'NOT_FOUND'])
      await app.platform.redis.flushdb()
    }
  })

  test('is used, and ends with its lease', async () => {
    // The event of his joining may still come by and empty the cache once more.
    await until('it is remembered', async () => {
      await send(jonas)
      const [standing] = await cachedStandings(app.platform.redis, [{ channelId, userId: jonas.id }])
      return standing?.role === 'member'
    })
    const [key = ''] = await app.platform.redis.keys(`channels:*${channelId}*:standings`)
    expect(await app.platform.redis.ttl(key)).toBeWithin(1, 61)
  })

  test('follows a change that SQL made and announced', async () => {
    expect(await send(jonas)).toBe('none')
    await app.platform.db.transaction().execute(async (db) => {
      await sql`delete from channels.membership where user_id = ${jonas.id}`.execute(db)
      const channel = await mira.api.channels.get.query({ channelId })
      const data = { channel, userId: jonas.id, member: null }
      await announce(db, [newEvent(channelChanged, { key: channelId, actor: null, data })])
    })
    await until('the door is shut', async () => (await send(jonas)) === 'NOT_FOUND')
  })

  test('rows that were read before a change are not believed after it', async () => {
    const { redis } = app.platform
    const pair = { channelId: crypto.randomUUID(), userId: mira.id }
    const standing = { role: 'member', mayPost: true } as const
    const read = async () => {
      const versions = await standingVersions(redis, [pair.channelId])
      return () =>
        cacheStandings(redis, pair.channelId, versions.get(pair.channelId) ?? '', new Map([[mira.id, standing]]))
    }
    const early = await read()
    await forgetStandings(redis, [pair.channelId])
    const late = await read()
    await early()
    expect(await cachedStandings(redis, [pair])).toEqual([undefined])
    await late()
    expect(await cachedStandings(redis, [pair])).toEqual([standing])
  })

  test('two nodes agree at once', async () => {
    const env = await createEnvironment()
    await using one = await startApp(env)
    await using other = await startApp({ ...env, ROLE: 'gateway' })
    const aiko = await signUp(one, 'Aiko')
    const { id } = await aiko.api.channels.create.mutate({ name: 'design' })
    const there = aiko.at(other.url).api
    expect(await codeOf(there.messages.send.mutate({ channelId: id, text: 'hello' }))).toBe('none')
    await aiko.api.channels.leave.mutate({ channelId: id })
    expect(await codeOf(there.messages.send.mutate({ channelId: id, text: 'hello' }))).toBe('NOT_FOUND')
  }, 30_000)

  test('a Redis that is away is no reason to stop talking', async () => {
    const env = await createEnvironment()
    await using node = await startApp({ ...env, REDIS_URL: 'redis://127.0.0.1:1', LOG_LEVEL: 'silent' })
    const aiko = await signUp(node, 'Aiko')
    const { id } = await aiko.api.channels.create.mutate({ name: 'design' })
    await aiko.api.messages.send.mutate({ channelId: id, text: 'hello' })
    await until('the message', async () => (await aiko.api.messages.list.query({ channelId: id })).lastSeq === 1)
    await aiko.api.channels.leave.mutate({ channelId: id })
    expect(await codeOf(aiko.api.messages.send.mutate({ channelId: id, text: 'hello' }))).toBe('NOT_FOUND')
  }, 60_000)
})
