import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  applyToMembers,
  applyToMyChannels,
  applyToSidebar,
  byName,
  type ChannelEvent,
  isChannelEvent,
  type Member,
  type MyChannels,
} from '../../shared/channels.ts'
import { applyToCommands } from '../../shared/integrations.ts'
import type { LiveEvent } from '../../shared/live.ts'
import { isMessageEvent, type Message } from '../../shared/messages.ts'
import { applyCursor, applyMessages, applyReceipt, type Unread } from '../../shared/receipts.ts'
import { applyToThread, applyToTimeline, type ThreadTimeline, type Timeline } from '../../shared/timelines.ts'
import { createEnvironment, hasKafka, startApp, transports, until } from '../context.ts'
import { upload } from '../emoji/pictures.ts'
import { uploaded } from '../files/stage.ts'
import { type Name, type Someone, signUp } from '../people.ts'
import { html, openSite } from '../previews/site.ts'

/** Everything that one person sees of some channels. */
interface World {
  mine: MyChannels
  members: Record<string, Member[]>
  timelines: Record<string, Timeline>
}

/** What a client asks when it starts, or no longer trusts what it has. */
async function fetchWorld({ id, api }: Someone, channelIds: string[]): Promise<World> {
  const channels = await api.channels.list.query()
  const members = await Promise.all(channelIds.map((channelId) => api.channels.members.query({ channelId })))
  const pages = await Promise.all(channelIds.map((channelId) => api.messages.list.query({ channelId, limit: 200 })))
  return {
    mine: { userId: id, channels },
    members: Object.fromEntries(channelIds.map((channelId, index) => [channelId, members[index] ?? []])),
    timelines: Object.fromEntries(
      channelIds.map((channelId, index) => {
        const { lastSeq = 0, messages = [] } = pages[index] ?? {}
        return [channelId, { cursor: lastSeq, messages }]
      }),
    ),
  }
}

/** Whether the last word was refused: the message that it replies to was deleted. */
function isRejected(event: LiveEvent): boolean {
  return event.type === 'chat.message_rejected'
}

/** What a client does with what it is told of a channel that it counts. */
const applyToUnread = (userId: string) => (state: Unread | null | undefined, event: LiveEvent) => {
  if (state && isMessageEvent(event)) return applyMessages(state, userId, [event.data.message])
  return state && event.type === 'chat.message_acknowledged' ? applyCursor(state, event.data.cursor) : state
}

/** Changes to messages by their seq, as a client takes them: they are several topics, which keep no order among each other. */
function inTurn(events: readonly LiveEvent[]): LiveEvent[] {
  const changes = events.filter(isMessageEvent)
  const others = events.filter((event) => !isMessageEvent(event))
  return [...others, ...changes.toSorted((a, b) => a.data.message.changedSeq - b.data.message.changedSeq)]
}

/** What a client does with what it is told. */
function applyToWorld(world: World, event: LiveEvent): World {
  if (isMessageEvent(event)) return applyMessage(world, event.data.message)
  return isChannelEvent(event) ? applyChange(world, event) : world
}

function applyMessage(world: World, message: Message): World {
  const timeline = world.timelines[message.channelId]
  if (!timeline) return world
  return { ...world, timelines: { ...world.timelines, [message.channelId]: applyToTimeline(timeline, message) } }
}

function applyChange(world: World, event: ChannelEvent): World {
  const members = world.members[event.key]
  return {
    ...world,
    mine: applyToMyChannels(world.mine, event),
    members: members ? { ...world.members, [event.key]: applyToMembers(members, event) } : world.members,
  }
}

for (const transport of transports)
  describe.skipIf(transport === 'kafka' && !hasKafka)(`what is told equals what is there, over ${transport}`, () => {
    let app: Awaited<ReturnType<typeof startApp>>
    let mira: Someone
    let others: Someone[]

    beforeAll(async () => {
      app = await startApp({ ...(await createEnvironment(transport)), PREVIEW_NETWORKS: '127.0.0.2/32' })
      mira = await signUp(app, 'Mira')
      others = await Promise.all((['Jonas', 'Priya', 'Aiko'] satisfies Name[]).map((name) => signUp(app, name)))
      await upload(app.url, mira.headers, 'party_parrot')
    }, 30_000)
    afterAll(() => app.stop())

    const open = async (kind: 'public' | 'private') =>
      (await mira.api.channels.create.mutate({ name: `c-${crypto.randomUUID()}`, kind })).id

    /** Runs `act` while `watcher` listens; what they were told must then lead from the old world to the new one. */
    async function watch(watcher: Someone, channelIds: string[], act: () => Promise<unknown>) {
      await using live = await watcher.listen()
      const before = await fetchWorld(watcher, channelIds)
      await act()
      for (const channelId of channelIds) await watcher.api.messages.send.mutate({ channelId, text: 'the last word' })
      let last: unknown
      const same = await until('told equals fetched', async () => {
        const [after, told] = [await fetchWorld(watcher, channelIds), inTurn(live.heard).reduce(applyToWorld, before)]
        last = [told, after]
        const spoken = Object.values(after.timelines).every(({ messages }) => messages.at(-1)?.text === 'the last word')
        return spoken && Bun.deepEquals(told, after)
      }).catch(() => false)
      if (!same) expect(last).toBe('two equal worlds')
    }

    test('a channel that was opened, entered, written in and left', async () => {
      const channelId = await open('public')
      const [jonas] = others
      await watch(mira, [channelId], async () => {
        await jonas?.api.channels.join.mutate({ channelId })
        await jonas?.api.messages.send.mutate({ channelId, text: 'hello' })
        await mira.api.channels.create.mutate({ name: `c-${crypto.randomUUID()}` })
        await jonas?.api.channels.leave.mutate({ channelId })
      })
    })

    test('a channel whose owner leaves it to the others', async () => {
      const channelId = await open('public')
      const [jonas, priya] = others
      if (!jonas || !priya) throw new Error('nobody is there')
      await jonas.api.channels.join.mutate({ channelId })
      await priya.api.channels.join.mutate({ channelId })
      await watch(jonas, [channelId], async () => {
        await mira.api.channels.setRole.mutate({ channelId, userId: priya.id, role: 'owner' })
        await mira.api.channels.leave.mutate({ channelId })
      })
    })

    test('a channel that is renamed, described, moderated, archived and restored', async () => {
      const channelId = await open('public')
      const [jonas, priya] = others
      if (!jonas || !priya) throw new Error('nobody is there')
      for (const { api } of [jonas, priya]) await api.channels.join.mutate({ channelId })
      const { channels } = mira.api
      await watch(jonas, [channelId], async () => {
        await channels.update.mutate({
          channelId,
          name: `r-${crypto.randomUUID()}`,
          topic: 'new',
          posting: 'moderators',
        })
        await channels.setRole.mutate({ channelId, userId: jonas.id, role: 'moderator' })
        await channels.kick.mutate({ channelId, userId: priya.id })
        await channels.archive.mutate({ channelId })
        await channels.restore.mutate({ channelId })
        const { code } = await channels.createLink.mutate({ channelId })
        await priya.api.channels.joinByLink.mutate({ code })
        await channels.ban.mutate({ channelId, userId: priya.id })
        await channels.openDirect.mutate({ userIds: [jonas.id, priya.id] })
      })
    })

    /** What was told, in the order of the changes: topics do not keep it among each other. */
    const changes = (heard: LiveEvent[]): Message[] =>
      heard
        .flatMap((event) => (isMessageEvent(event) ? [event.data.message] : []))
        .toSorted((a, b) => a.changedSeq - b.changedSeq)

    /** What a client has of a channel and one of its threads. */
    async function fetchThread({ api }: Someone, channelId: string, id: string) {
      const { root, messages, lastSeq } = await api.messages.thread.query({ channelId, id, limit: 200 })
      const page = await api.messages.list.query({ channelId, limit: 200 })
      const thread: ThreadTimeline = { root, messages, cursor: lastSeq }
      const timeline: Timeline = { messages: page.messages, cursor: page.lastSeq }
      return { thread, timeline }
    }

    test('any course of edits, deletions, reactions, pins, votes and replies, in the channel and in the thread', async () => {
      const channelId = await open('public')
      const [jonas, priya] = others
      if (!jonas || !priya) throw new Error('nobody is there')
      for (const { api } of [jonas, priya]) await api.channels.join.mutate({ channelId })
      const kinds = [
        'send',
        'reply',
        'broadcast',
        'edit',
        'remove',
        'react',
        'unreact',
        'pin',
        'unpin',
        'vote',
        'closePoll',
        'forward',
      ] as const
      const step = fc.record({ who: fc.nat(2), what: fc.constantFrom(...kinds), which: fc.nat(3), nth: fc.nat(99) })
      const course = fc.array(step, { minLength: 1, maxLength: 25 })
      const run = async (steps: { who: number; what: (typeof kinds)[number]; which: number; nth: number }[]) => {
        await using live = await mira.listen()
        const said = Array.from({ length: 4 }, () => Bun.randomUUIDv7())
        const [rootId = ''] = said
        const polls = [undefined, { options: ['yes', 'no'] }, { options: ['a', 'b', 'c'], anonymous: true }]
        for (const [at, id] of said.entries())
          await mira.api.messages.send.mutate({ channelId, id, text: `<@${jonas.id}> hello`, poll: polls[at] })
        const arrived = () => mira.api.messages.list.query({ channelId })
        await until('all four', async () => (await arrived()).messages.at(-1)?.id === said[3])
        const before = await fetchThread(mira, channelId, rootId)
        for (const { who, what, which, nth } of steps) {
          const { api } = [mira, jonas, priya][who] ?? mira
          const one = { channelId, id: said[which] ?? rootId }
          const emoji = ['👍', '🎉', ':party_parrot:'][nth % 3] ?? '👍'
          const text = `as of ${nth} @channel`
          const done = {
            send: () => api.messages.send.mutate({ channelId, text }),
            reply: () => api.messages.send.mutate({ channelId, text, threadId: one.id }),
            broadcast: () => api.messages.send.mutate({ channelId, text, threadId: rootId, broadcast: true }),
            edit: () => api.messages.edit.mutate({ ...one, text }),
            remove: () => api.messages.remove.mutate(one),
            react: () => api.messages.react.mutate({ ...one, emoji }),
            unreact: () => api.messages.unreact.mutate({ ...one, emoji }),
            pin: () => api.messages.pin.mutate(one),
            unpin: () => api.messages.unpin.mutate(one),
            vote: () => api.messages.vote.mutate({ ...one, options: [nth % 3] }),
            closePoll: () => api.messages.closePoll.mutate(one),
            forward: () => api.messages.forward.mutate({ ...one, targets: [{ channelId }], text: nth % 2 ? text : '' }),
          }[what]
          // What is not one's own, or is deleted, is refused.
          await done().catch(() => {})
        }
        let last: unknown
        const lastWord = Bun.randomUUIDv7()
        await mira.api.messages.send.mutate({ channelId, id: lastWord, text: 'the last word', threadId: said[3] })
        const same = await until('told equals fetched', async () => {
          const after = await fetchThread(mira, channelId, rootId)
          const told = {
            thread: changes(live.heard).reduce(applyToThread, before.thread),
            timeline: changes(live.heard).reduce(applyToTimeline, before.timeline),
          }
          last = [told, after]
          const { messages } = await mira.api.messages.thread
            .query({ channelId, id: said[3] ?? '' })
            .catch(() => ({ messages: [] }))
          const isOver = messages.some(({ id }) => id === lastWord) || live.heard.some(isRejected)
          return isOver && Bun.deepEquals(told, after)
        }).catch(() => false)
        if (!same) expect(last).toBe('two equal worlds')
      }
      await fc.assert(fc.asyncProperty(course, run), { numRuns: 15, endOnFailure: true })
    }, 120_000)

    test('links whose previews come, are taken away and go with an edit', async () => {
      const channelId = await open('public')
      const [jonas] = others
      if (!jonas) throw new Error('nobody is there')
      await jonas.api.channels.join.mutate({ channelId })
      using site = openSite('127.0.0.2', {
        '/one': () => html('<title>one</title>'),
        '/two': () => html('<title>two</title>'),
      })
      const [one, two] = [`${site.url}/one`, `${site.url}/two`]
      const previewed = async (id: string, count: number) => {
        const read = () => jonas.api.messages.get.query({ channelId, id }).catch(() => undefined)
        await until('the previews', async () => (await read())?.previews.length === count)
      }
      await watch(mira, [channelId], async () => {
        const { id } = await jonas.api.messages.send.mutate({ channelId, text: `${one} ${two}` })
        await previewed(id, 2)
        await mira.api.messages.removePreview.mutate({ channelId, id, url: one })
        await jonas.api.messages.edit.mutate({ channelId, id, text: 'no more links' })
        await jonas.api.messages.edit.mutate({ channelId, id, text: `${one} and ${two} again` })
        await previewed(id, 1)
      })
    })

    test('files that come with a message, in a thread too, stay with an edit and go with a deletion', async () => {
      const channelId = await open('public')
      const [jonas] = others
      if (!jonas) throw new Error('nobody is there')
      await jonas.api.channels.join.mutate({ channelId })
      const names = ['a.txt', 'b.txt', 'c.txt']
      const files = await Promise.all(names.map((name) => uploaded(app, jonas, name, name)))
      const [one, two, three] = files.map(({ id }) => id)
      const say = async (fileIds: (string | undefined)[], more: { text?: string; threadId?: string } = {}) => {
        const wanted = fileIds.filter((id) => id !== undefined)
        const { id } = await jonas.api.messages.send.mutate({ channelId, text: '', fileIds: wanted, ...more })
        await until('the message', () => mira.api.messages.get.query({ channelId, id }).catch(() => undefined))
        return id
      }
      await watch(mira, [channelId], async () => {
        const id = await say([two, one])
        await say([three], { threadId: id })
        await jonas.api.messages.edit.mutate({ channelId, id, text: 'with words' })
        expect((await mira.api.messages.get.query({ channelId, id })).files).toMatchObject([{ id: two }, { id: one }])
        await jonas.api.messages.remove.mutate({ channelId, id })
      })
    })

    test('what is unread, while others talk and another device reads', async () => {
      const channelId = await open('public')
      const [jonas] = others
      if (!jonas) throw new Error('nobody is there')
      await jonas.api.channels.join.mutate({ channelId })
      const fetchUnread = async () => (await jonas.api.receipts.unread.query({ channelIds: [channelId] }))[0]
      const before = await fetchUnread()
      await using live = await jonas.listen()
      const say = async (text: string) => {
        const { id } = await mira.api.messages.send.mutate({ channelId, text })
        return until('the message', () => mira.api.messages.get.query({ channelId, id }).catch(() => undefined))
      }
      await say('one')
      await jonas.api.receipts.markDelivered.mutate({ channelId, seq: (await say('two')).seq })
      const { seq: readSeq } = await say('three')
      await jonas.api.receipts.markRead.mutate({ channelId, seq: readSeq })
      // It is told beside the messages, in no order with them: after the next one, a client would ask the server.
      await until('it is told', () =>
        live.heard.some((event) => event.type === 'chat.message_acknowledged' && event.data.cursor.readSeq === readSeq),
      )
      for (const text of ['four', `<@${jonas.id}> five`, '@channel six']) await say(text)
      const after = await fetchUnread()
      expect(after).toMatchObject({ unread: 3, mentions: 2 })
      await until('told equals fetched', () =>
        Bun.deepEquals(after, live.heard.reduce<Unread | null | undefined>(applyToUnread(jonas.id), before)),
      )
    })

    test('how far somebody has come in a direct conversation', async () => {
      const jonas = others[0] ?? mira
      const { id: channelId } = await mira.api.channels.openDirect.mutate({ userIds: [jonas.id] })
      const { id } = await mira.api.messages.send.mutate({ channelId, text: 'ahoy' })
      await until('the message', () => jonas.api.messages.get.query({ channelId, id }).catch(() => undefined))
      const before = await mira.api.receipts.list.query({ channelId })
      await using live = await mira.listen()
      await jonas.api.receipts.markDelivered.mutate({ channelId, seq: 1 })
      await jonas.api.receipts.markRead.mutate({ channelId, seq: 1 })
      await jonas.api.receipts.setSettings.mutate({ reading: 'private' })
      await jonas.api.receipts.markUnread.mutate({ channelId, seq: 1 })
      const after = await mira.api.receipts.list.query({ channelId })
      expect(after.find(({ userId }) => userId === jonas.id)).toMatchObject({ deliveredSeq: 1, readSeq: null })
      await until('told equals fetched', () => {
        const events = live.heard.flatMap((event) => (event.type === 'receipts.changed' ? [event] : []))
        return Bun.deepEquals(events.reduce(applyReceipt, before), after)
      })
    })

    test('the commands of bots, while they change', async () => {
      const { id: botId } = await mira.api.auth.createBot.mutate({ name: 'Bot' })
      const { secret } = await mira.api.auth.createToken.mutate({ name: 'bot', scopes: ['write'], botId })
      const set = (...names: string[]) =>
        fetch(`${app.url}/api/v1/commands`, {
          method: 'PUT',
          headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
          body: JSON.stringify({ commands: names.map((name) => ({ name, description: name })) }),
        })
      await set('zebra', 'roll')
      await using live = await mira.listen()
      const before = await mira.api.integrations.commands.query()
      for (const names of [['roll', 'deploy'], [], ['a-b', 'ab', 'a_b', 'roll']]) await set(...names)
      const after = await mira.api.integrations.commands.query()
      expect(after.map(({ name }) => name)).toEqual(['a-b', 'a_b', 'ab', 'roll'])
      await until('told equals fetched', () => {
        const events = live.heard.flatMap((event) => (event.type === 'integrations.commands_changed' ? [event] : []))
        return Bun.deepEquals(events.reduce(applyToCommands, before), after)
      })
    })

    test('a sidebar that is arranged on another device', async () => {
      const channelId = await open('public')
      await using live = await mira.listen()
      const before = await mira.api.channels.sidebar.query()
      const section = { id: crypto.randomUUID(), name: 'Work' }
      await mira.api.channels.setSections.mutate({ sections: [section] })
      await Promise.all([
        mira.api.channels.arrange.mutate({ channelId, starred: true }),
        mira.api.channels.arrange.mutate({ channelId, sectionId: section.id }),
      ])
      const after = await mira.api.channels.sidebar.query()
      expect(after.channels[channelId]).toEqual({ starred: true, muted: false, sectionId: section.id })
      await until('told equals fetched', () => {
        const events = live.heard.flatMap((event) => (event.type === 'channels.sidebar_changed' ? [event] : []))
        return Bun.deepEquals(events.toReversed().reduce(applyToSidebar, before), after)
      })
    })

    test('any course of joining, leaving, inviting and talking, for everybody in the room', async () => {
      const step = fc.record({
        who: fc.nat(others.length - 1),
        what: fc.constantFrom('join', 'leave', 'invite', 'send', 'resend'),
        where: fc.nat(1),
      })
      const course = fc.array(step, { minLength: 1, maxLength: 12 })
      const id = Bun.randomUUIDv7()
      const run = async (steps: { who: number; what: string; where: number }[]) => {
        const channelIds = [await open('public'), await open('private')]
        const act = async () => {
          for (const { who, what, where } of steps) {
            const [person, channelId] = [others[who], channelIds[where] ?? '']
            if (!person) continue
            const text = `by ${person.name}`
            const done = {
              join: () => person.api.channels.join.mutate({ channelId }),
              leave: () => person.api.channels.leave.mutate({ channelId }),
              invite: () => mira.api.channels.invite.mutate({ channelId, userId: person.id }),
              send: () => person.api.messages.send.mutate({ channelId, text }),
              resend: () => person.api.messages.send.mutate({ channelId, id, text }),
            }[what]
            // Half of what people try is refused: they are not in.
            await done?.().catch(() => {})
          }
        }
        await watch(mira, channelIds, act)
      }
      await fc.assert(fc.asyncProperty(course, run), { numRuns: 15, endOnFailure: true })
    }, 120_000)

    test('a list of one’s own channels, for somebody who comes and goes', async () => {
      const [jonas] = others
      if (!jonas) throw new Error('nobody is there')
      const channelIds = [await open('public'), await open('public'), await open('public')]
      await watch(jonas, [], async () => {
        for (const channelId of channelIds) await jonas.api.channels.join.mutate({ channelId })
        for (const channelId of channelIds.slice(0, 2)) await jonas.api.channels.leave.mutate({ channelId })
        await jonas.api.channels.create.mutate({ name: `a-${crypto.randomUUID()}` })
      })
    })
  })

test('names are ordered as Postgres orders them, beyond the first 65,536 characters too', async () => {
  await using app = await startApp()
  const mira = await signUp(app, 'Mira')
  for (const name of ['z', '\u{10428}', '\uff5a', 'é', 'a', 'z-', 'ab']) await mira.api.channels.create.mutate({ name })
  const listed = await mira.api.channels.list.query()
  expect(listed.toReversed().sort(byName)).toEqual(listed)
})
