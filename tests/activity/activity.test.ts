import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { createEnvironment, hasKafka, startApp, transports, until } from '../context.ts'
import { type Someone, signUp } from '../people.ts'

for (const transport of transports)
  describe.skipIf(transport === 'kafka' && !hasKafka)(`what is of interest to somebody, over ${transport}`, () => {
    let app: Awaited<ReturnType<typeof startApp>>
    let mira: Someone
    let jonas: Someone
    let priya: Someone
    let channelId: string

    beforeAll(async () => {
      app = await startApp(await createEnvironment(transport))
      priya = await signUp(app, 'Priya')
      mira = await signUp(app, 'Mira')
      jonas = await signUp(app, 'Jonas')
      channelId = (await mira.api.channels.create.mutate({ name: 'activity' })).id
      for (const { api } of [jonas, priya]) await api.channels.join.mutate({ channelId })
    }, 30_000)
    afterAll(() => app.stop())

    async function say(author: Someone, text: string, threadId?: string) {
      const { id } = await author.api.messages.send.mutate({ channelId, text, threadId })
      await until('the message', () => author.api.messages.get.query({ channelId, id }).catch(() => undefined))
      return { channelId, id }
    }
    /** What is of interest about one message, once there are so many. */
    const about = (reader: Someone, id: string, count: number) =>
      until(`${count} activities`, async () => {
        const { activities } = await reader.api.activity.list.query({})
        const found = activities.filter(({ messageId }) => messageId === id)
        return found.length === count && found
      })

    test('being named, by oneself or with everybody; one’s own words are none', async () => {
      const named = await say(mira, `<@${jonas.id}> and <@${mira.id}>`)
      const all = await say(mira, '@channel news')
      expect(await about(jonas, named.id, 1)).toMatchObject([{ kind: 'mention', actorId: mira.id }])
      for (const each of [jonas, priya]) await about(each, all.id, 1)
      for (const { id } of [named, all]) await about(mira, id, 0)
      await about(priya, named.id, 0)
    })

    test('being named by an edit', async () => {
      const one = await say(mira, 'nobody')
      await mira.api.messages.edit.mutate({ ...one, text: `<@${priya.id}>` })
      expect(await about(priya, one.id, 1)).toMatchObject([{ kind: 'mention', message: { text: `<@${priya.id}>` } }])
    })

    test('replies in a thread that one follows, once even when they name one', async () => {
      const root = await say(mira, 'a question')
      const reply = await say(jonas, 'an answer', root.id)
      const named = await say(jonas, `for you <@${mira.id}>`, root.id)
      expect(await about(mira, reply.id, 1)).toMatchObject([{ kind: 'reply', actorId: jonas.id }])
      expect(await about(mira, named.id, 1)).toMatchObject([{ kind: 'mention' }])
      await about(priya, reply.id, 0)
      await mira.api.messages.unfollow.mutate(root)
      const unheard = await say(jonas, 'to the void', root.id)
      const heard = await say(jonas, `last <@${mira.id}>`, root.id)
      await about(mira, heard.id, 1)
      await about(mira, unheard.id, 0)
    })

    test('reactions to what one said, until they are taken back', async () => {
      const one = await say(mira, 'well?')
      await using live = await mira.listen()
      await jonas.api.messages.react.mutate({ ...one, emoji: '👍' })
      await mira.api.messages.react.mutate({ ...one, emoji: '👍' })
      expect(await about(mira, one.id, 1)).toMatchObject([{ kind: 'reaction', emoji: '👍', actorId: jonas.id }])
      await jonas.api.messages.unreact.mutate({ ...one, emoji: '👍' })
      await about(mira, one.id, 0)
      const told = await until('both are told', () => {
        const changes = live.heard.flatMap((event) => (event.type === 'activity.changed' ? [event.data] : []))
        const ofIt = changes.filter(({ activity }) => activity.messageId === one.id)
        return ofIt.length === 2 && ofIt.map(({ added }) => added)
      })
      expect(told).toEqual([true, false])
    })

    test('what is deleted, and what is in a channel one has left, is not shown', async () => {
      const one = await say(mira, `<@${jonas.id}>`)
      await about(jonas, one.id, 1)
      await mira.api.messages.remove.mutate(one)
      await about(jonas, one.id, 0)
      const other = await say(mira, `<@${jonas.id}>`)
      await about(jonas, other.id, 1)
      await jonas.api.channels.leave.mutate({ channelId })
      await about(jonas, other.id, 0)
      await jonas.api.channels.join.mutate({ channelId })
    })

    test('page by page, of one kind, none twice and none left out', async () => {
      const said = []
      for (let nth = 0; nth < 7; nth++) said.push((await say(mira, `<@${priya.id}> ${nth}`)).id)
      await about(priya, said[6] ?? '', 1)
      const found: string[] = []
      let before: string | undefined
      do {
        const page = await priya.api.activity.list.query({ kind: 'mention', limit: 2, ...(before && { before }) })
        found.push(...page.activities.map(({ messageId }) => messageId))
        before = page.next ?? undefined
      } while (before)
      expect(new Set(found).size).toBe(found.length)
      expect(found.slice(0, 7)).toEqual(said.toReversed())
    })

    test('how much is new, until it is seen, on all devices', async () => {
      const aiko = await signUp(app, 'Aiko')
      await aiko.api.channels.join.mutate({ channelId })
      await aiko.api.activity.markSeen.mutate({ at: new Date().toISOString() })
      await using live = await aiko.listen()
      const one = await say(mira, `<@${aiko.id}>`)
      const [activity] = await about(aiko, one.id, 1)
      expect(await aiko.api.activity.seen.query()).toMatchObject({ unseen: 1 })
      expect(await aiko.api.activity.markSeen.mutate({ at: activity?.at ?? '' })).toMatchObject({ unseen: 0 })
      await aiko.api.activity.markSeen.mutate({ at: '2020-01-01T00:00:00.000Z' })
      expect(await aiko.api.activity.seen.query()).toMatchObject({ unseen: 0, seenAt: activity?.at })
      await until('it is told', () => live.heard.some(({ type }) => type === 'activity.seen'))
    })
  })
