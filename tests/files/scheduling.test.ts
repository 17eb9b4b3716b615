import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { sql } from 'kysely'
import { createEnvironment, hasKafka, startApp, transports, until } from '../context.ts'
import { letCome } from '../drafts/letCome.ts'
import { codeOf, type Someone, signUp } from '../people.ts'
import { doorOf, uploaded } from './stage.ts'

for (const transport of transports)
  describe.skipIf(transport === 'kafka' && !hasKafka)(
    `a message that is sent later with files, over ${transport}`,
    () => {
      let app: Awaited<ReturnType<typeof startApp>>
      let mira: Someone
      let jonas: Someone
      let door: ReturnType<typeof doorOf>
      let channelId: string

      beforeAll(async () => {
        app = await startApp(await createEnvironment(transport), { files: { removeEveryMs: 20 } })
        mira = await signUp(app, 'Mira')
        jonas = await signUp(app, 'Jonas')
        door = doorOf(app)
        channelId = (await mira.api.channels.create.mutate({ name: `c-${crypto.randomUUID()}` })).id
        await jonas.api.channels.join.mutate({ channelId })
      }, 30_000)
      afterAll(() => app.stop())

      const inMs = (ms: number) => new Date(Date.now() + ms).toISOString()
      const schedule = (fileIds: string[], text = '', who = mira, sendAt = inMs(3_600_000)) =>
        who.api.drafts.schedule.mutate({ channelId, text, fileIds, sendAt })
      const due = async (id: string, who = mira) => {
        await who.api.drafts.reschedule.mutate({ id })
        await letCome(app.platform.db, id)
      }
      const arrived = (id: string) =>
        until('the message', () => jonas.api.messages.get.query({ channelId, id }).catch(() => undefined))
      const statusOf = async (file: { id: string; name: string }, { headers } = mira) =>
        (await door.get(headers, file)).status

      const isGone = async ({ id }: { id: string }) =>
        (await codeOf(mira.api.files.get.query({ fileId: id }))) === 'NOT_FOUND'

      /** Lets files become a day older, and another that nobody wants go. */
      async function aDayLater(...ids: string[]) {
        const bait = await uploaded(app, mira, 'nobody wants it')
        await sql`
        update files.file set created_at = created_at - interval '25 hours',
          received_at = received_at - interval '25 hours', completed_at = completed_at - interval '25 hours',
          freed_at = freed_at - interval '25 hours'
        where id = any(${[...ids, bait.id]}::uuid[])`.execute(app.platform.db)
        await until('the removal', () => isGone(bait))
      }

      test('loses them, or their order, on the way', async () => {
        const files = [await uploaded(app, mira, 'b', 'b.txt'), await uploaded(app, mira, 'a', 'a.txt')]
        await using live = await mira.listen()
        const scheduled = await schedule(
          files.map(({ id }) => id),
          '  ',
        )
        expect(scheduled).toMatchObject({ text: '', files, failure: null })
        expect(await mira.api.drafts.scheduled.query()).toContainEqual(scheduled)
        await until('the word', () => live.heard.find(({ type }) => type === 'drafts.scheduled_changed'))
        expect(live.heard.find(({ type }) => type === 'drafts.scheduled_changed')?.data).toMatchObject({ scheduled })
        expect(await statusOf(files[0] ?? { id: '', name: '' }, jonas)).toBe(404)
        await due(scheduled.id)
        expect(await arrived(scheduled.id)).toMatchObject({ text: '', files })
        for (const file of files) expect(await statusOf(file, jonas)).toBe(200)
        const { messages } = await jonas.api.messages.list.query({ channelId })
        expect(messages.filter(({ id }) => id === scheduled.id)).toHaveLength(1)
      })

      test('loses them to the clean-up while it waits', async () => {
        const file = await uploaded(app, mira, 'next week')
        const { id } = await schedule([file.id], 'see below')
        await aDayLater(file.id)
        expect(await statusOf(file)).toBe(200)
        await due(id)
        expect((await arrived(id)).files).toEqual([file])
      })

      test('keeps them for good when it is called off, or loses them at once', async () => {
        const file = await uploaded(app, mira, 'never')
        const { id } = await schedule([file.id])
        await aDayLater(file.id)
        await mira.api.drafts.cancel.mutate({ id })
        await aDayLater()
        expect(await statusOf(file)).toBe(200)
        await aDayLater(file.id)
        await until('the removal', () => isGone(file))
      })

      test('shares one with another message, or lets it be taken back', async () => {
        const file = await uploaded(app, mira, 'once')
        const { id } = await schedule([file.id])
        const plain = mira.api.messages.send.mutate({ channelId, text: 'now', fileIds: [file.id] })
        expect(await codeOf(plain)).toBe('PRECONDITION_FAILED')
        expect(await codeOf(schedule([file.id]))).toBe('PRECONDITION_FAILED')
        expect((await door.remove(mira.headers, file.id)).status).toBe(404)
        await mira.api.drafts.cancel.mutate({ id })
        const sent = await mira.api.messages.send.mutate({ channelId, text: 'now', fileIds: [file.id] })
        expect((await arrived(sent.id)).files).toEqual([file])
      })

      test('takes what is not its author’s, not there, or stands somewhere, and is nothing at all', async () => {
        const [mine, sent] = [await uploaded(app, jonas, 'mine'), await uploaded(app, mira, 'sent')]
        await arrived((await mira.api.messages.send.mutate({ channelId, text: '', fileIds: [sent.id] })).id)
        for (const fileId of [mine.id, sent.id, Bun.randomUUIDv7()])
          expect(await codeOf(schedule([fileId], 'look'))).toBe('PRECONDITION_FAILED')
        const eleven = Array.from({ length: 11 }, () => Bun.randomUUIDv7())
        for (const fileIds of [[], eleven, [mine.id, mine.id]])
          expect(await codeOf(schedule(fileIds, '', jonas))).toBe('BAD_REQUEST')
        expect(await mira.api.drafts.scheduled.query()).toEqual([])
      })

      test('cannot have other files, or keeps those that were taken out of it', async () => {
        const [first, second] = [await uploaded(app, mira, 'first'), await uploaded(app, mira, 'second')]
        const { id } = await schedule([first.id])
        const { reschedule } = mira.api.drafts
        expect(await reschedule.mutate({ id, text: 'words' })).toMatchObject({ text: 'words', files: [first] })
        expect(await reschedule.mutate({ id, fileIds: [second.id] })).toMatchObject({ text: 'words', files: [second] })
        const sent = await mira.api.messages.send.mutate({ channelId, text: '', fileIds: [first.id] })
        expect((await arrived(sent.id)).files).toEqual([first])
        expect(await codeOf(reschedule.mutate({ id, fileIds: [first.id] }))).toBe('PRECONDITION_FAILED')
        expect(await codeOf(reschedule.mutate({ id, text: ' ', fileIds: [] }))).toBe('BAD_REQUEST')
        expect(await mira.api.drafts.scheduled.query()).toMatchObject([{ id, text: 'words', files: [second] }])
        await due(id)
        expect(await arrived(id)).toMatchObject({ text: 'words', files: [second] })
      })

      test('loses them when it is refused in the end', async () => {
        const other = await mira.api.channels.create.mutate({ name: `closing-${crypto.randomUUID()}` })
        await jonas.api.channels.join.mutate({ channelId: other.id })
        const file = await uploaded(app, jonas, 'too late')
        const ask = { channelId: other.id, text: '', fileIds: [file.id], sendAt: inMs(3_600_000) }
        const { id } = await jonas.api.drafts.schedule.mutate(ask)
        await jonas.api.channels.leave.mutate({ channelId: other.id })
        await due(id, jonas)
        const failed = await until('it comes back', async () =>
          (await jonas.api.drafts.scheduled.query()).find((each) => each.id === id && each.failure),
        )
        expect(failed).toMatchObject({ failure: 'not_a_member', files: [file] })
        await aDayLater(file.id)
        await jonas.api.channels.join.mutate({ channelId: other.id })
        await due(id, jonas)
        const message = await until('it is sent', () =>
          mira.api.messages.get.query({ channelId: other.id, id }).catch(() => undefined),
        )
        expect(message.files).toEqual([file])
      })
    },
  )
