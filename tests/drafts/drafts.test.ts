import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { createEnvironment, hasKafka, startApp, transports, until } from '../context.ts'
import { refusal, type Someone, signUp } from '../people.ts'
import { letCome } from './letCome.ts'

for (const transport of transports)
  describe.skipIf(transport === 'kafka' && !hasKafka)(`what is not sent yet, over ${transport}`, () => {
    let app: Awaited<ReturnType<typeof startApp>>
    let mira: Someone
    let jonas: Someone
    let channelId: string

    beforeAll(async () => {
      app = await startApp(await createEnvironment(transport))
      mira = await signUp(app, 'Mira')
      jonas = await signUp(app, 'Jonas')
      channelId = (await mira.api.channels.create.mutate({ name: 'drafts' })).id
      await jonas.api.channels.join.mutate({ channelId })
    }, 30_000)
    afterAll(() => app.stop())

    const soon = (ms: number) => new Date(Date.now() + ms).toISOString()

    test('a draft is the same on all devices, for each channel and thread, until it is empty', async () => {
      await using live = await jonas.listen()
      const threadId = Bun.randomUUIDv7()
      await jonas.api.drafts.set.mutate({ channelId, text: 'dear all' })
      await jonas.api.drafts.set.mutate({ channelId, text: 'dear all, ' })
      await jonas.api.drafts.set.mutate({ channelId, threadId, text: 'in the thread' })
      const drafts = await jonas.api.drafts.list.query()
      expect(drafts.map(({ threadId: thread, text }) => [thread, text])).toEqual([
        [threadId, 'in the thread'],
        [null, 'dear all, '],
      ])
      await jonas.api.drafts.set.mutate({ channelId, text: '' })
      const told = await until('four changes', () => {
        const changes = live.heard.flatMap((event) => (event.type === 'drafts.changed' ? [event.data.text] : []))
        return changes.length === 4 && changes
      })
      expect(told).toEqual(['dear all', 'dear all, ', 'in the thread', ''])
      expect(await mira.api.drafts.list.query()).toEqual([])
      expect(await jonas.api.drafts.list.query()).toHaveLength(1)
    })

    test('a scheduled message is sent once when its time has come, as its author’s', async () => {
      await using live = await mira.listen()
      const first = await jonas.api.drafts.schedule.mutate({ channelId, text: 'good morning', sendAt: soon(3_500_000) })
      const waiting = await jonas.api.drafts.schedule.mutate({ channelId, text: 'much later', sendAt: soon(3_600_000) })
      expect(await jonas.api.drafts.scheduled.query()).toEqual([first, waiting])
      expect(await mira.api.drafts.scheduled.query()).toEqual([])
      await letCome(app.platform.db, first.id)
      const heard = await until('it is sent', () => live.heard.find(({ type }) => type === 'chat.message_delivered'))
      expect(heard).toMatchObject({ data: { message: { id: first.id, text: 'good morning', authorId: jonas.id } } })
      expect(await jonas.api.drafts.scheduled.query()).toEqual([waiting])
    })

    test('a scheduled message is changed and called off by its author, and by nobody else', async () => {
      const { id } = await jonas.api.drafts.schedule.mutate({ channelId, text: 'typo', sendAt: soon(3_600_000) })
      expect(await refusal(mira.api.drafts.reschedule.mutate({ id, text: 'mine' }))).toStartWith('NOT_FOUND')
      expect(await refusal(mira.api.drafts.cancel.mutate({ id }))).toStartWith('NOT_FOUND')
      const sendAt = soon(7_200_000)
      expect(await jonas.api.drafts.reschedule.mutate({ id, text: 'right', sendAt })).toMatchObject({
        text: 'right',
        sendAt,
      })
      await jonas.api.drafts.cancel.mutate({ id })
      expect((await jonas.api.drafts.scheduled.query()).map((each) => each.id)).not.toContain(id)
      expect(await refusal(jonas.api.drafts.cancel.mutate({ id }))).toStartWith('NOT_FOUND')
    })

    test('what cannot be sent when its time has come goes back to its author, with the reason', async () => {
      const other = await mira.api.channels.create.mutate({ name: `closing-${crypto.randomUUID()}` })
      await jonas.api.channels.join.mutate({ channelId: other.id })
      const sendAt = soon(3_600_000)
      const { id } = await jonas.api.drafts.schedule.mutate({ channelId: other.id, text: 'too late', sendAt })
      await jonas.api.channels.leave.mutate({ channelId: other.id })
      await letCome(app.platform.db, id)
      const failed = await until('it comes back', async () =>
        (await jonas.api.drafts.scheduled.query()).find((each) => each.id === id && each.failure),
      )
      expect(failed).toMatchObject({ failure: 'not_a_member', text: 'too late' })
      await jonas.api.channels.join.mutate({ channelId: other.id })
      await jonas.api.drafts.reschedule.mutate({ id, sendAt })
      await letCome(app.platform.db, id)
      await until('it is sent', () => jonas.api.messages.get.query({ channelId: other.id, id }).catch(() => undefined))
    })

    test('a past time and an empty text are refused', async () => {
      const { schedule } = jonas.api.drafts
      expect(await refusal(schedule.mutate({ channelId, text: 'x', sendAt: soon(-1) }))).toStartWith('BAD_REQUEST')
      expect(await refusal(schedule.mutate({ channelId, text: '  ', sendAt: soon(9_999) }))).toStartWith('BAD_REQUEST')
    })
  })
