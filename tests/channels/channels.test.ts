import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { z } from 'zod'
import { startApp, until } from '../context.ts'
import { codeOf, refusal, type Someone, signUp } from '../people.ts'

describe('channels', () => {
  let app: Awaited<ReturnType<typeof startApp>>
  let mira: Someone
  let jonas: Someone
  let priya: Someone

  beforeAll(async () => {
    app = await startApp()
    mira = await signUp(app, 'Mira')
    jonas = await signUp(app, 'Jonas')
    priya = await signUp(app, 'Priya')
  }, 30_000)
  afterAll(() => app.stop())

  const newName = () => `c-${crypto.randomUUID()}`
  const open = (kind: 'public' | 'private' = 'public') => mira.api.channels.create.mutate({ name: newName(), kind })
  const rolesIn = async (reader: Someone, channelId: string) => {
    const members = await reader.api.channels.members.query({ channelId })
    return Object.fromEntries(members.map(({ name, role }) => [name.split(' ')[0], role]))
  }

  test('whoever opens a channel owns it and finds it in their list', async () => {
    const channel = await mira.api.channels.create.mutate({ name: 'Launch-2', topic: ' the 28th ' })
    expect(channel).toMatchObject({ name: 'launch-2', kind: 'public', topic: 'the 28th', createdBy: mira.id })
    expect(await mira.api.channels.list.query()).toContainEqual({
      ...channel,
      joinedAt: expect.any(String),
      role: 'owner',
    })
    expect((await jonas.api.channels.list.query()).map(({ id }) => id)).not.toContain(channel.id)
    expect(await jonas.api.channels.get.query({ channelId: channel.id })).toEqual({
      ...channel,
      members: 1,
      joined: false,
    })
    expect(await rolesIn(jonas, channel.id)).toEqual({ Mira: 'owner' })
  })

  test('a public name is given once, however it is written; names without sense are refused', async () => {
    const create = (name: string) => codeOf(mira.api.channels.create.mutate({ name }))
    expect(await create('caf\u00e9')).toBe('none')
    expect(await create('Cafe\u0301')).toBe('CONFLICT')
    for (const name of ['', 'two words', '-dash', 'x'.repeat(81), '#hash', 'a\0b'])
      expect(await create(name)).toBe('BAD_REQUEST')
  })

  test('a private name is nobody else’s business: it stands in nobody’s way', async () => {
    const name = newName()
    const create = (person: Someone, kind: 'public' | 'private') =>
      codeOf(person.api.channels.create.mutate({ name, kind }))
    expect(await create(mira, 'private')).toBe('none')
    expect(await create(jonas, 'private')).toBe('none')
    expect(await create(jonas, 'public')).toBe('none')
  })

  test('a private channel answers outsiders as one that is not there', async () => {
    const { id } = await open('private')
    const doors = (channelId: string) => [
      jonas.api.channels.get.query({ channelId }),
      jonas.api.channels.join.mutate({ channelId }),
      jonas.api.channels.leave.mutate({ channelId }),
      jonas.api.channels.members.query({ channelId }),
      jonas.api.channels.invite.mutate({ channelId, userId: priya.id }),
      jonas.api.channels.invite.mutate({ channelId, userId: crypto.randomUUID() }),
      jonas.api.messages.send.mutate({ channelId, text: 'hello' }),
      jonas.api.messages.list.query({ channelId }),
      jonas.api.messages.get.query({ channelId, id: Bun.randomUUIDv7() }),
    ]
    const secret = await Promise.all(doors(id).map(refusal))
    const nowhere = await Promise.all(doors(crypto.randomUUID()).map(refusal))
    expect(secret).toEqual(nowhere)
    expect(new Set(secret)).toEqual(new Set(['NOT_FOUND: no such channel, or you are not in it']))
    expect(await jonas.api.channels.browse.query({ limit: 200 })).not.toContainEqual(expect.objectContaining({ id }))
  })

  test('a public channel is written in by its members alone, and read by whoever could join it', async () => {
    const { id: channelId } = await open()
    expect(await codeOf(jonas.api.messages.send.mutate({ channelId, text: 'hello' }))).toBe('NOT_FOUND')
    expect(await codeOf(jonas.api.messages.list.query({ channelId }))).toBe('none')
    await jonas.api.channels.join.mutate({ channelId })
    expect(await codeOf(jonas.api.messages.send.mutate({ channelId, text: 'hello' }))).toBe('none')
    await jonas.api.channels.leave.mutate({ channelId })
    expect(await codeOf(jonas.api.messages.send.mutate({ channelId, text: 'hello' }))).toBe('NOT_FOUND')
    expect(await codeOf(jonas.api.channels.leave.mutate({ channelId }))).toBe('NOT_FOUND')
  })

  test('joining twice is joining once, and is told once', async () => {
    const { id: channelId } = await open()
    await using live = await mira.listen()
    const joins = [1, 2, 3].map(() => jonas.api.channels.join.mutate({ channelId }))
    await Promise.all(joins)
    await jonas.api.channels.leave.mutate({ channelId })
    const told = () =>
      live.heard.flatMap((event) =>
        event.type === 'channels.changed' && event.key === channelId && event.data.userId === jonas.id
          ? [event.data.member !== null]
          : [],
      )
    await until('the leaving', () => told().includes(false))
    expect(told()).toEqual([true, false])
  })

  test('any member brings people into a private channel, who hear of it and hear what is said from then on', async () => {
    const channel = await open('private')
    await mira.api.channels.invite.mutate({ channelId: channel.id, userId: jonas.id })
    await using live = await priya.listen()
    await jonas.api.channels.invite.mutate({ channelId: channel.id, userId: priya.id })
    const joined = await until('the invitation', () => live.heard.find(({ key }) => key === channel.id))
    if (joined.type !== 'channels.changed' || !joined.data.member) throw new Error('another event came first')
    expect(joined).toMatchObject({ actor: jonas.id, data: { channel } })
    await mira.api.messages.send.mutate({ channelId: channel.id, text: 'welcome' })
    await until('the welcome', () => live.heard.some(({ type }) => type === 'chat.message_delivered'))
    const { joinedAt } = joined.data.member
    expect(await priya.api.channels.list.query()).toContainEqual({ ...channel, joinedAt, role: 'member' })
    expect(await rolesIn(priya, channel.id)).toEqual({ Mira: 'owner', Jonas: 'member', Priya: 'member' })
    expect(
      await refusal(jonas.api.channels.invite.mutate({ channelId: channel.id, userId: crypto.randomUUID() })),
    ).toBe('NOT_FOUND: no such person')
  })

  test('a channel is never without an owner while somebody is in it', async () => {
    const { id: channelId } = await open()
    await jonas.api.channels.join.mutate({ channelId })
    await priya.api.channels.join.mutate({ channelId })
    expect(await refusal(mira.api.channels.leave.mutate({ channelId }))).toBe(
      'PRECONDITION_FAILED: make somebody else an owner first',
    )
    await using live = await priya.listen()
    await mira.api.channels.setRole.mutate({ channelId, userId: jonas.id, role: 'owner' })
    await mira.api.channels.leave.mutate({ channelId })
    const told = await until('the new owner', () =>
      live.heard.find(
        ({ type, key, data }) =>
          type === 'channels.changed' && key === channelId && data.userId === jonas.id && data.member?.role === 'owner',
      ),
    )
    expect(told.data).toMatchObject({ member: { userId: jonas.id } })
    expect(await rolesIn(mira, channelId)).toEqual({ Jonas: 'owner', Priya: 'member' })
    await priya.api.channels.leave.mutate({ channelId })
    await jonas.api.channels.leave.mutate({ channelId })
    expect(await rolesIn(mira, channelId)).toEqual({})
    await mira.api.channels.join.mutate({ channelId })
    expect(await rolesIn(mira, channelId)).toEqual({ Mira: 'owner' })
  })

  test('the directory counts members, finds by part of a name, and turns pages by name', async () => {
    const prefix = crypto.randomUUID()
    for (const letter of ['b', 'a', 'c']) await mira.api.channels.create.mutate({ name: `${prefix}_${letter}` })
    const browse = (input: { after?: string; limit?: number; search?: string }) =>
      jonas.api.channels.browse.query({ search: prefix, ...input })
    const names = async (input: Parameters<typeof browse>[0]) =>
      (await browse(input)).map(({ name }) => name.slice(-1)).join('')
    expect(await names({})).toBe('abc')
    expect(await names({ limit: 2 })).toBe('ab')
    expect(await names({ after: `${prefix}_b` })).toBe('c')
    expect(await names({ search: `${prefix.toUpperCase()}_` })).toBe('abc')
    expect(await names({ search: `${prefix}%` })).toBe('')
    const [first] = await browse({})
    expect(first).toMatchObject({ members: 1, joined: false })
    await jonas.api.channels.join.mutate({ channelId: first?.id ?? '' })
    expect((await browse({}))[0]).toMatchObject({ members: 2, joined: true })
  })

  test('members come in pages by id, and none is skipped when somebody leaves in between', async () => {
    const { id: channelId } = await open()
    for (const { api } of [jonas, priya]) await api.channels.join.mutate({ channelId })
    for (const { id: userId } of [jonas, priya])
      await mira.api.channels.setRole.mutate({ channelId, userId, role: 'owner' })
    const sorted = [mira.id, jonas.id, priya.id].sort()
    const [first] = await mira.api.channels.members.query({ channelId, limit: 1 })
    expect(first?.userId).toBe(sorted[0])
    const leaver = [mira, jonas, priya].find(({ id }) => id === sorted[0])
    await leaver?.api.channels.leave.mutate({ channelId })
    const rest = await mira.api.channels.members.query({ channelId, after: sorted[0] })
    expect(rest.map(({ userId }) => userId)).toEqual(sorted.slice(1))
  })

  test('over REST, as scripts use it', async () => {
    const name = newName()
    const created = await (await mira.rest('POST', '/channels', { name })).json()
    expect(created).toMatchObject({ name, kind: 'public' })
    const { id } = await mira.api.channels.get.query({ channelId: z.object({ id: z.string() }).parse(created).id })
    expect((await jonas.rest('POST', `/channels/${id}/join`, {})).status).toBe(200)
    expect(await (await jonas.rest('GET', `/channels/${id}/members?limit=1`)).json()).toHaveLength(1)
    expect(await (await jonas.rest('GET', '/channels/browse?limit=1')).json()).toHaveLength(1)
    expect((await jonas.rest('GET', `/channels/${crypto.randomUUID()}`)).status).toBe(404)
    expect((await mira.rest('POST', '/channels', { name })).status).toBe(409)
  })
})
