import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { createEnvironment, startApp } from '../context.ts'
import { codeOf, type Someone, signUp } from '../people.ts'
import { say } from './reading.ts'

describe('what was missed', () => {
  let app: Awaited<ReturnType<typeof startApp>>
  let mira: Someone
  let names = 0

  beforeAll(async () => {
    app = await startApp(await createEnvironment())
    mira = await signUp(app, 'Mira')
  }, 30_000)
  afterAll(() => app.stop())

  async function channelWith(count: number) {
    const { id } = await mira.api.channels.create.mutate({ name: `channel-${names++}` })
    await say(mira, id, count)
    return id
  }

  const since = (cursors: Record<string, number | null>) => mira.api.messages.since.query({ cursors })
  const seqs = ({ messages }: { messages: { seq: number }[] }) => messages.map(({ seq }) => seq)

  test('many channels at once, each from its own cursor', async () => {
    const [busy, quiet, empty] = [await channelWith(5), await channelWith(2), await channelWith(0)]
    const answer = await since({ [busy]: 2, [quiet]: 2, [empty]: 0 })
    const { messages } = await mira.api.messages.list.query({ channelId: busy, after: 2 })
    expect(answer).toEqual({
      [busy]: { lastSeq: 5, messages },
      [quiet]: { lastSeq: 2, messages: [] },
      [empty]: { lastSeq: 0, messages: [] },
    })
  })

  test('without a cursor, only where the channel stands', async () => {
    const channelId = await channelWith(3)
    expect(await since({ [channelId]: null })).toEqual({ [channelId]: { lastSeq: 3, messages: [] } })
  })

  test('a channel that is not there and one that is not mine are gone alike', async () => {
    const jonas = await signUp(app, 'Jonas')
    const secret = await jonas.api.channels.create.mutate({ name: 'secret', kind: 'private' })
    const nowhere = crypto.randomUUID()
    expect(await since({ [secret.id]: 0, [nowhere]: 0 })).toEqual({
      [secret.id]: { gone: true },
      [nowhere]: { gone: true },
    })
  })

  test('too much is never cut in silence: the channel starts again from its newest page', async () => {
    const channelId = await channelWith(501)
    const { [channelId]: all } = await since({ [channelId]: 1 })
    expect(all && 'messages' in all && seqs(all)).toEqual(Array.from({ length: 500 }, (_, index) => index + 2))
    const reset = await mira.api.messages.list.query({ channelId, limit: 50 })
    expect(await since({ [channelId]: 0 })).toEqual({ [channelId]: { reset } })
  }, 30_000)

  test('a cursor from another history, ahead of the channel, starts again too', async () => {
    const channelId = await channelWith(2)
    const reset = await mira.api.messages.list.query({ channelId })
    expect(await since({ [channelId]: 7 })).toEqual({ [channelId]: { reset } })
  })

  test('all channels together have a bound as well, and those past it start again', async () => {
    const channelIds = await Promise.all(Array.from({ length: 5 }, () => channelWith(450)))
    const answers = Object.values(await since(Object.fromEntries(channelIds.map((id) => [id, 0]))))
    expect(answers.map((answer) => Object.keys(answer).sort().join())).toEqual([
      ...Array.from({ length: 4 }, () => 'lastSeq,messages'),
      'reset',
    ])
  }, 60_000)

  test('cursors that make no sense are refused', async () => {
    const many = Object.fromEntries(Array.from({ length: 501 }, () => [crypto.randomUUID(), 0]))
    const rest = await mira.rest('POST', '/messages/since', { cursors: many })
    expect(rest.status).toBe(400)
    expect(await codeOf(since({ here: 0 }))).toBe('BAD_REQUEST')
    expect(await codeOf(since({ [crypto.randomUUID()]: -1 }))).toBe('BAD_REQUEST')
  })

  test('over REST, as a script asks', async () => {
    const channelId = await channelWith(1)
    const response = await mira.rest('POST', '/messages/since', { cursors: { [channelId]: 0 } })
    expect(await response.json()).toMatchObject({ [channelId]: { lastSeq: 1, messages: [{ seq: 1 }] } })
  })
})
