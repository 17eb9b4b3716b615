import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { sql } from 'kysely'
import { startApp, until } from '../context.ts'
import { refusal, type Someone, signUp } from '../people.ts'

describe('what is saved for later', () => {
  let app: Awaited<ReturnType<typeof startApp>>
  let mira: Someone
  let jonas: Someone
  let channelId: string

  beforeAll(async () => {
    app = await startApp()
    mira = await signUp(app, 'Mira')
    jonas = await signUp(app, 'Jonas')
    channelId = (await mira.api.channels.create.mutate({ name: 'saved', kind: 'private' })).id
    await mira.api.channels.invite.mutate({ channelId, userId: jonas.id })
  }, 30_000)
  afterAll(() => app.stop())

  async function say(text: string) {
    const { id } = await mira.api.messages.send.mutate({ channelId, text })
    await until('the message', () => mira.api.messages.get.query({ channelId, id }).catch(() => undefined))
    return { channelId, id }
  }
  const listed = async ({ api }: Someone, show: 'open' | 'done' = 'open') =>
    (await api.saved.list.query({ show })).map(({ message }) => message?.text)
  const soon = (ms: number) => new Date(Date.now() + ms).toISOString()

  test('the newest first, each once, and only for whoever saved it', async () => {
    const [one, other] = [await say('one'), await say('other')]
    for (const each of [one, other, one]) await jonas.api.saved.save.mutate(each)
    expect(await listed(jonas)).toEqual(['other', 'one'])
    expect(await listed(mira)).toEqual([])
    await jonas.api.saved.complete.mutate({ ...one, done: true })
    expect([await listed(jonas), await listed(jonas, 'done')]).toEqual([['other'], ['one']])
    await jonas.api.saved.complete.mutate({ ...one, done: false })
    for (const each of [one, other]) await jonas.api.saved.remove.mutate(each)
    expect(await listed(jonas)).toEqual([])
    expect(await refusal(jonas.api.saved.remove.mutate(other))).toBe('NOT_FOUND: this message is not saved')
  })

  test('one is reminded when the time has come, once, on every device', async () => {
    const one = await say('remember me')
    await using live = await jonas.listen()
    await jonas.api.saved.save.mutate({ ...one, remindAt: soon(3_600_000) })
    await sql`update saved.message set remind_at = now() where message_id = ${one.id}::uuid`.execute(app.platform.db)
    const reminded = await until('the reminder', () =>
      live.heard
        .flatMap((event) => (event.type === 'saved.changed' ? [event.data] : []))
        .find(({ saved }) => saved?.remindedAt),
    )
    expect(reminded).toMatchObject(one)
    expect(await jonas.api.saved.list.query({})).toMatchObject([{ ...one, remindedAt: reminded.saved?.remindedAt }])
    const later = soon(3_600_000)
    await jonas.api.saved.save.mutate({ ...one, remindAt: later })
    expect(await jonas.api.saved.list.query({})).toMatchObject([{ remindAt: later, remindedAt: null }])
  })

  test('what is done with is not reminded of', async () => {
    const one = await say('done')
    await jonas.api.saved.save.mutate({ ...one, remindAt: soon(3_600_000) })
    const done = await jonas.api.saved.complete.mutate({ ...one, done: true })
    expect(done).toMatchObject({ remindAt: null, doneAt: expect.any(String) })
  })

  test('a time that has been, or is years away, is refused; so is a message that one cannot read', async () => {
    const one = await say('when?')
    for (const remindAt of [soon(-1_000), soon(400 * 86_400_000), 'tomorrow'])
      expect(await refusal(jonas.api.saved.save.mutate({ ...one, remindAt }))).toStartWith('BAD_REQUEST')
    const priya = await signUp(app, 'Priya')
    expect(await refusal(priya.api.saved.save.mutate(one))).toStartWith('NOT_FOUND')
    expect(await refusal(mira.api.saved.save.mutate({ ...one, id: Bun.randomUUIDv7() }))).toBe(
      'NOT_FOUND: no such message',
    )
    expect(await refusal(mira.api.saved.complete.mutate({ ...one, done: true }))).toBe(
      'NOT_FOUND: this message is not saved',
    )
  })

  test('after leaving, what was saved shows nothing any more', async () => {
    const aiko = await signUp(app, 'Aiko')
    await mira.api.channels.invite.mutate({ channelId, userId: aiko.id })
    const one = await say('between us')
    await aiko.api.saved.save.mutate(one)
    expect(await listed(aiko)).toEqual(['between us'])
    await aiko.api.channels.leave.mutate({ channelId })
    expect(await aiko.api.saved.list.query({})).toMatchObject([{ ...one, message: null }])
  })
})
