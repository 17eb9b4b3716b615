import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { sql } from 'kysely'
import { startApp, until } from '../context.ts'
import { codeOf, type Name, refusal, type Someone, signUp } from '../people.ts'

let app: Awaited<ReturnType<typeof startApp>>
let mira: Someone
let jonas: Someone
let priya: Someone
let guest: Someone

beforeAll(async () => {
  app = await startApp()
  const enter = (name: Name) => signUp(app, name)
  mira = await enter('Mira')
  jonas = await enter('Jonas')
  priya = await enter('Priya')
  guest = await enter('Samuel')
  await mira.api.auth.setRole.mutate({ userId: guest.id, role: 'guest' })
}, 30_000)
afterAll(() => app.stop())

const open = (kind: 'public' | 'private' = 'private') =>
  mira.api.channels.create.mutate({ name: `c-${crypto.randomUUID()}`, kind })
const forged = () => Buffer.from(crypto.getRandomValues(new Uint8Array(18))).toString('base64url')
const invalid = 'NOT_FOUND: this invitation is not valid, or not any longer'

describe('direct conversations', () => {
  test('the same people have two conversations, though they open them at once', async () => {
    const both = await Promise.all([
      mira.api.channels.openDirect.mutate({ userIds: [jonas.id] }),
      jonas.api.channels.openDirect.mutate({ userIds: [mira.id] }),
      mira.api.channels.openDirect.mutate({ userIds: [jonas.id, mira.id] }),
    ])
    expect(new Set(both.map(({ id }) => id)).size).toBe(1)
    expect(both[0]).toMatchObject({ kind: 'direct', name: '', userIds: [mira.id, jonas.id].sort() })
    const three = await mira.api.channels.openDirect.mutate({ userIds: [jonas.id, priya.id] })
    expect(three.id).not.toBe(both[0]?.id ?? '')
    const notes = await mira.api.channels.openDirect.mutate({ userIds: [] })
    expect(notes.userIds).toEqual([mira.id])
  })

  test('whoever is written to has to reload to see it', async () => {
    await using live = await priya.listen()
    const { id: channelId } = await jonas.api.channels.openDirect.mutate({ userIds: [priya.id] })
    // A message that comes before it is what a client asks for when it hears that it is in.
    await until('the conversation', () => live.heard.some(({ key }) => key === channelId))
    await jonas.api.messages.send.mutate({ channelId, text: 'hello' })
    await until('the message', () => live.heard.some(({ type }) => type === 'chat.message_delivered'))
    expect(await priya.api.channels.list.query()).toContainEqual(
      expect.objectContaining({ id: channelId, role: 'member' }),
    )
  })

  test('others are brought in, or one of the two goes', async () => {
    const { id: channelId } = await mira.api.channels.openDirect.mutate({ userIds: [jonas.id] })
    const acts = [
      jonas.api.channels.invite.mutate({ channelId, userId: priya.id }),
      jonas.api.channels.leave.mutate({ channelId }),
      jonas.api.channels.createLink.mutate({ channelId }),
      mira.api.channels.kick.mutate({ channelId, userId: jonas.id }),
      mira.api.channels.update.mutate({ channelId, name: 'named' }),
      mira.api.channels.archive.mutate({ channelId }),
    ]
    expect(new Set(await Promise.all(acts.map(codeOf)))).toEqual(new Set(['PRECONDITION_FAILED']))
    expect(await codeOf(priya.api.channels.join.mutate({ channelId }))).toBe('NOT_FOUND')
  })

  test('somebody is written to who is not there; a guest writes to people they have never met', async () => {
    const unknown = { userIds: [crypto.randomUUID()] }
    expect(await refusal(mira.api.channels.openDirect.mutate(unknown))).toBe('NOT_FOUND: no such person')
    expect(await refusal(guest.api.channels.openDirect.mutate({ userIds: [priya.id] }))).toBe(
      'NOT_FOUND: no such person',
    )
    const { id: channelId } = await open()
    for (const { id: userId } of [guest, priya]) await mira.api.channels.invite.mutate({ channelId, userId })
    expect(await codeOf(guest.api.channels.openDirect.mutate({ userIds: [priya.id] }))).toBe('none')
    const many = { userIds: Array.from({ length: 9 }, () => crypto.randomUUID()) }
    expect(await codeOf(mira.api.channels.openDirect.mutate(many))).toBe('BAD_REQUEST')
  })
})

describe('invite links', () => {
  test('a link leads nowhere, or tells too little to decide by', async () => {
    const channel = await open()
    const { code } = await mira.api.channels.createLink.mutate({ channelId: channel.id })
    expect(await jonas.api.channels.previewLink.mutate({ code })).toEqual({ ...channel, members: 1, joined: false })
    expect(await codeOf(jonas.api.channels.get.query({ channelId: channel.id }))).toBe('NOT_FOUND')
    expect(await jonas.api.channels.joinByLink.mutate({ code })).toEqual(channel)
    expect(await guest.api.channels.joinByLink.mutate({ code })).toEqual(channel)
    expect((await jonas.api.channels.list.query()).map(({ id }) => id)).toContain(channel.id)
  })

  test('a forged, revoked, expired or used up link lets somebody in, or they can be told apart', async () => {
    const { id: channelId } = await open()
    const make = (mostUses: number | null = null) => mira.api.channels.createLink.mutate({ channelId, mostUses })
    const revoked = await make()
    await mira.api.channels.revokeLink.mutate({ channelId, linkId: revoked.id })
    const expired = await make()
    await sql`update channels.link set expires_at = now() where id = ${expired.id}`.execute(app.platform.db)
    const usedUp = await make(1)
    await jonas.api.channels.joinByLink.mutate({ code: usedUp.code })
    for (const code of [forged(), revoked.code, expired.code, usedUp.code])
      for (const door of ['previewLink', 'joinByLink'] as const)
        expect(await refusal(priya.api.channels[door].mutate({ code }))).toBe(invalid)
    expect((await mira.api.channels.links.query({ channelId })).map(({ id }) => id)).toEqual([])
    for (const code of ['', 'short', `${forged()}x`, '../../../../../../../etc/'])
      expect(await codeOf(priya.api.channels.joinByLink.mutate({ code }))).toBe('BAD_REQUEST')
  })

  test('more people come by a link than it is for, when they come at once', async () => {
    const { id: channelId } = await open()
    const { code } = await mira.api.channels.createLink.mutate({ channelId, mostUses: 1 })
    const comers = [jonas, priya, guest].map(({ api }) => codeOf(api.channels.joinByLink.mutate({ code })))
    expect((await Promise.all(comers)).sort()).toEqual(['NOT_FOUND', 'NOT_FOUND', 'none'])
  })

  test('somebody inside uses a link up by clicking it', async () => {
    const { id: channelId } = await open()
    const { code } = await mira.api.channels.createLink.mutate({ channelId, mostUses: 1 })
    await mira.api.channels.joinByLink.mutate({ code })
    expect(await codeOf(jonas.api.channels.joinByLink.mutate({ code }))).toBe('none')
  })

  test('the database tells the codes', async () => {
    const { id: channelId } = await open()
    const { code, id } = await mira.api.channels.createLink.mutate({ channelId })
    const { rows } = await sql<{ row: string }>`
      select row_to_json(link)::text as row from channels.link where id = ${id}`.execute(app.platform.db)
    expect(rows).toHaveLength(1)
    expect(rows[0]?.row).not.toContain(code)
    expect(rows[0]?.row).not.toContain(Buffer.from(code, 'base64url').toString('hex'))
  })

  test('a member ends another’s link; a moderator cannot', async () => {
    const { id: channelId } = await open()
    for (const { id: userId } of [jonas, priya]) await mira.api.channels.invite.mutate({ channelId, userId })
    const { id: linkId } = await jonas.api.channels.createLink.mutate({ channelId })
    expect(await codeOf(priya.api.channels.revokeLink.mutate({ channelId, linkId }))).toBe('FORBIDDEN')
    await mira.api.channels.setRole.mutate({ channelId, userId: priya.id, role: 'moderator' })
    expect(await codeOf(priya.api.channels.revokeLink.mutate({ channelId, linkId }))).toBe('none')
    expect(await codeOf(jonas.api.channels.revokeLink.mutate({ channelId, linkId }))).toBe('NOT_FOUND')
  })
})

describe('a look before joining', () => {
  test('a public channel is a closed door until one joins, or an open one for guests', async () => {
    const { id: channelId } = await open('public')
    await mira.api.messages.send.mutate({ channelId, text: 'come in' })
    await until('the message', async () => (await jonas.api.messages.list.query({ channelId })).lastSeq === 1)
    expect(await jonas.api.channels.get.query({ channelId })).toMatchObject({ members: 1, joined: false })
    expect(await codeOf(guest.api.messages.list.query({ channelId }))).toBe('NOT_FOUND')
    expect(await codeOf(guest.api.channels.get.query({ channelId }))).toBe('NOT_FOUND')
  })
})

describe('the sidebar', () => {
  test('what is starred, muted or sectioned on one device stays there, or is another person’s', async () => {
    const { id: channelId } = await open()
    await mira.api.channels.invite.mutate({ channelId, userId: jonas.id })
    const section = { id: crypto.randomUUID(), name: ' Work ' }
    await jonas.api.channels.setSections.mutate({ sections: [section] })
    await jonas.api.channels.arrange.mutate({ channelId, muted: true })
    await jonas.api.channels.arrange.mutate({ channelId, sectionId: section.id })
    const arranged = await jonas.api.channels.sidebar.query()
    expect(arranged).toMatchObject({ sections: [{ id: section.id, name: 'Work' }] })
    expect(arranged.channels).toEqual({ [channelId]: { starred: false, muted: true, sectionId: section.id } })
    expect((await mira.api.channels.sidebar.query()).channels).toEqual({})
    expect((await jonas.api.channels.setSections.mutate({ sections: [] })).channels).toEqual({
      [channelId]: { starred: false, muted: true, sectionId: null },
    })
    expect((await jonas.api.channels.arrange.mutate({ channelId, muted: false })).channels).toEqual({})
  })

  test('a sidebar takes what is not there', async () => {
    const { id: channelId } = await open()
    const { channels } = jonas.api
    expect(await codeOf(channels.arrange.mutate({ channelId, starred: true }))).toBe('NOT_FOUND')
    expect(await codeOf(mira.api.channels.arrange.mutate({ channelId, sectionId: crypto.randomUUID() }))).toBe(
      'NOT_FOUND',
    )
    const twice = { id: crypto.randomUUID(), name: 'x' }
    expect(await codeOf(channels.setSections.mutate({ sections: [twice, twice] }))).toBe('BAD_REQUEST')
    expect(await codeOf(channels.setSections.mutate({ sections: [{ ...twice, name: ' ' }] }))).toBe('BAD_REQUEST')
  })
})
