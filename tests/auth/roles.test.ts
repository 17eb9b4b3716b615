import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { appRouter } from '../../server/router.ts'
import { atLeast, Role } from '../../shared/auth.ts'
import { createEnvironment, startApp, until } from '../context.ts'
import { call, openSocket } from '../gateway/raw.ts'
import { codeOf, type Name, type Someone, signUp } from '../people.ts'

/** The least role that each procedure asks for. Whoever adds a procedure decides here who may call it. */
const least: Record<string, Role | 'anybody'> = {
  'auth.signInOptions': 'anybody',
  'auth.security': 'guest',
  'auth.me': 'guest',
  'auth.sessions': 'guest',
  'auth.revokeSession': 'guest',
  'auth.revokeOtherSessions': 'guest',
  'auth.people': 'guest',
  'auth.signUpPolicy': 'admin',
  'auth.setSignUpPolicy': 'admin',
  'auth.inviteToWorkspace': 'admin',
  'auth.invitations': 'admin',
  'auth.revokeInvitation': 'admin',
  'auth.createToken': 'guest',
  'auth.tokens': 'guest',
  'auth.revokeToken': 'guest',
  'auth.createBot': 'admin',
  'auth.bots': 'admin',
  'auth.audit': 'admin',
  'auth.accounts': 'admin',
  'auth.setRole': 'admin',
  'auth.profile': 'guest',
  'auth.updateProfile': 'guest',
  'auth.directory': 'member',
  'auth.deactivate': 'admin',
  'auth.reactivate': 'admin',
  'channels.create': 'member',
  'channels.list': 'guest',
  'channels.browse': 'member',
  'channels.get': 'guest',
  'channels.join': 'member',
  'channels.leave': 'guest',
  'channels.invite': 'member',
  'channels.members': 'guest',
  'channels.openDirect': 'guest',
  'channels.update': 'member',
  'channels.archive': 'member',
  'channels.restore': 'member',
  'channels.setRole': 'member',
  'channels.kick': 'member',
  'channels.bans': 'member',
  'channels.ban': 'member',
  'channels.unban': 'member',
  'channels.links': 'member',
  'channels.createLink': 'member',
  'channels.revokeLink': 'member',
  'channels.previewLink': 'guest',
  'channels.joinByLink': 'guest',
  'channels.sidebar': 'guest',
  'channels.arrange': 'guest',
  'channels.setSections': 'guest',
  'emoji.list': 'guest',
  'emoji.rename': 'admin',
  'emoji.remove': 'admin',
  'files.get': 'guest',
  'files.list': 'guest',
  'files.link': 'guest',
  'files.downloads': 'guest',
  'files.rejections': 'admin',
  'integrations.setCommands': 'guest',
  'integrations.commands': 'guest',
  'integrations.invoke': 'guest',
  'integrations.respond': 'guest',
  'limits.rules': 'admin',
  'limits.setRule': 'admin',
  'limits.removeRule': 'admin',
  'limits.history': 'admin',
  'limits.slowMode': 'guest',
  'limits.setSlowMode': 'guest',
  'messages.send': 'guest',
  'messages.list': 'guest',
  'messages.get': 'guest',
  'messages.since': 'guest',
  'messages.edit': 'guest',
  'messages.remove': 'guest',
  'messages.removePreview': 'guest',
  'messages.history': 'guest',
  'messages.react': 'guest',
  'messages.unreact': 'guest',
  'messages.pin': 'guest',
  'messages.unpin': 'guest',
  'messages.pins': 'guest',
  'messages.thread': 'guest',
  'messages.follow': 'guest',
  'messages.unfollow': 'guest',
  'messages.readThread': 'guest',
  'messages.threads': 'guest',
  'messages.forward': 'guest',
  'messages.cards': 'guest',
  'messages.at': 'guest',
  'messages.vote': 'guest',
  'messages.votes': 'guest',
  'messages.closePoll': 'guest',
  'notifications.options': 'guest',
  'notifications.subscribe': 'guest',
  'notifications.unsubscribe': 'guest',
  'notifications.devices': 'guest',
  'notifications.preferences': 'guest',
  'notifications.setPreferences': 'guest',
  'notifications.block': 'guest',
  'notifications.unblock': 'guest',
  'notifications.ledger': 'guest',
  'previews.settings': 'guest',
  'previews.show': 'guest',
  'previews.enable': 'admin',
  'receipts.unread': 'guest',
  'receipts.markDelivered': 'guest',
  'receipts.markRead': 'guest',
  'receipts.markUnread': 'guest',
  'receipts.acknowledge': 'guest',
  'receipts.markAllRead': 'guest',
  'receipts.restore': 'guest',
  'receipts.readers': 'guest',
  'receipts.list': 'guest',
  'receipts.settings': 'guest',
  'receipts.setSettings': 'guest',
  'receipts.history': 'admin',
  'saved.save': 'guest',
  'saved.complete': 'guest',
  'saved.remove': 'guest',
  'saved.list': 'guest',
  'drafts.set': 'guest',
  'drafts.list': 'guest',
  'drafts.schedule': 'guest',
  'drafts.reschedule': 'guest',
  'drafts.cancel': 'guest',
  'drafts.scheduled': 'guest',
  'activity.list': 'guest',
  'activity.seen': 'guest',
  'activity.markSeen': 'guest',
  'search.messages': 'guest',
  'search.people': 'guest',
  'search.channels': 'guest',
  'live.events': 'guest',
  'live.signals': 'guest',
  'live.spans': 'guest',
  'presence.set': 'guest',
  'presence.settings': 'guest',
  'presence.get': 'guest',
  'presence.typing': 'guest',
  'presence.analytics': 'admin',
}

let env: Record<string, string>
let app: Awaited<ReturnType<typeof startApp>>
let people: Record<Role, Someone>

const join = (name: Name) => signUp(app, name)

beforeAll(async () => {
  env = await createEnvironment()
  app = await startApp(env)
  people = {
    owner: await join('Mira'),
    admin: await join('Jonas'),
    member: await join('Priya'),
    guest: await join('Aiko'),
  }
  for (const role of ['admin', 'guest'] as const)
    await people.owner.api.auth.setRole.mutate({ userId: people[role].id, role })
}, 30_000)
afterAll(() => app.stop())

describe('who may call what', () => {
  test('a procedure has been added without a word about who may call it', () => {
    expect(Object.keys(appRouter._def.procedures).sort()).toEqual(Object.keys(least).sort())
  })

  for (const role of Role.options)
    test(`a ${role} may do more or less than the table says`, async () => {
      using socket = await openSocket(app.url, { headers: people[role].headers })
      for (const [id, [path, asked]] of Object.entries(least).entries()) {
        const type: string = Reflect.get(appRouter._def.procedures, path)._def.type
        // An input that fits no procedure: whoever may call it is told of that instead.
        socket.send(call(id + 1, type, path, 0))
        const code = (await socket.answer(id + 1)).error?.data.code ?? 'none'
        expect([path, code === 'FORBIDDEN']).toEqual([path, asked !== 'anybody' && !atLeast(asked, role)])
      }
    })

  test('somebody who is not signed in may call anything', async () => {
    const headers = { 'content-type': 'application/json' }
    for (const [path, asked] of Object.entries(least)) {
      const url = `${app.url}/trpc/${path}`
      const answers = [await fetch(url), await fetch(url, { method: 'POST', body: '0', headers })]
      const told = await Promise.all(answers.map((answer) => answer.text()))
      expect([path, told.some((text) => text.includes('UNAUTHORIZED'))]).toEqual([path, asked !== 'anybody'])
    }
  })
})

describe('roles', () => {
  test('the first person of a workspace owns it, the others are members', async () => {
    expect(await people.owner.api.auth.me.query()).toMatchObject({ role: 'owner' })
    expect(await people.member.api.auth.me.query()).toMatchObject({ role: 'member' })
  })

  test('of many who come first at once, more than one owns the workspace', async () => {
    await using other = await startApp()
    const names: Name[] = ['Mira', 'Jonas', 'Priya', 'Aiko']
    const first = await Promise.all(names.map((name) => signUp(other, name)))
    const roles = await Promise.all(first.map(async ({ api }) => (await api.auth.me.query()).role))
    expect(roles.sort()).toEqual(['member', 'member', 'member', 'owner'])
  })

  test('an admin makes themself or somebody else an admin or owner, or unmakes one', async () => {
    const { admin, owner, member } = people
    const set = (who: Someone, role: Role) => codeOf(admin.api.auth.setRole.mutate({ userId: who.id, role }))
    expect(await set(admin, 'owner')).toBe('FORBIDDEN')
    expect(await set(member, 'admin')).toBe('FORBIDDEN')
    expect(await set(owner, 'member')).toBe('FORBIDDEN')
    expect(await set(member, 'guest')).toBe('none')
    expect(await set(member, 'member')).toBe('none')
  })

  test('the last owner goes, and nobody can manage the workspace any more', async () => {
    const { owner, admin } = people
    const set = (who: Someone, role: Role) => codeOf(owner.api.auth.setRole.mutate({ userId: who.id, role }))
    expect(await set(owner, 'member')).toBe('PRECONDITION_FAILED')
    expect(await codeOf(owner.api.auth.setRole.mutate({ userId: crypto.randomUUID(), role: 'guest' }))).toBe(
      'NOT_FOUND',
    )
    expect(await set(admin, 'owner')).toBe('none')
    const demotions = await Promise.all([
      set(owner, 'admin'),
      codeOf(admin.api.auth.setRole.mutate({ userId: admin.id, role: 'admin' })),
    ])
    expect(demotions.filter((code) => code === 'none')).toHaveLength(1)
    const { role } = await owner.api.auth.me.query()
    if (role === 'owner') expect((await admin.api.auth.me.query()).role).toBe('admin')
    else {
      await admin.api.auth.setRole.mutate({ userId: owner.id, role: 'owner' })
      await owner.api.auth.setRole.mutate({ userId: admin.id, role: 'admin' })
    }
  })

  test('somebody who has lost a role still has it on an open socket, or on another node', async () => {
    await using node = await startApp(env)
    const { owner, member } = people
    await owner.api.auth.setRole.mutate({ userId: member.id, role: 'admin' })
    const there = member.at(node.url)
    using socket = await openSocket(node.url, { headers: member.headers })
    socket.send(call(1, 'query', 'auth.accounts', {}))
    expect((await socket.answer(1)).error).toBeUndefined()
    expect((await there.api.auth.accounts.query({})).map(({ role }) => role).sort()).toEqual([
      'admin',
      'admin',
      'guest',
      'owner',
    ])
    await owner.api.auth.setRole.mutate({ userId: member.id, role: 'member' })
    expect(await codeOf(there.api.auth.accounts.query({}))).toBe('FORBIDDEN')
    expect(await socket.closed).toEqual({ code: 4403, reason: 'your role has changed: connect again' })
    using again = await openSocket(node.url, { headers: member.headers })
    again.send(call(2, 'query', 'auth.accounts', {}))
    expect((await again.answer(2)).error?.data.code).toBe('FORBIDDEN')
  })

  test('the person is told of their new role', async () => {
    const { owner, member } = people
    await using live = await member.listen()
    await owner.api.auth.setRole.mutate({ userId: member.id, role: 'guest' })
    // What they were before may be told as late as now.
    const told = await until('the news', () =>
      live.heard.find(({ type, data }) => type === 'auth.role_assigned' && data.role === 'guest'),
    )
    expect(told.data).toEqual({ userId: member.id, role: 'guest' })
    await owner.api.auth.setRole.mutate({ userId: member.id, role: 'member' })
  })

  test('accounts are paged by name, and found by name and address', async () => {
    const { owner } = people
    const all = await owner.api.auth.accounts.query({})
    expect(all.map(({ name }) => name)).toEqual(all.map(({ name }) => name).sort())
    const rest = await owner.api.auth.accounts.query({ after: all[0]?.id, limit: 1 })
    expect(rest.map(({ id }) => id)).toEqual([all[1]?.id ?? ''])
    expect((await owner.api.auth.accounts.query({ search: 'MIRA@' })).map(({ id }) => id)).toEqual([owner.id])
  })
})

describe('a guest', () => {
  test('hears of a public channel, or finds it, that nobody has invited them to', async () => {
    const { guest, owner } = people
    await using live = await guest.listen()
    const open = await owner.api.channels.create.mutate({ name: 'open-to-all' })
    const shared = await owner.api.channels.create.mutate({ name: 'with-guests', kind: 'private' })
    for (const ask of [guest.api.channels.get.query, guest.api.channels.members.query])
      expect(await codeOf(ask({ channelId: open.id }))).toBe('NOT_FOUND')
    await owner.api.channels.invite.mutate({ channelId: shared.id, userId: guest.id })
    await until('the invitation', () => live.heard.some(({ type }) => type === 'channels.changed'))
    expect(live.heard.map(({ type }) => type)).not.toContain('channels.created')
    expect((await guest.api.channels.list.query()).map(({ name }) => name)).toEqual(['with-guests'])
  })

  test('reads the directory, or does not learn the names of those who write', async () => {
    const { guest, owner } = people
    expect(await codeOf(guest.api.auth.people.query({ search: 'Jon' }))).toBe('FORBIDDEN')
    expect(await guest.api.auth.people.query({ ids: [owner.id] })).toEqual([
      { id: owner.id, name: owner.name, handle: 'mira-okafor', avatar: null, isBot: false, deactivated: false },
    ])
  })
})
