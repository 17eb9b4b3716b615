import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { sql } from 'kysely'
import type { LiveEvent } from '../../shared/live.ts'
import { isMessageEvent } from '../../shared/messages.ts'
import type { PollToSend } from '../../shared/polls.ts'
import { createEnvironment, startApp, until } from '../context.ts'
import { refusal, type Someone, signUp } from '../people.ts'

describe('a poll', () => {
  let env: Record<string, string>
  let app: Awaited<ReturnType<typeof startApp>>
  let mira: Someone
  let jonas: Someone
  let priya: Someone
  let aiko: Someone
  let channelId: string

  beforeAll(async () => {
    env = await createEnvironment()
    app = await startApp(env)
    mira = await signUp(app, 'Mira')
    jonas = await signUp(app, 'Jonas')
    priya = await signUp(app, 'Priya')
    aiko = await signUp(app, 'Aiko')
    channelId = (await jonas.api.channels.create.mutate({ name: 'polls' })).id
    for (const { api } of [mira, priya]) await api.channels.join.mutate({ channelId })
  }, 30_000)
  afterAll(() => app.stop())

  async function ask(poll: Partial<PollToSend> = {}, author = mira) {
    const asked = { channelId, text: 'Where to?', poll: { options: ['Harbour', 'Hills'], ...poll } }
    const { id } = await author.api.messages.send.mutate(asked)
    await until('the poll', () => author.api.messages.get.query({ channelId, id }).catch(() => undefined))
    return { channelId, id }
  }
  const read = async (one: { channelId: string; id: string }) => (await mira.api.messages.get.query(one)).poll
  const counts = async (one: { channelId: string; id: string }) =>
    (await read(one))?.options.map(({ votes, userIds }) => [votes, userIds])
  const soon = (ms: number) => new Date(Date.now() + ms).toISOString()
  /** What is told of one poll, whatever is told late of those before it. */
  const changesOf = ({ id }: { id: string }, heard: LiveEvent[]) =>
    heard.flatMap((event) => (event.type === 'chat.poll_changed' && event.data.message.id === id ? [event] : []))

  test('is what it was sent as, and nobody has voted yet', async () => {
    const closesAt = soon(3_600_000)
    const one = await ask({ options: [' Harbour ', 'Hills'], multiple: true, closesAt })
    expect(await read(one)).toEqual({
      options: [
        { text: 'Harbour', votes: 0, userIds: [] },
        { text: 'Hills', votes: 0, userIds: [] },
      ],
      multiple: true,
      anonymous: false,
      voters: 0,
      closesAt,
      closedAt: null,
    })
  })

  test('with one option, eleven, the same twice, an empty one or a closing time in the past is no poll', async () => {
    const wrong: Partial<PollToSend>[] = [
      { options: ['only'] },
      { options: Array.from({ length: 11 }, (_, at) => `option ${at}`) },
      { options: ['same', ' same'] },
      { options: ['one', '  '] },
      { options: ['one', 'x'.repeat(201)] },
      { options: ['one', 'a\0b'] },
      { closesAt: soon(-1_000) },
      { closesAt: soon(400 * 86_400_000) },
    ]
    for (const poll of wrong) expect(await refusal(ask(poll))).toStartWith('BAD_REQUEST')
  })

  test('sent again is the same poll, also after votes; its id with other options is refused', async () => {
    const one = await ask()
    await jonas.api.messages.vote.mutate({ ...one, options: [1] })
    const before = await read(one)
    await using live = await mira.listen()
    const again = (options: string[]) => mira.api.messages.send.mutate({ ...one, text: 'Where to?', poll: { options } })
    await again(['Harbour', 'Hills'])
    await until('it is told again', () =>
      live.heard.some((event) => event.type === 'chat.message_delivered' && event.data.message.id === one.id),
    )
    await again(['Harbour', 'Caves'])
    const rejection = await until('the refusal', () => live.heard.find(({ type }) => type === 'chat.message_rejected'))
    expect(rejection.data).toMatchObject({ id: one.id, reason: 'id_taken' })
    expect(await read(one)).toEqual(before)
  })

  test('one vote each, which can be changed and taken back; doing it twice changes nothing', async () => {
    const one = await ask()
    const vote = (who: Someone, options: number[]) => who.api.messages.vote.mutate({ ...one, options })
    await vote(jonas, [0])
    await vote(priya, [0])
    expect(await counts(one)).toEqual([
      [2, [priya.id, jonas.id]],
      [0, []],
    ])
    const { changedSeq } = await vote(jonas, [1])
    expect((await vote(jonas, [1])).changedSeq).toBe(changedSeq)
    expect(await counts(one)).toEqual([
      [1, [priya.id]],
      [1, [jonas.id]],
    ])
    await vote(jonas, [])
    expect(await read(one)).toMatchObject({ voters: 1 })
    expect(await jonas.api.messages.votes.query({ messages: [one] })).toEqual([])
    expect(await priya.api.messages.votes.query({ messages: [one] })).toEqual([{ ...one, options: [0] }])
  })

  test('a second choice counts only where several may be chosen, and one that there is not never', async () => {
    const single = await ask()
    const several = await ask({ options: ['a', 'b', 'c'], multiple: true })
    const wrong = { single: [0, 1], outside: [2] }
    for (const options of Object.values(wrong))
      expect(await refusal(jonas.api.messages.vote.mutate({ ...single, options }))).toStartWith('BAD_REQUEST')
    await jonas.api.messages.vote.mutate({ ...several, options: [2, 0, 2] })
    expect(await read(several)).toMatchObject({ voters: 1, options: [{ votes: 1 }, { votes: 0 }, { votes: 1 }] })
    const { id } = await mira.api.messages.send.mutate({ channelId, text: 'no poll' })
    await until('the message', () => mira.api.messages.get.query({ channelId, id }).catch(() => undefined))
    expect(await refusal(jonas.api.messages.vote.mutate({ channelId, id, options: [0] }))).toBe(
      'PRECONDITION_FAILED: the message is no poll',
    )
  })

  test('votes of many at once, on two nodes, are all counted, and each is told with its own seq', async () => {
    await using node = await startApp(env)
    const one = await ask()
    await using live = await mira.listen()
    const { changedSeq: before } = await mira.api.messages.get.query(one)
    const voters = [mira, jonas, priya].flatMap(({ api, at }) => [api, at(node.url).api])
    await Promise.all(
      voters.flatMap((api, at) =>
        [0, 1, 0].map((option) => api.messages.vote.mutate({ ...one, options: [(option + at) % 2] })),
      ),
    )
    const cast = await Promise.all(
      [mira, jonas, priya].map(async ({ api }) => (await api.messages.votes.query({ messages: [one] }))[0]?.options),
    )
    const poll = await read(one)
    expect(poll?.options.map(({ votes }) => votes)).toEqual(
      [0, 1].map((option) => cast.filter((options) => options?.[0] === option).length),
    )
    expect(poll?.voters).toBe(3)
    const { changedSeq: after } = await mira.api.messages.get.query(one)
    const seqs = await until('all are told', () => {
      const told = changesOf(one, live.heard)
      return told.length === after - before && told.map(({ data }) => data.message.changedSeq)
    })
    expect(new Set(seqs).size).toBe(after - before)
  })

  test('an anonymous one says how many voted, and to nobody who: not in a list, live, or by what caused it', async () => {
    const one = await ask({ anonymous: true })
    await using others = await mira.listen()
    await using own = await jonas.listen()
    await jonas.api.messages.vote.mutate({ ...one, options: [1] })
    const told = await until('the vote', () => changesOf(one, others.heard)[0])
    expect(told.actor).toBeNull()
    expect(await counts(one)).toEqual([
      [0, []],
      [1, []],
    ])
    const page = await mira.api.messages.list.query({ channelId })
    const about = page.messages.filter(({ id }) => id === one.id)
    const since = await mira.api.messages.since.query({ cursors: { [channelId]: page.lastSeq - 1 } })
    await mira.api.messages.vote.mutate({ ...one, options: [0] })
    await until('the next vote', () => changesOf(one, others.heard).length === 2)
    const ofIt = others.heard.map((event) => JSON.stringify(event)).filter((event) => event.includes(one.id))
    expect(JSON.stringify([ofIt, about, since])).not.toContain(jonas.id)
    expect(await mira.api.messages.votes.query({ messages: [one] })).toEqual([{ ...one, options: [0] }])
    const mine = () =>
      own.heard.flatMap((event) => (event.type === 'chat.vote_cast' && event.data.id === one.id ? [event.data] : []))
    await until('one’s own devices', () => mine().length > 0)
    expect(mine()).toEqual([{ ...one, options: [1] }])
  })

  test('is closed by its author or a moderator, once; then nobody votes any more', async () => {
    const one = await ask({}, priya)
    expect(await refusal(mira.api.messages.closePoll.mutate(one))).toBe('none')
    const other = await ask({}, mira)
    expect(await refusal(priya.api.messages.closePoll.mutate(other))).toBe(
      'FORBIDDEN: only its author or a moderator closes a poll',
    )
    const { changedSeq } = await mira.api.messages.closePoll.mutate(other)
    expect((await jonas.api.messages.closePoll.mutate(other)).changedSeq).toBe(changedSeq)
    expect(await refusal(jonas.api.messages.vote.mutate({ ...other, options: [0] }))).toBe(
      'PRECONDITION_FAILED: the poll is closed',
    )
  })

  test('closes when its time comes, and everybody is told', async () => {
    await using live = await jonas.listen()
    const one = await ask({ closesAt: soon(3_600_000) })
    await sql`
      update messages.message set poll = jsonb_set(poll, '{closesAt}', to_jsonb(${soon(0)}::text))
      where id = ${one.id}::uuid`.execute(app.platform.db)
    const closed = await until('it is closed', () =>
      live.heard
        .flatMap((event) => (isMessageEvent(event) ? [event.data.message] : []))
        .find(({ id, poll }) => id === one.id && poll?.closedAt),
    )
    expect(await mira.api.messages.get.query(one)).toEqual(closed)
    expect(await refusal(jonas.api.messages.vote.mutate({ ...one, options: [0] }))).toBe(
      'PRECONDITION_FAILED: the poll is closed',
    )
  })

  test('keeps its question once somebody has answered; deleted, it leaves neither options nor votes', async () => {
    const one = await ask()
    await mira.api.messages.edit.mutate({ ...one, text: 'Where to, then?' })
    await jonas.api.messages.vote.mutate({ ...one, options: [0] })
    expect(await refusal(mira.api.messages.edit.mutate({ ...one, text: 'Shall I pay?' }))).toBe(
      'PRECONDITION_FAILED: what has been answered stays the question',
    )
    expect(await mira.api.messages.remove.mutate(one)).toMatchObject({ poll: null, text: '' })
    expect(await jonas.api.messages.votes.query({ messages: [one] })).toEqual([])
    expect(await refusal(jonas.api.messages.vote.mutate({ ...one, options: [0] }))).toBe(
      'PRECONDITION_FAILED: the message is deleted',
    )
  })

  test('takes no vote of somebody who is not in the channel, or of anybody once that is archived', async () => {
    const one = await ask()
    expect(await refusal(aiko.api.messages.vote.mutate({ ...one, options: [0] }))).toStartWith('NOT_FOUND')
    const closed = await jonas.api.channels.create.mutate({ name: 'archive' })
    const { id } = await jonas.api.messages.send.mutate({
      channelId: closed.id,
      text: 'Keep it?',
      poll: { options: ['yes', 'no'] },
    })
    const there = { channelId: closed.id, id }
    await until('the poll', () => jonas.api.messages.get.query(there).catch(() => undefined))
    await jonas.api.channels.archive.mutate({ channelId: closed.id })
    expect(await refusal(jonas.api.messages.vote.mutate({ ...there, options: [0] }))).toBe(
      'FORBIDDEN: the channel is archived',
    )
  })
})
