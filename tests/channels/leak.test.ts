import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { appRouter } from '../../server/router.ts'
import { startApp, until } from '../context.ts'
import { call, openSocket } from '../gateway/raw.ts'
import { refusal, type Someone, signUp } from '../people.ts'

/** What every procedure about a channel is asked besides the channel. Whoever adds one adds it here. */
const questions: Record<string, Record<string, unknown>> = {
  'channels.get': {},
  'channels.update': { topic: 'mine now' },
  'channels.archive': {},
  'channels.restore': {},
  'channels.join': {},
  'channels.leave': {},
  'channels.invite': { userId: crypto.randomUUID() },
  'channels.members': {},
  'channels.setRole': { userId: crypto.randomUUID(), role: 'owner' },
  'channels.kick': { userId: crypto.randomUUID() },
  'channels.bans': {},
  'channels.ban': { userId: crypto.randomUUID() },
  'channels.unban': { userId: crypto.randomUUID() },
  'channels.links': {},
  'channels.createLink': {},
  'channels.revokeLink': { linkId: crypto.randomUUID() },
  'channels.arrange': { starred: true },
  'files.list': {},
  'notifications.ledger': {},
  'presence.typing': {},
  'integrations.invoke': { name: 'deploy' },
  'limits.slowMode': {},
  'limits.setSlowMode': { seconds: 10 },
  'messages.send': { text: 'hello' },
  'messages.list': {},
  'messages.get': { id: Bun.randomUUIDv7() },
  'receipts.markDelivered': { seq: 1 },
  'receipts.markRead': { seq: 1 },
  'receipts.markUnread': { seq: 1 },
  'receipts.readers': { id: Bun.randomUUIDv7() },
  'receipts.list': {},
  'receipts.history': {},
  'saved.save': { id: Bun.randomUUIDv7() },
  'saved.complete': { id: Bun.randomUUIDv7(), done: true },
  'saved.remove': { id: Bun.randomUUIDv7() },
  'drafts.set': { text: 'begun' },
  'drafts.schedule': { text: 'later', sendAt: new Date(Date.now() + 3_600_000).toISOString() },
  'messages.edit': { id: Bun.randomUUIDv7(), text: 'mine now' },
  'messages.remove': { id: Bun.randomUUIDv7() },
  'messages.removePreview': { id: Bun.randomUUIDv7(), url: 'https://example.com/' },
  'messages.history': { id: Bun.randomUUIDv7() },
  'messages.react': { id: Bun.randomUUIDv7(), emoji: '👀' },
  'messages.unreact': { id: Bun.randomUUIDv7(), emoji: '👀' },
  'messages.pin': { id: Bun.randomUUIDv7() },
  'messages.unpin': { id: Bun.randomUUIDv7() },
  'messages.pins': {},
  'messages.thread': { id: Bun.randomUUIDv7() },
  'messages.follow': { id: Bun.randomUUIDv7() },
  'messages.unfollow': { id: Bun.randomUUIDv7() },
  'messages.readThread': { id: Bun.randomUUIDv7(), seq: 1 },
  'messages.forward': { id: Bun.randomUUIDv7(), targets: [{ channelId: crypto.randomUUID() }] },
  'messages.at': { at: new Date().toISOString() },
  'messages.vote': { id: Bun.randomUUIDv7(), options: [0] },
  'messages.closePoll': { id: Bun.randomUUIDv7() },
}

describe('a private channel, or a conversation of others', () => {
  let app: Awaited<ReturnType<typeof startApp>>
  let mira: Someone
  let outsider: Someone
  let guest: Someone
  let admin: Someone
  let secrets: string[]
  const name = `secret-${crypto.randomUUID()}`

  beforeAll(async () => {
    app = await startApp()
    admin = await signUp(app, 'Priya')
    mira = await signUp(app, 'Mira')
    const other = await signUp(app, 'Tomás')
    outsider = await signUp(app, 'Jonas')
    guest = await signUp(app, 'Samuel')
    await admin.api.auth.setRole.mutate({ userId: guest.id, role: 'guest' })
    const hidden = await mira.api.channels.create.mutate({ name, kind: 'private' })
    const direct = await mira.api.channels.openDirect.mutate({ userIds: [other.id] })
    secrets = [hidden.id, direct.id]
    for (const channelId of secrets) {
      await mira.api.messages.send.mutate({ channelId, text: 'not for you' })
      await until('the message', async () => (await mira.api.messages.list.query({ channelId })).lastSeq === 1)
    }
  }, 30_000)
  afterAll(() => app.stop())

  test('a procedure has been added that nobody has asked about a private channel', () => {
    const asks = Object.keys(appRouter._def.procedures).flatMap((path) => {
      const inputs: unknown[] = Reflect.get(appRouter._def.procedures, path)._def.inputs
      const shape = inputs.map((input) => Object(Reflect.get(Object(input), 'shape')))
      return shape.some((fields) => 'channelId' in fields) ? [path] : []
    })
    expect(Object.keys(questions).sort()).toEqual(asks.sort())
  })

  for (const role of ['outsider', 'guest', 'admin'] as const)
    test(`is told apart by a${role === 'guest' ? '' : 'n'} ${role} from one that is not there, by any procedure`, async () => {
      const { headers } = { outsider, guest, admin }[role]
      using socket = await openSocket(app.url, { headers })
      let id = 0
      const ask = async (path: string, channelId: string) => {
        const type: string = Reflect.get(appRouter._def.procedures, path)._def.type
        socket.send(call(++id, type, path, { ...questions[path], channelId }))
        return JSON.stringify((await socket.answer(id)).error).replaceAll(channelId, 'it')
      }
      for (const path of Object.keys(questions))
        for (const secret of secrets) {
          const [there, nowhere] = [await ask(path, secret), await ask(path, crypto.randomUUID())]
          expect([path, there]).toEqual([path, nowhere])
          expect([path, there.includes('NOT_FOUND') || there.includes('FORBIDDEN')]).toEqual([path, true])
        }
    })

  test('is named in a list, in what was missed, or live', async () => {
    await using live = await outsider.listen()
    const cursors = Object.fromEntries([...secrets, crypto.randomUUID()].map((channelId) => [channelId, 0]))
    const missed = Object.values(await outsider.api.messages.since.query({ cursors }))
    expect(missed).toEqual(missed.map(() => ({ gone: true })))
    expect(await outsider.api.channels.browse.query({ search: name })).toEqual([])
    expect(await outsider.api.channels.list.query()).toEqual([])
    const [channelId = ''] = secrets
    await mira.api.channels.update.mutate({ channelId, topic: 'still secret' })
    await mira.api.messages.send.mutate({ channelId, text: 'still not for you' })
    await until('the message', async () => (await mira.api.messages.list.query({ channelId })).lastSeq === 2)
    await mira.api.channels.create.mutate({ name: `c-${crypto.randomUUID()}` })
    await until('something later', () => live.heard.some(({ type }) => type === 'channels.created'))
    expect(JSON.stringify(live.heard)).not.toContain(channelId)
  })

  test('is seen through by a link, or by what was passed on from it', async () => {
    const [channelId = ''] = secrets
    const { messages } = await mira.api.messages.list.query({ channelId })
    const places = messages.map(({ id }) => ({ channelId, id }))
    const nowhere = { channelId: crypto.randomUUID(), id: Bun.randomUUIDv7() }
    const shared = await mira.api.channels.create.mutate({ name: `c-${crypto.randomUUID()}` })
    for (const { api } of [outsider, admin]) await api.channels.join.mutate({ channelId: shared.id })
    const [first] = places
    if (!first) throw new Error('nothing was said')
    for (const who of [outsider, guest, admin]) {
      const cards = await who.api.messages.cards.query({ messages: [...places, nowhere] })
      expect(cards).toEqual(cards.map(() => null))
      expect(await who.api.messages.votes.query({ messages: places })).toEqual([])
      const targets = [{ channelId: shared.id }]
      const refusals = [first, nowhere].map((one) => refusal(who.api.messages.forward.mutate({ ...one, targets })))
      const [there, elsewhere] = await Promise.all(refusals)
      expect(there).toStartWith('NOT_FOUND')
      expect(there).toBe(elsewhere ?? '')
    }
    await using live = await outsider.listen()
    await mira.api.messages.forward.mutate({ ...first, targets: [{ channelId: shared.id }] })
    const isCopy = ({ key, type }: { key: string; type: string }) =>
      key === shared.id && type === 'chat.message_delivered'
    await until('the copy', () => live.heard.some(isCopy))
    const read = await outsider.api.messages.list.query({ channelId: shared.id })
    expect(read.messages).toMatchObject([{ forwarded: { text: 'not for you', authorId: mira.id } }])
    expect(JSON.stringify([live.heard, read])).not.toContain(name)
  })

  test('stands in the way of a public channel of its name', async () => {
    expect((await outsider.api.channels.create.mutate({ name })).name).toBe(name)
  })
})
