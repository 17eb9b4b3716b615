import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { createEnvironment, hasKafka, startApp, transports, until } from '../context.ts'
import { refusal, type Someone, signUp } from '../people.ts'

for (const transport of transports)
  describe.skipIf(transport === 'kafka' && !hasKafka)(`a thread, over ${transport}`, () => {
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
      channelId = (await mira.api.channels.create.mutate({ name: 'threads' })).id
      for (const { api } of [jonas, priya]) await api.channels.join.mutate({ channelId })
    }, 30_000)
    afterAll(() => app.stop())

    async function say(author: Someone, text: string, rest: { threadId?: string; broadcast?: boolean } = {}) {
      const { id } = await author.api.messages.send.mutate({ channelId, text, ...rest })
      return until('the message', () => author.api.messages.get.query({ channelId, id }).catch(() => undefined))
    }
    const thread = (reader: Someone, id: string) => reader.api.messages.thread.query({ channelId, id })

    test('replies stay in it, and its first message says how many there are and whose', async () => {
      const root = await say(mira, 'who has the keys?')
      await say(jonas, 'not me', { threadId: root.id })
      const last = await say(priya, 'me', { threadId: root.id })
      const { messages, lastSeq } = await mira.api.messages.list.query({ channelId })
      expect(messages.map(({ text }) => text)).toEqual(['who has the keys?'])
      expect(messages[0]?.thread).toEqual({ replies: 2, lastReplyAt: last.createdAt, userIds: [priya.id, jonas.id] })
      const page = await thread(mira, root.id)
      expect(page.messages.map(({ text }) => text)).toEqual(['not me', 'me'])
      expect(page).toMatchObject({ root: messages[0], lastSeq, hasBefore: false, hasAfter: false })
      // A reply changes two messages: itself, and the first.
      expect(lastSeq).toBe(root.seq + 4)
    })

    test('a reply that is also sent to the channel stands in both', async () => {
      const root = await say(mira, 'lunch?')
      const reply = await say(jonas, 'at one', { threadId: root.id, broadcast: true })
      const { messages } = await mira.api.messages.list.query({ channelId })
      expect(messages.at(-1)).toEqual(reply)
      expect((await thread(mira, root.id)).messages).toEqual([reply])
    })

    test('what is not a thread takes no replies, and the sender hears of it', async () => {
      await using live = await jonas.listen()
      const root = await say(mira, 'one level')
      const reply = await say(jonas, 'a reply', { threadId: root.id })
      const removed = await say(mira, 'soon gone')
      await mira.api.messages.remove.mutate({ channelId, id: removed.id })
      const elsewhere = await jonas.api.channels.create.mutate({ name: `x-${crypto.randomUUID()}` })
      for (const threadId of [reply.id, removed.id, Bun.randomUUIDv7()])
        await jonas.api.messages.send.mutate({ channelId, text: 'lost', threadId })
      await jonas.api.messages.send.mutate({ channelId: elsewhere.id, text: 'lost', threadId: root.id })
      const reasons = await until('four refusals', () => {
        const told = live.heard.flatMap((event) => (event.type === 'chat.message_rejected' ? [event.data.reason] : []))
        return told.length === 4 && told
      })
      expect(reasons).toEqual(['no_thread', 'no_thread', 'no_thread', 'no_thread'])
      expect(await refusal(thread(mira, reply.id))).toBe('NOT_FOUND: no such thread')
    })

    test('a thread whose first message goes away keeps its replies, and takes more', async () => {
      const root = await say(mira, 'will be gone')
      await say(jonas, 'a reply', { threadId: root.id })
      await mira.api.messages.remove.mutate({ channelId, id: root.id })
      await say(jonas, 'and another', { threadId: root.id })
      const page = await thread(priya, root.id)
      expect(page.root).toMatchObject({ text: '', deletedAt: expect.any(String), thread: { replies: 2 } })
      expect(page.messages.map(({ text }) => text)).toEqual(['a reply', 'and another'])
    })

    test('a reply that is deleted counts no more', async () => {
      const root = await say(mira, 'count')
      const first = await say(jonas, 'one', { threadId: root.id })
      const second = await say(priya, 'two', { threadId: root.id })
      await priya.api.messages.remove.mutate({ channelId, id: second.id })
      const { thread: state } = await mira.api.messages.get.query({ channelId, id: root.id })
      expect(state).toEqual({ replies: 1, lastReplyAt: first.createdAt, userIds: [jonas.id] })
    })

    test('many replies at once are all counted', async () => {
      const root = await say(mira, 'busy')
      const send = (_: unknown, nth: number) =>
        [mira, jonas, priya][nth % 3]?.api.messages.send.mutate({ channelId, text: `reply ${nth}`, threadId: root.id })
      await Promise.all(Array.from({ length: 60 }, send))
      const page = await until('sixty', async () => {
        const found = await mira.api.messages.thread.query({ channelId, id: root.id, limit: 100 })
        return found.messages.length === 60 && found
      })
      expect(page.root.thread).toMatchObject({ replies: 60 })
      expect(new Set(page.root.thread?.userIds)).toEqual(new Set([mira.id, jonas.id, priya.id]))
      const newest = await mira.api.messages.thread.query({ channelId, id: root.id, limit: 20 })
      expect(newest.messages).toEqual(page.messages.slice(-20))
      const before = newest.messages[0]?.seq ?? 0
      const older = await mira.api.messages.thread.query({ channelId, id: root.id, limit: 100, before })
      expect(older.messages).toEqual(page.messages.slice(0, -20))
      expect(older).toMatchObject({ hasBefore: false, hasAfter: true })
    })

    test('a reply that is sent again tells of its thread again, and counts once', async () => {
      const root = await say(mira, 'once')
      const reply = await say(jonas, 'only once', { threadId: root.id })
      await using live = await mira.listen()
      await jonas.api.messages.send.mutate({ channelId, id: reply.id, text: 'only once', threadId: root.id })
      const told = await until('it is told', () =>
        live.heard.find(({ type, data }) => type === 'chat.thread_changed' && data.message.id === root.id),
      )
      expect(told).toMatchObject({ data: { message: { thread: { replies: 1 } } } })
    })

    test('whoever wrote, replied or was named follows; the others do not', async () => {
      const root = await say(mira, 'who follows?')
      await say(jonas, `<@${priya.id}> look`, { threadId: root.id })
      const aiko = await signUp(app, 'Aiko')
      await aiko.api.channels.join.mutate({ channelId })
      for (const each of [mira, jonas, priya]) expect(await thread(each, root.id)).toMatchObject({ following: true })
      expect(await thread(aiko, root.id)).toMatchObject({ following: false })
      const [followed] = await mira.api.messages.threads.query({})
      expect(followed).toMatchObject({
        root: { id: root.id },
        unread: 1,
        lastReplies: [{ text: `<@${priya.id}> look` }],
      })
    })

    test('whoever has turned away stays away, until they come back; their devices are told', async () => {
      const root = await say(mira, 'noise')
      await say(jonas, 'one', { threadId: root.id })
      await using live = await mira.listen()
      await mira.api.messages.unfollow.mutate({ channelId, id: root.id })
      await say(jonas, `two <@${mira.id}>`, { threadId: root.id })
      expect(await thread(mira, root.id)).toMatchObject({ following: false })
      expect((await mira.api.messages.threads.query({})).map(({ root: { id } }) => id)).not.toContain(root.id)
      const back = await mira.api.messages.follow.mutate({ channelId, id: root.id })
      expect(back.following).toBe(true)
      // That the first reply made her follow may be told as late as this.
      await until('both, in this order', () => {
        const states = live.heard.flatMap((event) => (event.type === 'chat.thread_followed' ? [event.data] : []))
        const [before, last] = states.slice(-2).map(({ following }) => following)
        return before === false && last === true
      })
    })

    test('what was read stays read, and one’s own replies are', async () => {
      const root = await say(mira, 'read me')
      const first = await say(jonas, 'one', { threadId: root.id })
      await say(jonas, 'two', { threadId: root.id })
      const unread = async (reader: Someone) =>
        (await reader.api.messages.threads.query({})).find(({ root: { id } }) => id === root.id)?.unread
      expect(await unread(mira)).toBe(2)
      expect(await unread(jonas)).toBe(0)
      await mira.api.messages.readThread.mutate({ channelId, id: root.id, seq: first.seq })
      expect(await unread(mira)).toBe(1)
      await mira.api.messages.readThread.mutate({ channelId, id: root.id, seq: 0 })
      expect(await unread(mira)).toBe(1)
      await mira.api.messages.readThread.mutate({ channelId, id: root.id, seq: Number.MAX_SAFE_INTEGER })
      await say(jonas, 'three', { threadId: root.id })
      expect(await unread(mira)).toBe(1)
    })

    test('threads of a channel that one has left are not listed', async () => {
      const { id } = await mira.api.channels.create.mutate({ name: `left-${crypto.randomUUID()}` })
      await jonas.api.channels.join.mutate({ channelId: id })
      const root = await jonas.api.messages.send.mutate({ channelId: id, text: 'stay' })
      await mira.api.messages.send.mutate({ channelId: id, text: 'no', threadId: root.id })
      const listed = async () => (await jonas.api.messages.threads.query({})).map((each) => each.root.id)
      await until('it is listed', async () => (await listed()).includes(root.id))
      await jonas.api.channels.leave.mutate({ channelId: id })
      expect(await listed()).not.toContain(root.id)
    })
  })
