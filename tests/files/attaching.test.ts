import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { newEvent } from '../../server/platform/bus/bus.ts'
import { messageSent } from '../../shared/messages.ts'
import { createEnvironment, hasKafka, startApp, transports, until } from '../context.ts'
import { codeOf, type Someone, signUp } from '../people.ts'
import { doorOf, idIn, uploaded } from './stage.ts'

for (const transport of transports)
  describe.skipIf(transport === 'kafka' && !hasKafka)(`a message with files, over ${transport}`, () => {
    let app: Awaited<ReturnType<typeof startApp>>
    let mira: Someone
    let jonas: Someone
    let channelId: string

    beforeAll(async () => {
      app = await startApp(await createEnvironment(transport))
      mira = await signUp(app, 'Mira')
      jonas = await signUp(app, 'Jonas')
      channelId = (await mira.api.channels.create.mutate({ name: `c-${crypto.randomUUID()}` })).id
      await jonas.api.channels.join.mutate({ channelId })
    }, 30_000)
    afterAll(() => app.stop())

    const send = ({ api }: Someone, fileIds: string[], more: { id?: string; text?: string; threadId?: string } = {}) =>
      api.messages.send.mutate({ channelId, text: '', fileIds, ...more })
    const arrived = (id: string) =>
      until('the message', () => jonas.api.messages.get.query({ channelId, id }).catch(() => undefined))

    test('loses them, their order or its place, or needs words beside them', async () => {
      const files = [await uploaded(app, mira, 'b', 'b.txt'), await uploaded(app, mira, 'a', 'a.txt')]
      const ids = files.map(({ id }) => id)
      const first = await mira.api.messages.send.mutate({ channelId, text: 'before' })
      const { id } = await send(mira, ids, { text: '  ' })
      const last = await mira.api.messages.send.mutate({ channelId, text: 'after' })
      await arrived(last.id)
      const { messages } = await jonas.api.messages.list.query({ channelId })
      expect(messages.slice(-3).map((message) => message.id)).toEqual([first.id, id, last.id])
      expect(messages.at(-2)).toMatchObject({ text: '', files })
    })

    test('stands there twice when it is sent twice', async () => {
      const file = await uploaded(app, mira, 'once')
      const id = Bun.randomUUIDv7()
      for (let time = 0; time < 3; time++) await send(mira, [file.id], { id, text: 'once' })
      const { seq } = await arrived(id)
      const after = await mira.api.messages.send.mutate({ channelId, text: 'the next' })
      expect((await arrived(after.id)).seq).toBe(seq + 1)
      expect((await arrived(id)).files).toEqual([file])
    })

    test('takes a file of somebody else, of another message, or one that is not whole', async () => {
      const [mine, taken] = [await uploaded(app, jonas, 'mine'), await uploaded(app, mira, 'taken')]
      await arrived((await send(mira, [taken.id])).id)
      const door = doorOf(app)
      const part = idIn(await door.create(mira.headers, 10))
      await door.patch(mira.headers, part, 0, 'half')
      for (const fileId of [mine.id, taken.id, part, Bun.randomUUIDv7()])
        expect(await codeOf(send(mira, [fileId], { text: 'look' }))).toBe('PRECONDITION_FAILED')
      const eleven = Array.from({ length: 11 }, () => Bun.randomUUIDv7())
      for (const fileIds of [[], eleven, [mine.id, mine.id]])
        expect(await codeOf(send(jonas, fileIds))).toBe('BAD_REQUEST')
    })

    test('shares a file with another one that was accepted at the same moment', async () => {
      const file = await uploaded(app, mira, 'wanted twice')
      await using live = await mira.listen()
      const [one, two, words] = [Bun.randomUUIDv7(), Bun.randomUUIDv7(), Bun.randomUUIDv7()]
      const sent = (id: string, text: string, fileIds?: string[]) =>
        newEvent(messageSent, {
          key: channelId,
          actor: mira.id,
          data: { id, channelId, text, ...(fileIds && { fileIds }) },
        })
      await app.platform.bus.publish([sent(one, '', [file.id]), sent(two, 'mine', [file.id]), sent(words, 'words')])
      await arrived(words)
      expect((await arrived(one)).files).toEqual([file])
      expect(await codeOf(mira.api.messages.get.query({ channelId, id: two }))).toBe('NOT_FOUND')
      const refusal = await until('the refusal', () =>
        live.heard.find(({ type, data }) => type === 'chat.message_rejected' && data.id === two),
      )
      expect(refusal.data).toMatchObject({ reason: 'no_file', authorId: mira.id })
    })

    test('loses them by an edit, or keeps them when it is deleted', async () => {
      const file = await uploaded(app, mira, 'kept')
      const { id } = await send(mira, [file.id], { text: 'look' })
      await arrived(id)
      expect(await mira.api.messages.edit.mutate({ channelId, id, text: 'look here' })).toMatchObject({ files: [file] })
      expect(await mira.api.messages.remove.mutate({ channelId, id })).toMatchObject({ files: [], text: '' })
      expect(await codeOf(send(mira, [file.id]))).toBe('PRECONDITION_FAILED')
    })

    test('cannot be a reply', async () => {
      const file = await uploaded(app, jonas, 'in the thread')
      const root = await mira.api.messages.send.mutate({ channelId, text: 'anything?' })
      await arrived(root.id)
      const { id } = await send(jonas, [file.id], { threadId: root.id })
      await arrived(id)
      const { messages, root: first } = await mira.api.messages.thread.query({ channelId, id: root.id })
      expect(messages).toMatchObject([{ id, files: [file] }])
      expect(first.thread?.replies).toBe(1)
    })
  })
