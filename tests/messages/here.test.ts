import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { sql } from 'kysely'
import type { DeviceState, PresenceState } from '../../shared/presence.ts'
import { createEnvironment, hasKafka, startApp, transports, until } from '../context.ts'
import { type Someone, signUp } from '../people.ts'

for (const transport of transports)
  describe.skipIf(transport === 'kafka' && !hasKafka)(`@here, over ${transport}`, () => {
    let app: Awaited<ReturnType<typeof startApp>>
    let mira: Someone
    let jonas: Someone
    let priya: Someone
    let aiko: Someone
    let devices: AsyncDisposableStack
    let say: (device: Someone, state: DeviceState) => Promise<unknown>
    let channelId: string

    beforeAll(async () => {
      app = await startApp(await createEnvironment(transport), { presence: { graceMs: 50, sweepMs: 50 } })
      mira = await signUp(app, 'Mira')
      jonas = await signUp(app, 'Jonas')
      priya = await signUp(app, 'Priya')
      aiko = await signUp(app, 'Aiko')
      devices = new AsyncDisposableStack()
      const connections = new Map<Someone, Awaited<ReturnType<Someone['listen']>>>()
      for (const person of [mira, jonas, priya]) connections.set(person, devices.use(await person.listen()))
      say = async (person, state) => {
        await connections.get(person)?.api.presence.set.mutate({ state })
        await standsAs(person, state)
      }
      channelId = (await mira.api.channels.create.mutate({ name: 'here' })).id
      for (const { api } of [jonas, priya, aiko]) await api.channels.join.mutate({ channelId })
    }, 30_000)
    afterAll(async () => {
      await devices.disposeAsync()
      await app.stop()
    })

    const standsAs = ({ id }: Someone, state: PresenceState) =>
      until(`${state}`, async () => (await mira.api.presence.get.query({ userIds: [id] }))[0]?.state === state)

    async function post(text: string, threadId?: string) {
      const { id } = await mira.api.messages.send.mutate({ channelId, text, threadId })
      await until('the message', () => mira.api.messages.get.query({ channelId, id }).catch(() => undefined))
      return { channelId, id }
    }

    const mentionsOf = async ({ api }: Someone) =>
      (await api.receipts.unread.query({ channelIds: [channelId] }))[0]?.mentions

    /** Of whom a message is an activity, once all that was said and corrected after it is one of everybody's. */
    async function toldOf({ id }: { id: string }) {
      const all = `<@${jonas.id}> <@${priya.id}> <@${aiko.id}> so much for that`
      const last = [await post(all), await post('a slip')]
      await mira.api.messages.edit.mutate({ channelId, id: last[1]?.id ?? '', text: all })
      const told: Someone[] = []
      for (const person of [jonas, priya, aiko]) {
        const ids = await until('the last words', async () => {
          const { activities } = await person.api.activity.list.query({})
          const found = activities.map(({ messageId }) => messageId)
          return last.every((each) => found.includes(each.id)) && found
        })
        if (ids.includes(id)) told.push(person)
      }
      return told
    }

    async function readAll() {
      for (const { api } of [jonas, priya, aiko]) await api.receipts.markAllRead.mutate()
    }

    test('wakes those who are away or gone, by a count or an activity', async () => {
      await say(priya, 'away')
      await readAll()
      const one = await post('anybody @here?')
      expect(await Promise.all([jonas, priya, aiko].map(mentionsOf))).toEqual([1, 0, 0])
      expect(await mentionsOf(mira)).toBe(0)
      expect(await toldOf(one)).toEqual([jonas])
      await say(priya, 'active')
      await readAll()
      const other = await post('and now @here?')
      expect(await Promise.all([jonas, priya, aiko].map(mentionsOf))).toEqual([1, 1, 0])
      expect(await toldOf(other)).toEqual([jonas, priya])
      const all = await post('@channel and @here')
      expect(await toldOf(all)).toEqual([jonas, priya, aiko])
    })

    test('names somebody else after a correction than when it was said', async () => {
      await say(priya, 'away')
      await readAll()
      const one = await post('@here lnuch')
      await say(priya, 'active')
      await say(jonas, 'away')
      await mira.api.messages.edit.mutate({ ...one, text: `@here lunch, <@${aiko.id}> too` })
      expect(await Promise.all([jonas, priya, aiko].map(mentionsOf))).toEqual([1, 0, 1])
      await mira.api.messages.edit.mutate({ ...one, text: '@here lunch' })
      expect(await Promise.all([jonas, priya, aiko].map(mentionsOf))).toEqual([1, 0, 0])
      expect(await toldOf(one)).toEqual([jonas, aiko])
    })

    test('by a correction, names nobody, or whoever was there before it', async () => {
      await say(jonas, 'active')
      await readAll()
      const one = await post('lunch')
      await say(jonas, 'away')
      await mira.api.messages.edit.mutate({ ...one, text: 'lunch @here' })
      expect(await Promise.all([jonas, priya, aiko].map(mentionsOf))).toEqual([0, 1, 0])
      expect(await toldOf(one)).toEqual([priya])
    })

    test('comes twice to somebody who follows the thread that it is said in', async () => {
      await say(jonas, 'active')
      const root = await post('a thread')
      await jonas.api.messages.follow.mutate(root)
      const reply = await post('@here', root.id)
      expect(await toldOf(reply)).toEqual([jonas, priya])
      const { activities } = await jonas.api.activity.list.query({})
      expect(activities.filter(({ messageId }) => messageId === reply.id).map(({ kind }) => kind)).toEqual(['mention'])
    })

    test('stops the channel while Redis is away, or names nobody of those who were there', async () => {
      const { redis, db } = app.platform
      const last = (id: string) =>
        sql<{ state: string }>`select state from presence.seen where user_id = ${id}`.execute(db)
      for (const { id } of [jonas, priya])
        await until('the history', async () => (await last(id)).rows[0]?.state === 'active')
      await readAll()
      redis.disconnect()
      try {
        await post('hello @here')
        expect(await Promise.all([jonas, priya, aiko].map(mentionsOf))).toEqual([1, 1, 0])
      } finally {
        await redis.connect()
      }
    })
  })
