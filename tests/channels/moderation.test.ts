import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { newEvent } from '../../server/platform/bus/bus.ts'
import type { ChannelRole } from '../../shared/channels.ts'
import { messageSent } from '../../shared/messages.ts'
import { startApp, until } from '../context.ts'
import { codeOf, type Name, refusal, type Someone, signUp } from '../people.ts'

let app: Awaited<ReturnType<typeof startApp>>
let admin: Someone
let owner: Someone
let moderator: Someone
let member: Someone
let outsider: Someone
let guest: Someone

beforeAll(async () => {
  app = await startApp()
  const enter = (name: Name) => signUp(app, name)
  admin = await enter('Mira')
  owner = await enter('Jonas')
  moderator = await enter('Priya')
  member = await enter('Aiko')
  outsider = await enter('Tomás')
  guest = await enter('Samuel')
  await admin.api.auth.setRole.mutate({ userId: guest.id, role: 'guest' })
}, 30_000)
afterAll(() => app.stop())

/** A channel with an owner, a moderator and a member in it. */
async function open(kind: 'public' | 'private' = 'public') {
  const { id: channelId } = await owner.api.channels.create.mutate({ name: `c-${crypto.randomUUID()}`, kind })
  for (const { id: userId } of [moderator, member]) await owner.api.channels.invite.mutate({ channelId, userId })
  await owner.api.channels.setRole.mutate({ channelId, userId: moderator.id, role: 'moderator' })
  return channelId
}

const send = (who: Someone, channelId: string) => codeOf(who.api.messages.send.mutate({ channelId, text: 'hello' }))
const spoken = (who: Someone, channelId: string) =>
  until('a message', async () => (await who.api.messages.list.query({ channelId })).lastSeq > 0)

describe('who may do what in a channel', () => {
  /** The least role that each action asks for; whoever is not in it is told that there is no such channel. */
  const table: [string, ChannelRole, (who: Someone, channelId: string) => Promise<unknown>][] = [
    [
      'update',
      'moderator',
      (who, channelId) => who.api.channels.update.mutate({ channelId, topic: crypto.randomUUID() }),
    ],
    ['kick', 'moderator', (who, channelId) => who.api.channels.kick.mutate({ channelId, userId: guest.id })],
    ['ban', 'moderator', (who, channelId) => who.api.channels.ban.mutate({ channelId, userId: guest.id })],
    ['bans', 'moderator', (who, channelId) => who.api.channels.bans.query({ channelId })],
    ['unban', 'moderator', (who, channelId) => who.api.channels.unban.mutate({ channelId, userId: guest.id })],
    [
      'setRole',
      'owner',
      (who, channelId) => who.api.channels.setRole.mutate({ channelId, userId: member.id, role: 'member' }),
    ],
    ['archive', 'owner', (who, channelId) => who.api.channels.archive.mutate({ channelId })],
    ['restore', 'owner', (who, channelId) => who.api.channels.restore.mutate({ channelId })],
    ['links', 'member', (who, channelId) => who.api.channels.links.query({ channelId })],
    ['createLink', 'member', (who, channelId) => who.api.channels.createLink.mutate({ channelId })],
    ['invite', 'member', (who, channelId) => who.api.channels.invite.mutate({ channelId, userId: member.id })],
  ]
  const order = ['owner', 'moderator', 'member']

  for (const kind of ['public', 'private'] as const)
    test(`in a ${kind} channel somebody may do more or less than their role says`, async () => {
      for (const [action, least, act] of table) {
        const people = { owner, moderator, member, outsider, guest, admin }
        for (const [role, who] of Object.entries(people)) {
          const channelId = await open(kind)
          const code = await codeOf(act(who, channelId))
          const manages = role === 'admin' && kind === 'public'
          const isIn = order.includes(role)
          const allowed = manages || (isIn && order.indexOf(role) <= order.indexOf(least))
          const refused = allowed ? false : role === 'guest' || isIn ? 'FORBIDDEN' : 'NOT_FOUND'
          expect([action, role, ['FORBIDDEN', 'PRECONDITION_FAILED'].includes(code) ? code : false]).toEqual([
            action,
            role,
            refused === 'NOT_FOUND' ? false : refused,
          ])
          if (refused === 'NOT_FOUND') expect([action, role, code]).toEqual([action, role, 'NOT_FOUND'])
        }
      }
    }, 60_000)

  test('a moderator takes out an owner, or somebody takes out themself', async () => {
    const channelId = await open()
    for (const act of ['kick', 'ban'] as const) {
      expect(await codeOf(moderator.api.channels[act].mutate({ channelId, userId: owner.id }))).toBe('FORBIDDEN')
      expect(await codeOf(moderator.api.channels[act].mutate({ channelId, userId: moderator.id }))).toBe('FORBIDDEN')
      expect(await codeOf(owner.api.channels[act].mutate({ channelId, userId: owner.id }))).toBe('FORBIDDEN')
    }
  })

  test('a channel loses its last owner to a new role, to leaving, or to an admin', async () => {
    const channelId = await open()
    const way = 'PRECONDITION_FAILED: make somebody else an owner first'
    const { channels } = owner.api
    expect(await refusal(channels.setRole.mutate({ channelId, userId: owner.id, role: 'member' }))).toBe(way)
    expect(await refusal(channels.leave.mutate({ channelId }))).toBe(way)
    expect(await refusal(admin.api.channels.kick.mutate({ channelId, userId: owner.id }))).toBe(way)
    await channels.setRole.mutate({ channelId, userId: moderator.id, role: 'owner' })
    const both = [owner, moderator].map(({ api }) => codeOf(api.channels.leave.mutate({ channelId })))
    expect((await Promise.all(both)).sort()).toEqual(['PRECONDITION_FAILED', 'none'])
  })
})

describe('taking people out', () => {
  test('somebody who was taken out reads, writes or hears on', async () => {
    const channelId = await open('private')
    await using live = await member.listen()
    await owner.api.channels.kick.mutate({ channelId, userId: member.id })
    expect(await send(member, channelId)).toBe('NOT_FOUND')
    expect(await codeOf(member.api.messages.list.query({ channelId }))).toBe('NOT_FOUND')
    await until('the news', () =>
      live.heard.some(
        (event) => event.type === 'channels.changed' && event.data.userId === member.id && !event.data.member,
      ),
    )
    await owner.api.messages.send.mutate({ channelId, text: 'among us' })
    await spoken(owner, channelId)
    await member.api.channels.create.mutate({ name: `c-${crypto.randomUUID()}` })
    await until('something later', () => live.heard.some(({ type }) => type === 'channels.created'))
    expect(live.heard.filter(({ type, key }) => type === 'chat.message_delivered' && key === channelId)).toEqual([])
  })

  test('the banned come back: by themselves, by a member’s invitation, by a link', async () => {
    const channelId = await open()
    const { code } = await owner.api.channels.createLink.mutate({ channelId })
    await moderator.api.channels.ban.mutate({ channelId, userId: member.id })
    expect(await codeOf(member.api.channels.join.mutate({ channelId }))).toBe('FORBIDDEN')
    expect(await codeOf(member.api.channels.joinByLink.mutate({ code }))).toBe('NOT_FOUND')
    expect(await codeOf(member.api.channels.previewLink.mutate({ code }))).toBe('NOT_FOUND')
    await outsider.api.channels.join.mutate({ channelId })
    expect(await codeOf(outsider.api.channels.invite.mutate({ channelId, userId: member.id }))).toBe(
      'PRECONDITION_FAILED',
    )
    expect(await moderator.api.channels.bans.query({ channelId })).toEqual([
      { userId: member.id, name: member.name, bannedBy: moderator.id, bannedAt: expect.any(String) },
    ])
    await moderator.api.channels.unban.mutate({ channelId, userId: member.id })
    expect(await codeOf(member.api.channels.join.mutate({ channelId }))).toBe('none')
  })

  test('somebody who was never in a channel cannot be kept out of it', async () => {
    const channelId = await open()
    await owner.api.channels.ban.mutate({ channelId, userId: outsider.id })
    expect(await codeOf(outsider.api.channels.join.mutate({ channelId }))).toBe('FORBIDDEN')
    await owner.api.channels.invite.mutate({ channelId, userId: outsider.id })
    expect(await owner.api.channels.bans.query({ channelId })).toEqual([])
    expect(await codeOf(owner.api.channels.ban.mutate({ channelId, userId: crypto.randomUUID() }))).toBe('NOT_FOUND')
  })
})

describe('settings', () => {
  test('a new name or topic is seen by those inside only after a reload, or takes another’s name', async () => {
    const channelId = await open()
    const taken = (await owner.api.channels.create.mutate({ name: `t-${crypto.randomUUID()}` })).name
    await using live = await member.listen()
    const name = `n-${crypto.randomUUID()}`
    const changed = await moderator.api.channels.update.mutate({ channelId, name, topic: 'x', description: 'y\nz' })
    expect(changed).toMatchObject({ name, topic: 'x', description: 'y\nz', posting: 'everyone' })
    const told = await until('the news', () =>
      live.heard.find((event) => event.type === 'channels.changed' && event.key === channelId && !event.data.userId),
    )
    expect(told.data).toMatchObject({ channel: changed, userId: null })
    expect(await codeOf(moderator.api.channels.update.mutate({ channelId, name: taken }))).toBe('CONFLICT')
    expect(await codeOf(moderator.api.channels.update.mutate({ channelId, topic: 'a\0b' }))).toBe('BAD_REQUEST')
    expect(await member.api.channels.get.query({ channelId })).toMatchObject({ name, topic: 'x' })
  })

  test('everybody posts in an announcement channel', async () => {
    const channelId = await open()
    expect(await send(member, channelId)).toBe('none')
    await owner.api.channels.update.mutate({ channelId, posting: 'moderators' })
    expect([await send(owner, channelId), await send(moderator, channelId)]).toEqual(['none', 'none'])
    expect(await send(member, channelId)).toBe('FORBIDDEN')
    await owner.api.channels.update.mutate({ channelId, posting: 'everyone' })
    expect(await send(member, channelId)).toBe('none')
  })

  test('an archived channel is written in, entered or changed; or is lost for good', async () => {
    const channelId = await open()
    await send(member, channelId)
    await spoken(member, channelId)
    const { archivedAt } = await owner.api.channels.archive.mutate({ channelId })
    expect(archivedAt).toBeString()
    expect([await send(owner, channelId), await send(member, channelId)]).toEqual(['FORBIDDEN', 'FORBIDDEN'])
    expect(await codeOf(outsider.api.channels.join.mutate({ channelId }))).toBe('PRECONDITION_FAILED')
    expect(await codeOf(owner.api.channels.update.mutate({ channelId, topic: 'late' }))).toBe('PRECONDITION_FAILED')
    expect((await member.api.messages.list.query({ channelId })).messages).toHaveLength(1)
    const { name } = await member.api.channels.get.query({ channelId })
    const found = async (show: 'in_use' | 'archived') =>
      (await member.api.channels.browse.query({ search: name, show })).map(({ id }) => id)
    expect([await found('in_use'), await found('archived')]).toEqual([[], [channelId]])
    await owner.api.channels.restore.mutate({ channelId })
    expect(await send(member, channelId)).toBe('none')
  })

  test('what was accepted before an archive and is placed after it is lost without a word', async () => {
    const channelId = await open()
    await using live = await member.listen()
    // Straight onto the bus, as a message is that was accepted a moment before.
    await owner.api.channels.archive.mutate({ channelId })
    const data = { id: Bun.randomUUIDv7(), channelId, text: 'too late' }
    await app.platform.bus.publish([newEvent(messageSent, { key: channelId, actor: member.id, data })])
    const told = await until('the answer', () =>
      live.heard.find((event) => event.type === 'chat.message_rejected' && event.data.id === data.id),
    )
    expect(told.data).toMatchObject({ reason: 'not_allowed' })
  })
})

describe('over REST, as scripts use it', () => {
  test('roles, bans and settings have addresses', async () => {
    const channelId = await open()
    const path = `/channels/${channelId}`
    const status = async (method: string, rest: string, body?: unknown) =>
      (await owner.rest(method, `${path}${rest}`, body)).status
    expect(await status('PATCH', '', { topic: 'by script' })).toBe(200)
    expect(await status('PUT', `/members/${member.id}/role`, { role: 'moderator' })).toBe(200)
    expect(await status('DELETE', `/members/${member.id}`)).toBe(200)
    expect(await status('PUT', `/bans/${member.id}`, {})).toBe(200)
    expect(await status('GET', '/bans')).toBe(200)
    expect(await status('DELETE', `/bans/${member.id}`)).toBe(200)
    expect(await status('POST', '/archive', {})).toBe(200)
    expect(await status('POST', '/restore', {})).toBe(200)
  })
})
