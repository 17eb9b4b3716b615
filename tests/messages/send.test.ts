import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { sql } from 'kysely'
import { newEvent } from '../../server/platform/bus/bus.ts'
import { uuidv7 } from '../../server/platform/ids.ts'
import type { LiveEvent } from '../../shared/live.ts'
import { Accepted, maxTextLength, messageSent } from '../../shared/messages.ts'
import { createEnvironment, hasKafka, startApp, transports, until } from '../context.ts'
import { codeOf, type Someone, signUp } from '../people.ts'
import { messagesIn, texts } from './reading.ts'

/** What has arrived in a channel, whatever is told late of others. */
const deliveriesIn = (channelId: string, heard: LiveEvent[]) =>
  heard.flatMap((event) => (event.type === 'chat.message_delivered' && event.key === channelId ? [event] : []))

for (const transport of transports)
  describe.skipIf(transport === 'kafka' && !hasKafka)(`sending over ${transport}`, () => {
    let app: Awaited<ReturnType<typeof startApp>>
    let mira: Someone
    let jonas: Someone

    beforeAll(async () => {
      app = await startApp(await createEnvironment(transport))
      mira = await signUp(app, 'Mira')
      jonas = await signUp(app, 'Jonas')
    }, 30_000)
    afterAll(() => app.stop())

    async function openChannel() {
      const { id } = await mira.api.channels.create.mutate({ name: `c-${crypto.randomUUID()}` })
      await jonas.api.channels.join.mutate({ channelId: id })
      return id
    }

    test('what one person sends one after another is listed in that order, at 1, 2, 3', async () => {
      const channelId = await openChannel()
      for (const text of ['one', 'two', 'three']) await mira.api.messages.send.mutate({ channelId, text })
      const messages = await messagesIn(jonas, channelId, 3)
      expect(messages.map(({ seq, changedSeq, text }) => [seq, changedSeq, text])).toEqual([
        [1, 1, 'one'],
        [2, 2, 'two'],
        [3, 3, 'three'],
      ])
      expect(messages[0]).toMatchObject({ channelId, authorId: mira.id, threadId: null, editedAt: null, reactions: [] })
    })

    test('what one person sends in one breath on one connection keeps its order', async () => {
      const channelId = await openChannel()
      const lines = Array.from({ length: 150 }, (_, line) => `line ${line}`)
      await using live = await mira.listen()
      await Promise.all(lines.map((text) => live.api.messages.send.mutate({ channelId, text })))
      await messagesIn(jonas, channelId, lines.length)
      const { messages } = await jonas.api.messages.list.query({ channelId, limit: 200 })
      expect(messages.map(({ text }) => text)).toEqual(lines)
    })

    test('members hear of it live, exactly as it is listed', async () => {
      const channelId = await openChannel()
      await using live = await jonas.listen()
      const { id } = await mira.api.messages.send.mutate({ channelId, text: 'hello' })
      const told = await until('the delivery', () => deliveriesIn(channelId, live.heard)[0])
      expect(told).toMatchObject({ actor: mira.id })
      expect(told.data).toEqual({ message: await jonas.api.messages.get.query({ channelId, id }) })
    })

    test('a retry is the same message, and is told of again at the place it has', async () => {
      const channelId = await openChannel()
      await using live = await mira.listen()
      const message = { channelId, id: uuidv7(), text: 'once' }
      await mira.api.messages.send.mutate(message)
      await messagesIn(mira, channelId, 1)
      await Promise.all([mira.api.messages.send.mutate(message), mira.api.messages.send.mutate(message)])
      await mira.api.messages.send.mutate({ channelId, text: 'the end' })
      await until('the end', () => JSON.stringify(live.heard).includes('the end'))
      expect(await texts(mira, channelId)).toEqual(['once', 'the end'])
      const places = deliveriesIn(channelId, live.heard).map(({ data }) => data.message.seq)
      expect(places).toEqual([1, 1, 1, 2])
    })

    test('an id used again for other words stays what it was, and whoever tried is told', async () => {
      const channelId = await openChannel()
      await using live = await jonas.listen()
      const id = uuidv7()
      await mira.api.messages.send.mutate({ channelId, id, text: 'mine' })
      await messagesIn(mira, channelId, 1)
      await jonas.api.messages.send.mutate({ channelId, id, text: 'mine' })
      const told = await until('the refusal', () => live.heard.find(({ type }) => type === 'chat.message_rejected'))
      expect(told.data).toEqual({ id, channelId, authorId: jonas.id, reason: 'id_taken' })
      expect(await texts(mira, channelId)).toEqual(['mine'])
    })

    test('two different texts under one id in one batch: the first stands', async () => {
      const channelId = await openChannel()
      await using live = await mira.listen()
      const id = uuidv7()
      const sent = (text: string) =>
        newEvent(messageSent, { key: channelId, actor: mira.id, data: { id, channelId, text } })
      await app.platform.bus.publish([sent('first'), sent('second'), sent('first')])
      const answers = () => live.heard.filter(({ data }) => JSON.stringify(data).includes(id)).map(({ type }) => type)
      await until('three answers', () => answers().length >= 3)
      expect(answers().sort()).toEqual(['chat.message_delivered', 'chat.message_delivered', 'chat.message_rejected'])
      expect(await texts(mira, channelId)).toEqual(['first'])
    })

    test('a text that came past the door is returned to its author and holds up nobody', async () => {
      const channelId = await openChannel()
      await using live = await mira.listen()
      const sent = (actor: string | null, text: string) =>
        newEvent(messageSent, { key: channelId, actor, data: { id: uuidv7(), channelId, text } })
      const bad = sent(mira.id, '   ')
      await app.platform.bus.publish([bad, sent(null, 'by nobody'), sent(mira.id, 'good')])
      const told = await until('the refusal', () =>
        live.heard.find(({ type, data }) => type === 'chat.message_rejected' && data.id === bad.data.id),
      )
      expect(told.data).toMatchObject({ reason: 'failed' })
      expect(await messagesIn(mira, channelId, 1)).toMatchObject([{ seq: 1, text: 'good' }])
    })

    test('texts at the limit pass; empty, oversized or broken ones are refused', async () => {
      const channelId = await openChannel()
      const send = (text: string) => codeOf(mira.api.messages.send.mutate({ channelId, text }))
      expect(await send('x'.repeat(maxTextLength))).toBe('none')
      for (const text of ['', ' \n ', 'x'.repeat(maxTextLength + 1), 'a\0b', 'half \ud83d'])
        expect(await send(text)).toBe('BAD_REQUEST')
      const [message] = await messagesIn(mira, channelId, 1)
      expect(message?.text).toHaveLength(maxTextLength)
    })

    test('an id must be a uuidv7, not one from the future', async () => {
      const channelId = await openChannel()
      const send = (id: string) => codeOf(mira.api.messages.send.mutate({ channelId, id, text: 'hello' }))
      expect(await send(crypto.randomUUID())).toBe('BAD_REQUEST')
      expect(await send(Bun.randomUUIDv7('hex', Date.now() + 2 * 86_400_000))).toBe('BAD_REQUEST')
      expect(await send(uuidv7().toUpperCase())).toBe('none')
    })

    test('a script sends over REST without making an id', async () => {
      const channelId = await openChannel()
      const response = await mira.rest('POST', `/channels/${channelId}/messages`, { text: 'from a script' })
      const { id } = Accepted.parse(await response.json())
      const [message] = await messagesIn(mira, channelId, 1)
      expect(message).toMatchObject({ id, text: 'from a script' })
      expect(await (await mira.rest('GET', `/channels/${channelId}/messages/${id}`)).json()).toEqual(message)
    })
  })

for (const transport of transports)
  describe.skipIf(transport === 'kafka' && !hasKafka)(`what cannot be delivered over ${transport}`, () => {
    test('a message accepted before its author left, but not delivered, is returned', async () => {
      const env = await createEnvironment(transport)
      await using gateway = await startApp({ ...env, ROLE: 'gateway' })
      const mira = await signUp(gateway, 'Mira')
      const { id: channelId } = await mira.api.channels.create.mutate({ name: 'launch' })
      await using live = await mira.listen()
      const { id } = await mira.api.messages.send.mutate({ channelId, text: 'goodbye' })
      await mira.api.channels.leave.mutate({ channelId })
      await using _worker = await startApp({ ...env, ROLE: 'worker' })
      const told = await until('the refusal', () => live.heard.find(({ type }) => type === 'chat.message_rejected'))
      expect(told.data).toEqual({ id, channelId, authorId: mira.id, reason: 'not_a_member' })
    }, 30_000)

    test('a message that nothing can persist is returned to its author instead of pending for ever', async () => {
      await using app = await startApp({ ...(await createEnvironment(transport)), LOG_LEVEL: 'silent' })
      const { db } = app.platform
      await sql`
        create function messages.refuse() returns trigger language plpgsql as $$ begin
          if new.text = 'poison' then raise exception 'not this one'; end if;
          return new;
        end $$`.execute(db)
      await sql`create trigger refuse before insert on messages.message for each row execute function messages.refuse()`.execute(
        db,
      )
      const mira = await signUp(app, 'Mira')
      const { id: channelId } = await mira.api.channels.create.mutate({ name: 'launch' })
      await using live = await mira.listen()
      const { id } = await mira.api.messages.send.mutate({ channelId, text: 'poison' })
      await mira.api.messages.send.mutate({ channelId, text: 'water' })
      const told = await until('the refusal', () => live.heard.find(({ type }) => type === 'chat.message_rejected'))
      expect(told.data).toEqual({ id, channelId, authorId: mira.id, reason: 'failed' })
      expect(await messagesIn(mira, channelId, 1)).toMatchObject([{ seq: 1, text: 'water' }])
    }, 30_000)
  })
