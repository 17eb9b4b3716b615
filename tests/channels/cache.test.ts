import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { once } from 'node:events'
import { sql } from 'kysely'
import {
  cachedStandings,
  cacheStandings,
  forgetStandings,
  standingVersions,
} from '../../server/modules/channels/cacheRepository.ts'
import { newEvent } from '../../server/platform/bus/bus.ts'
import { announce } from '../../server/platform/bus/outbox.ts'
import { createLog } from '../../server/platform/log.ts'
import { type NearHashes, nearHashes } from '../../server/platform/nearHashes.ts'
import { connectRedis, type Redis } from '../../server/platform/redis.ts'
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

  describe('at hand', () => {
    const log = createLog('silent')
    const prefix = `test:${crypto.randomUUID()}:`
    const key = `${prefix}people`
    let near: Redis
    let far: Redis
    let hashes: NearHashes

    beforeAll(async () => {
      const { REDIS_URL: url = '' } = await createEnvironment()
      near = connectRedis(url, log)
      far = connectRedis(url, log)
      await Promise.all([once(near, 'ready'), once(far, 'ready')])
      hashes = nearHashes(near, prefix)
    })
    beforeEach(async () => {
      await far.hset(key, { mira: 'owner', jonas: 'member' })
      await until('they are at hand', isAtHand)
    })
    afterAll(() => {
      near.disconnect()
      far.disconnect()
    })

    /** Less than what is believed without a word. */
    const soon = 2_000
    const fields = ['mira', 'jonas']
    const both = async () => {
      const known = fields.flatMap((field) => hashes.peek(key, field) ?? [])
      return known.length === fields.length ? known : hashes.fetch(key, fields)
    }
    const reads =
      (...wanted: (string | null)[]) =>
      async () =>
        Bun.deepEquals(await both(), wanted)

    /** Whether it is answered by a process whose way to Redis has just been cut. */
    async function isAtHand() {
      await both()
      near.stream.destroy()
      const answer = both().then(
        () => true,
        () => false,
      )
      await once(near, 'ready')
      return answer
    }

    test('what is read again goes to Redis again', async () => {
      expect(await isAtHand()).toBe(true)
      expect(await both()).toEqual(['owner', 'member'])
    })

    test('what another process changes, drops or empties is believed', async () => {
      await far.hset(key, 'jonas', 'moderator')
      await until('the change is told', reads('owner', 'moderator'), soon)
      await until('it is at hand', isAtHand)
      await far.del(key)
      await until('it is gone', reads(null, null), soon)
      await far.hset(key, { mira: 'owner', jonas: 'member' })
      await until('it is at hand', isAtHand)
      await far.flushdb()
      await until('nothing is there', reads(null, null), soon)
    })

    test('what has changed while nobody could tell is believed', async () => {
      const clients = String(await far.client('LIST')).split('\n')
      const [, id = ''] = clients.find((client) => client.includes(`name=near:${prefix}`))?.match(/^id=(\d+)/) ?? []
      await far.multi().client('KILL', 'ID', id).hset(key, 'jonas', 'moderator').exec()
      await until('the change is read', reads('owner', 'moderator'), soon)
    })

    test('what is read while it changes stays', async () => {
      const [early] = await Promise.all([both(), far.hset(key, 'jonas', 'moderator')])
      expect(early[0]).toBe('owner')
      await until('the change is read', reads('owner', 'moderator'), soon)
    })
  })

  test('two nodes agree at once', async () => {
    const env = await createEnvironment()
    await using one = await startApp(env)
    await using other = await startApp({ ...env, ROLE: 'gateway' })
    const aiko = await signUp(one, 'Aiko')
    const { id } = await aiko.api.channels.create.mutate({ name: 'design' })
    const there = aiko.at(other.url).api
    const say = () => codeOf(there.messages.send.mutate({ channelId: id, text: 'hello' }))
    // After the first, Redis knows her; after the second, the other node has her at hand.
    expect([await say(), await say(), await say()]).toEqual(['none', 'none', 'none'])
    await aiko.api.channels.leave.mutate({ channelId: id })
    expect(await say()).toBe('NOT_FOUND')
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
