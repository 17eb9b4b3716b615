import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { sql } from 'kysely'
import { isMessageEvent } from '../../shared/messages.ts'
import { startApp, until } from '../context.ts'
import { upload } from '../emoji/pictures.ts'
import { refusal, type Someone, signUp } from '../people.ts'

describe('a message that changes', () => {
  let app: Awaited<ReturnType<typeof startApp>>
  let owner: Someone
  let mira: Someone
  let jonas: Someone
  let channelId: string

  beforeAll(async () => {
    app = await startApp()
    owner = await signUp(app, 'Priya')
    mira = await signUp(app, 'Mira')
    jonas = await signUp(app, 'Jonas')
    channelId = (await mira.api.channels.create.mutate({ name: 'changes' })).id
    for (const { api } of [owner, jonas]) await api.channels.join.mutate({ channelId })
  }, 30_000)
  afterAll(() => app.stop())

  /** Says something, and waits for its place. */
  async function say(author: Someone, text: string, threadId?: string) {
    const { id } = await author.api.messages.send.mutate({ channelId, text, threadId })
    await until('the message', () => author.api.messages.get.query({ channelId, id }).catch(() => undefined))
    return { channelId, id }
  }
  const read = (one: { channelId: string; id: string }) => mira.api.messages.get.query(one)

  test('an edit says what it says now, and what it said before', async () => {
    const one = await say(jonas, 'frist')
    const edited = await jonas.api.messages.edit.mutate({ ...one, text: 'first' })
    expect(edited).toMatchObject({ text: 'first', editedAt: expect.any(String) })
    expect(edited.changedSeq).toBeGreaterThan(edited.seq)
    expect(await read(one)).toEqual(edited)
    await jonas.api.messages.edit.mutate({ ...one, text: 'First.' })
    const versions = await mira.api.messages.history.query(one)
    expect(versions.map(({ text, changedBy }) => [text, changedBy])).toEqual([
      ['frist', jonas.id],
      ['first', jonas.id],
    ])
  })

  test('an edit that changes nothing takes no seq, and leaves no version', async () => {
    const one = await say(jonas, 'the same')
    const edited = await jonas.api.messages.edit.mutate({ ...one, text: 'the same' })
    expect(edited.changedSeq).toBe(edited.seq)
    expect(await mira.api.messages.history.query(one)).toEqual([])
  })

  test('nobody puts words into another’s mouth, whatever their role', async () => {
    const one = await say(jonas, 'mine')
    for (const { api } of [mira, owner])
      expect(await refusal(api.messages.edit.mutate({ ...one, text: 'yours' }))).toBe(
        'FORBIDDEN: only its author edits a message',
      )
  })

  test('two devices that edit at once: the last by seq has the last word, for everybody', async () => {
    const one = await say(jonas, 'zero')
    await using live = await mira.listen()
    const edits = await Promise.all(
      ['one', 'two', 'three', 'four'].map((text) => jonas.api.messages.edit.mutate({ ...one, text })),
    )
    const last = edits.toSorted((a, b) => b.changedSeq - a.changedSeq)[0]
    expect(new Set(edits.map(({ changedSeq }) => changedSeq)).size).toBe(4)
    expect(await read(one)).toMatchObject({ text: last?.text })
    const told = await until('all are told', () => {
      const messages = live.heard.flatMap((event) => (isMessageEvent(event) ? [event.data.message] : []))
      const edited = messages.filter(({ id, editedAt }) => id === one.id && editedAt)
      return edited.length === 4 && edited
    })
    expect(told.at(-1)).toMatchObject({ text: last?.text, changedSeq: last?.changedSeq })
  })

  test('a deleted message keeps its place and nothing else; what it said is for the audit only', async () => {
    const one = await say(jonas, 'a secret of <@00000000-0000-4000-8000-000000000000>')
    await mira.api.messages.react.mutate({ ...one, emoji: '👀' })
    await mira.api.messages.pin.mutate(one)
    const removed = await jonas.api.messages.remove.mutate(one)
    expect(removed).toMatchObject({
      text: '',
      reactions: [],
      mentions: [],
      pinned: null,
      deletedAt: expect.any(String),
    })
    expect(await read(one)).toEqual(removed)
    expect(await mira.api.messages.pins.query({ channelId })).toEqual([])
    expect(await refusal(mira.api.messages.history.query(one))).toBe('PRECONDITION_FAILED: the message is deleted')
    const [trace] = await owner.api.messages.history.query(one)
    expect(trace).toMatchObject({ text: expect.stringContaining('a secret'), changedBy: jonas.id })
  })

  test('what is deleted cannot be edited, reacted to, pinned or deleted again', async () => {
    const one = await say(jonas, 'gone soon')
    await jonas.api.messages.remove.mutate(one)
    const { edit, react, pin, remove } = jonas.api.messages
    const calls = [
      () => edit.mutate({ ...one, text: 'back' }),
      () => react.mutate({ ...one, emoji: '👍' }),
      () => pin.mutate(one),
      () => remove.mutate(one),
    ]
    for (const call of calls) expect(await refusal(call())).toBe('PRECONDITION_FAILED: the message is deleted')
  })

  test('others delete a message only where they look after the channel', async () => {
    const one = await say(mira, 'by its owner')
    expect(await refusal(jonas.api.messages.remove.mutate(one))).toBe(
      'FORBIDDEN: only its author or a moderator deletes a message',
    )
    const other = await say(jonas, 'by a member')
    expect(await mira.api.messages.remove.mutate(other)).toMatchObject({ deletedAt: expect.any(String) })
    const third = await say(jonas, 'once more')
    expect(await owner.api.messages.remove.mutate(third)).toMatchObject({ deletedAt: expect.any(String) })
  })

  test('reactions are counted once for each person and emoji, in the order in which they came', async () => {
    await upload(app.url, owner.headers, 'party_parrot')
    const one = await say(jonas, 'react')
    for (const { api } of [mira, jonas, mira]) await api.messages.react.mutate({ ...one, emoji: '🎉' })
    const { reactions } = await jonas.api.messages.react.mutate({ ...one, emoji: ':party_parrot:' })
    expect(reactions).toEqual([
      { emoji: '🎉', userIds: [mira.id, jonas.id] },
      { emoji: ':party_parrot:', userIds: [jonas.id] },
    ])
    await mira.api.messages.unreact.mutate({ ...one, emoji: '🎉' })
    const after = await jonas.api.messages.unreact.mutate({ ...one, emoji: '🎉' })
    expect(after.reactions).toEqual([{ emoji: ':party_parrot:', userIds: [jonas.id] }])
  })

  test('many who react at once are all counted', async () => {
    const one = await say(jonas, 'all at once')
    const emojis = ['👍', '🎉', '👀', '✅', '🚀', '❤️', '👩‍💻', '🇩🇪']
    await Promise.all(
      emojis.flatMap((emoji) => [mira, jonas].map(({ api }) => api.messages.react.mutate({ ...one, emoji }))),
    )
    const { reactions, changedSeq, seq } = await read(one)
    expect(reactions.map(({ userIds }) => userIds.length)).toEqual(emojis.map(() => 2))
    expect(changedSeq).toBe(seq + 16)
  })

  test('what is not one emoji is refused, and so is the fifty-first', async () => {
    const one = await say(jonas, 'too many')
    for (const emoji of ['', 'a', '👍👍', ':NO:', '<b>', ' 👍', ':x:y:'])
      expect(await refusal(mira.api.messages.react.mutate({ ...one, emoji }))).toStartWith('BAD_REQUEST')
    const emojiOf = (nth: number) => String.fromCodePoint(0x1f600 + nth)
    for (let nth = 1; nth <= 50; nth++) await mira.api.messages.react.mutate({ ...one, emoji: emojiOf(nth) })
    expect(await refusal(mira.api.messages.react.mutate({ ...one, emoji: emojiOf(51) }))).toBe(
      'PRECONDITION_FAILED: a message takes 50 different emoji',
    )
    expect(await jonas.api.messages.react.mutate({ ...one, emoji: emojiOf(50) })).toMatchObject({ id: one.id })
  })

  test('pins, the newest first', async () => {
    const [one, other] = [await say(jonas, 'pin one'), await say(mira, 'pin other')]
    await jonas.api.messages.pin.mutate(other)
    const pinned = await mira.api.messages.pin.mutate(one)
    expect(pinned.pinned).toEqual({ by: mira.id, at: expect.any(String) })
    const pins = await owner.api.messages.pins.query({ channelId })
    expect(pins.map(({ id }) => id)).toEqual([one.id, other.id])
    for (const each of [one, other]) await jonas.api.messages.unpin.mutate(each)
    expect(await owner.api.messages.pins.query({ channelId })).toEqual([])
  })

  test('who is named is read from the text, and not from code', async () => {
    const named = await read(await say(mira, `<@${jonas.id}> and <@${jonas.id}>, @here`))
    expect(named).toMatchObject({ mentions: [jonas.id], mentionsAll: 'here' })
    const code = await read(await say(mira, `\`<@${jonas.id}>\` and \`\`\`\n@channel\n\`\`\` and me@channel.example`))
    expect(code).toMatchObject({ mentions: [], mentionsAll: null })
    const edited = await mira.api.messages.edit.mutate({ ...named, text: '@channel' })
    expect(edited).toMatchObject({ mentions: [], mentionsAll: 'channel' })
  })

  test('what only looks like an id names nobody, and leaves the channel readable', async () => {
    const fakes = ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff']
    const text = `${[...fakes, '11111111-1111-1111-1111-111111111111'].map((id) => `<@${id}>`).join(' ')} @channel`
    const one = await say(mira, text)
    expect(await read(one)).toMatchObject({ text, mentions: [], mentionsAll: 'channel' })
    const many = Array.from({ length: 250 }, () => `<@${crypto.randomUUID()}>`).join('')
    expect((await mira.api.messages.edit.mutate({ ...one, text: many })).mentions).toHaveLength(250)
    expect((await mira.api.messages.list.query({ channelId })).messages.at(-1)).toMatchObject({ text: many })
  })

  test('in an archived channel nothing changes any more', async () => {
    const { id: old } = await mira.api.channels.create.mutate({ name: 'old' })
    const { id } = await mira.api.messages.send.mutate({ channelId: old, text: 'last words' })
    const one = { channelId: old, id }
    await until('the message', () => mira.api.messages.get.query(one).catch(() => undefined))
    await mira.api.channels.archive.mutate({ channelId: old })
    const { edit, react, remove, pin } = mira.api.messages
    const calls = [
      () => edit.mutate({ ...one, text: 'x' }),
      () => react.mutate({ ...one, emoji: '👍' }),
      () => remove.mutate(one),
      () => pin.mutate(one),
    ]
    for (const call of calls) expect(await refusal(call())).toStartWith('FORBIDDEN')
  })

  test('guests name people, not everybody', async () => {
    const guest = await signUp(app, 'Samuel')
    await owner.api.auth.setRole.mutate({ userId: guest.id, role: 'guest' })
    await mira.api.channels.invite.mutate({ channelId, userId: guest.id })
    expect(await refusal(guest.api.messages.send.mutate({ channelId, text: 'wake up @channel' }))).toBe(
      'FORBIDDEN: guests cannot call for everybody',
    )
    const one = await say(guest, `wake up <@${mira.id}>`)
    expect(await refusal(guest.api.messages.edit.mutate({ ...one, text: '@here' }))).toStartWith('FORBIDDEN')
  })

  test('in a large channel whoever moderates it calls for everybody, and nobody else, now or later', async () => {
    const { id } = await mira.api.channels.create.mutate({ name: 'crowd' })
    for (const { api } of [jonas, owner]) await api.channels.join.mutate({ channelId: id })
    const soon = () => new Date(Date.now() + 3_600_000).toISOString()
    const calls = (who: Someone) => [
      who.api.messages.send.mutate({ channelId: id, text: 'lunch @here' }),
      who.api.drafts.schedule.mutate({ channelId: id, threadId: null, text: '@channel', sendAt: soon() }),
    ]
    expect(await Promise.all(calls(jonas).map(refusal))).toEqual(['none', 'none'])
    const { id: later } = await jonas.api.drafts.schedule.mutate({
      channelId: id,
      threadId: null,
      text: 'lunch',
      sendAt: soon(),
    })
    await sql`insert into channels.membership (channel_id, user_id, role, joined_at)
      select ${id}, gen_random_uuid(), 'member', now() from generate_series(1, 198)`.execute(app.platform.db)
    const refused = 'FORBIDDEN: only moderators call for everybody among more than 200 people'
    expect(await Promise.all(calls(jonas).map(refusal))).toEqual([refused, refused])
    expect(await refusal(jonas.api.drafts.reschedule.mutate({ id: later, text: '@here', sendAt: soon() }))).toBe(
      refused,
    )
    expect((await jonas.api.drafts.scheduled.query()).find((each) => each.id === later)?.text).toBe('lunch')
    expect(await refusal(jonas.api.messages.send.mutate({ channelId: id, text: '`@here`' }))).toBe('none')
    await mira.api.channels.setRole.mutate({ channelId: id, userId: jonas.id, role: 'moderator' })
    for (const who of [jonas, owner]) expect(await Promise.all(calls(who).map(refusal))).toEqual(['none', 'none'])
  })

  test('a retry of a message that was edited since is the same message', async () => {
    const one = await say(jonas, 'once')
    const edited = await jonas.api.messages.edit.mutate({ ...one, text: 'twice' })
    await using live = await jonas.listen()
    await jonas.api.messages.send.mutate({ ...one, text: 'once' })
    // As it was when it was first told, it may be told as late as now.
    await until('it is told', () =>
      live.heard.some(({ type, data }) => type === 'chat.message_delivered' && Bun.deepEquals(data.message, edited)),
    )
  })

  test('over REST, as a script does it', async () => {
    const { id } = await say(jonas, 'by a script')
    const path = `/channels/${channelId}/messages/${id}`
    expect(await (await jonas.rest('PATCH', path, { text: 'by REST' })).json()).toMatchObject({ text: 'by REST' })
    const reacted = await jonas.rest('POST', `${path}/reactions`, { emoji: '👍' })
    expect(await reacted.json()).toMatchObject({ reactions: [{ emoji: '👍', userIds: [jonas.id] }] })
    const emoji = encodeURIComponent('👍')
    expect(await (await jonas.rest('DELETE', `${path}/reactions?emoji=${emoji}`)).json()).toMatchObject({
      reactions: [],
    })
    expect((await jonas.rest('DELETE', path)).status).toBe(200)
    expect((await jonas.rest('PUT', `${path}/pin`, {})).status).toBe(412)
  })
})
