import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { startApp, until } from '../context.ts'
import { refusal, type Someone, signUp } from '../people.ts'

interface Place {
  channelId: string
  id: string
}

describe('what is shown elsewhere', () => {
  let app: Awaited<ReturnType<typeof startApp>>
  let owner: Someone
  let mira: Someone
  let jonas: Someone
  let open: string
  let hidden: string
  let target: string

  beforeAll(async () => {
    app = await startApp()
    owner = await signUp(app, 'Priya')
    mira = await signUp(app, 'Mira')
    jonas = await signUp(app, 'Jonas')
    const create = async (name: string, kind: 'public' | 'private') =>
      (await mira.api.channels.create.mutate({ name, kind })).id
    open = await create('open', 'public')
    hidden = await create('hidden', 'private')
    target = await create('target', 'public')
    await jonas.api.channels.join.mutate({ channelId: target })
  }, 30_000)
  afterAll(() => app.stop())

  const find = (one: Place, who = mira) =>
    until('the message', () => who.api.messages.get.query(one).catch(() => undefined))
  async function say(channelId: string, text: string, who = mira): Promise<Place> {
    const { id } = await who.api.messages.send.mutate({ channelId, text })
    await find({ channelId, id }, who)
    return { channelId, id }
  }
  const cards = (who: Someone, messages: Place[]) => who.api.messages.cards.query({ messages })

  test('a card is its author, its time, its channel and its beginning, for whoever may read it, in the order asked', async () => {
    const [there, secret] = [await say(open, 'on the quay'), await say(hidden, 'under the quay')]
    const [first, second] = await cards(mira, [secret, there])
    expect(first).toMatchObject({ channel: { name: 'hidden' }, message: { text: 'under the quay', authorId: mira.id } })
    expect(second).toMatchObject({ channel: { name: 'open' }, message: { id: there.id, text: 'on the quay' } })
    // Jonas is in neither: the public one he may read.
    expect(await cards(jonas, [secret, there])).toMatchObject([null, { message: { text: 'on the quay' } }])
  })

  test('a card follows an edit, and goes with a deletion', async () => {
    const one = await say(open, 'frist')
    await mira.api.messages.edit.mutate({ ...one, text: 'first' })
    expect(await cards(jonas, [one])).toMatchObject([{ message: { text: 'first', editedAt: expect.any(String) } }])
    await mira.api.messages.remove.mutate(one)
    expect(await cards(jonas, [one])).toMatchObject([{ channel: { name: 'open' }, message: null }])
    expect(await cards(jonas, [{ channelId: open, id: Bun.randomUUIDv7() }])).toMatchObject([{ message: null }])
  })

  test('a card of a long text has its beginning only, and no half of an emoji; more than a hundred are refused', async () => {
    const one = await say(open, `${'x'.repeat(599)}👍${'y'.repeat(5_000)}`)
    const [card] = await cards(mira, [one])
    expect(card?.message?.text).toHaveLength(600)
    expect(card?.message?.text.isWellFormed()).toBe(true)
    expect(
      await refusal(
        cards(
          mira,
          Array.from({ length: 101 }, () => one),
        ),
      ),
    ).toStartWith('BAD_REQUEST')
  })

  test('a copy says who said it, where and when, in the words of then, whatever becomes of them', async () => {
    const one = await say(open, 'meet at noon')
    const { createdAt } = await find(one)
    const [copy] = await mira.api.messages.forward.mutate({ ...one, targets: [{ channelId: target }], text: 'for you' })
    if (!copy) throw new Error('there is no copy')
    const forwarded = { ...one, authorId: mira.id, createdAt, text: 'meet at noon' }
    expect(await find(copy, jonas)).toMatchObject({ text: 'for you', authorId: mira.id, forwarded })
    await mira.api.messages.edit.mutate({ ...one, text: 'meet at one' })
    await mira.api.messages.remove.mutate(one)
    expect(await find(copy, jonas)).toMatchObject({ forwarded })
    expect(await mira.api.messages.remove.mutate(copy)).toMatchObject({ text: '', forwarded: null })
    expect(await refusal(mira.api.messages.forward.mutate({ ...one, targets: [{ channelId: target }] }))).toBe(
      'PRECONDITION_FAILED: the message is deleted',
    )
  })

  test('words that somebody makes up are not passed on as another’s', async () => {
    const made = { channelId: open, id: Bun.randomUUIDv7(), authorId: owner.id, text: 'I resign', createdAt: '' }
    const id = Bun.randomUUIDv7()
    await mira.api.messages.send.mutate({ channelId: target, id, text: 'look', ...{ forwarded: made } })
    expect(await find({ channelId: target, id })).toMatchObject({ text: 'look', forwarded: null })
  })

  test('a copy of a copy without words of its own passes on the first; with some, those', async () => {
    const one = await say(open, 'pass it on')
    const pass = async (from: Place, text: string) => {
      const [copy] = await mira.api.messages.forward.mutate({ ...from, targets: [{ channelId: target }], text })
      if (!copy) throw new Error('there is no copy')
      await find(copy)
      return copy
    }
    const silent = await pass(one, '')
    expect(await find(await pass(silent, ''))).toMatchObject({ forwarded: { id: one.id, text: 'pass it on' } })
    const commented = await pass(one, 'read this')
    expect(await find(await pass(commented, ''))).toMatchObject({ forwarded: { id: commented.id, text: 'read this' } })
    const [card] = await cards(jonas, [silent])
    expect(card?.message?.text).toBe('pass it on')
  })

  test('it goes to all the channels or to none: where one may not post, nothing arrives anywhere', async () => {
    const one = await say(open, 'to many')
    const announcements = await owner.api.channels.create.mutate({ name: 'announcements' })
    await owner.api.channels.update.mutate({ channelId: announcements.id, posting: 'moderators' })
    await mira.api.channels.join.mutate({ channelId: announcements.id })
    const { lastSeq } = await mira.api.messages.list.query({ channelId: target })
    const to = (channelIds: string[]) =>
      refusal(mira.api.messages.forward.mutate({ ...one, targets: channelIds.map((channelId) => ({ channelId })) }))
    expect(await to([target, announcements.id])).toStartWith('FORBIDDEN')
    expect(await to([target, crypto.randomUUID()])).toStartWith('NOT_FOUND')
    expect(await to([target, target])).toStartWith('BAD_REQUEST')
    expect(await to([])).toStartWith('BAD_REQUEST')
    expect(await to(Array.from({ length: 11 }, () => crypto.randomUUID()))).toStartWith('BAD_REQUEST')
    await say(target, 'the last word')
    expect((await mira.api.messages.list.query({ channelId: target })).lastSeq).toBe(lastSeq + 1)
  })

  test('sent again under the same ids, it arrives once; an id that another message has is refused', async () => {
    const [one, other] = [await say(open, 'once'), await say(open, 'twice')]
    const id = Bun.randomUUIDv7()
    await using live = await mira.listen()
    const pass = (from: Place) => mira.api.messages.forward.mutate({ ...from, targets: [{ channelId: target, id }] })
    expect(await pass(one)).toEqual(await pass(one))
    await pass(other)
    const rejection = await until('the refusal', () =>
      live.heard.find(({ type, data }) => type === 'chat.message_rejected' && data.id === id),
    )
    expect(rejection.data).toMatchObject({ reason: 'id_taken' })
    const { messages } = await mira.api.messages.list.query({ channelId: target })
    expect(messages.filter((message) => message.id === id)).toMatchObject([{ forwarded: { id: one.id } }])
  })

  test('a guest sees cards of their channels only, and their copy calls for nobody', async () => {
    const guest = await signUp(app, 'Samuel')
    await mira.api.channels.invite.mutate({ channelId: target, userId: guest.id })
    await owner.api.auth.setRole.mutate({ userId: guest.id, role: 'guest' })
    // A public channel is not a guest's to read before they are in it.
    const [there, here] = await cards(guest, [await say(open, 'not for guests'), await say(target, 'for them too')])
    expect([there, here?.message?.text]).toEqual([null, 'for them too'])
    const one = await say(target, '@channel all of you')
    const pass = (text: string) =>
      refusal(guest.api.messages.forward.mutate({ ...one, targets: [{ channelId: target }], text }))
    expect(await pass('@channel look')).toBe('FORBIDDEN: guests cannot call for everybody')
    await using live = await jonas.listen()
    expect(await pass('')).toBe('none')
    const copy = await until('the copy', () =>
      live.heard
        .flatMap((event) => (event.type === 'chat.message_delivered' ? [event.data.message] : []))
        .find(({ forwarded }) => forwarded?.id === one.id),
    )
    expect(copy).toMatchObject({ mentions: [], mentionsAll: null })
  })

  test('a day begins with its first message that stands in the channel, whatever was said in threads', async () => {
    const { id: channelId } = await mira.api.channels.create.mutate({ name: 'days' })
    const at = async (moment: string | number) =>
      (await mira.api.messages.at.query({ channelId, at: new Date(moment).toISOString() })).message
    expect(await at(0)).toBeNull()
    const first = await say(channelId, 'in the morning')
    const { id: replyId } = await mira.api.messages.send.mutate({ channelId, text: 'a reply', threadId: first.id })
    const reply = await find({ channelId, id: replyId })
    await until('another millisecond', () => Date.now() > Date.parse(reply.createdAt))
    const second = await find(await say(channelId, 'in the evening'))
    const morning = await find(first)
    const place = ({ channelId: of, id, seq }: typeof second) => ({ channelId: of, id, seq })
    expect(await at(0)).toEqual(place(morning))
    expect(await at(morning.createdAt)).toEqual(place(morning))
    expect(await at(Date.parse(morning.createdAt) + 1)).toEqual(place(second))
    expect(await at(reply.createdAt)).toEqual(place(second))
    expect(await at(second.createdAt)).toEqual(place(second))
    expect(await at(Date.parse(second.createdAt) + 1)).toBeNull()
    // Public: Jonas may look without being in it.
    expect(await jonas.api.messages.at.query({ channelId, at: second.createdAt })).toEqual({ message: place(second) })
  })
})
