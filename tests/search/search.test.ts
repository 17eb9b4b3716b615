import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { mostCounted } from '../../shared/search.ts'
import { startApp, until } from '../context.ts'
import { say as sayMany } from '../messages/reading.ts'
import { refusal, type Someone, signUp } from '../people.ts'
import { engines, environmentOf, isHere } from './engines.ts'

for (const engine of engines)
  describe.skipIf(!isHere(engine))(`searching by ${engine}`, () => {
    let app: Awaited<ReturnType<typeof startApp>>
    let mira: Someone
    let jonas: Someone
    let general: string
    let secret: string

    beforeAll(async () => {
      app = await startApp(await environmentOf(engine))
      mira = await signUp(app, 'Mira')
      jonas = await signUp(app, 'Jonas')
      general = (await mira.api.channels.create.mutate({ name: 'general' })).id
      secret = (await mira.api.channels.create.mutate({ name: 'secret', kind: 'private' })).id
      await jonas.api.channels.join.mutate({ channelId: general })
    }, 30_000)
    afterAll(() => app.stop())

    const search = async (who: Someone, text: string, more = {}) =>
      (await who.api.search.messages.query({ text, sort: 'newest', ...more })).groups.flatMap(({ hits }) =>
        hits.map(({ message }) => message.text),
      )
    /** Once it finds these, in any order. */
    const finds = (who: Someone, text: string, expected: string[]) =>
      until(`${text} finds ${expected.join(' | ')}`, async () => {
        const found = await search(who, text)
        return found.sort().join() === [...expected].sort().join() && found
      }).catch(async (error) => {
        throw new Error(`${error.message}, but ${(await search(who, text)).join(' | ')}`)
      })
    async function say(who: Someone, text: string, channelId = general, more = {}) {
      const { id } = await who.api.messages.send.mutate({ channelId, text, ...more })
      return { channelId, id }
    }

    test('words are found whatever their case, accents, order and punctuation', async () => {
      const text = 'The Café-Größe, measured: 42cm'
      await say(mira, text)
      for (const query of ['cafe', 'CAFÉ grosse', 'measured café', '"cafe größe"', '42cm', 'café-größe'])
        await finds(jonas, query, [text])
      for (const query of ['"größe café"', 'cafe nothing', 'afe']) await finds(jonas, query, [])
    })

    test('the word that is being typed by its beginning, and a word with a typo', async () => {
      await say(mira, 'a perfectly ordinary announcement')
      await finds(jonas, 'announc', ['a perfectly ordinary announcement'])
      await finds(jonas, 'anouncement', ['a perfectly ordinary announcement'])
      await finds(jonas, 'perfeclty ordinary', ['a perfectly ordinary announcement'])
      await finds(jonas, '"anouncement"', [])
    })

    test('scripts without spaces, also among others', async () => {
      await say(mira, '明日東京タワーでmeetingです')
      for (const query of ['東京', '東京タワー', '京', 'meeting', '"東京タワーでmeeting"'])
        await finds(jonas, query, ['明日東京タワーでmeetingです'])
      await finds(jonas, '京東', [])
    })

    test('names in code, whole and by their parts', async () => {
      const text = 'see userRepository.findByEmail in server/auth/user_store.ts at 3f9a01cdeadbeef'
      await say(mira, text)
      for (const query of [
        'findByEmail',
        'findbyemail',
        'email',
        'user_store',
        'user_store.ts',
        'server/auth',
        '3f9a01c ',
        '3f9a01cdeadbeef',
      ])
        await finds(jonas, query, [text])
    })

    test('a name that stands for all it was asked of: from, in, to, has, is, and days', async () => {
      const by = await say(jonas, 'zebra by jonas')
      await say(mira, `zebra for <@${jonas.id}>`)
      await say(mira, 'zebra at https://example.com/', general)
      await say(mira, 'zebra in secret', secret)
      await finds(mira, 'zebra', [
        'zebra by jonas',
        `zebra for <@${jonas.id}>`,
        'zebra at https://example.com/',
        'zebra in secret',
      ])
      await finds(mira, 'zebra from:me -in:secret', [`zebra for <@${jonas.id}>`, 'zebra at https://example.com/'])
      await finds(jonas, 'zebra from:me', ['zebra by jonas'])
      await finds(mira, 'zebra from:jonas', ['zebra by jonas'])
      await finds(mira, `zebra -from:${mira.id}`, ['zebra by jonas'])
      await finds(mira, 'zebra in:#secret', ['zebra in secret'])
      await finds(jonas, 'zebra to:me', [`zebra for <@${jonas.id}>`])
      await finds(mira, 'zebra has:link', ['zebra at https://example.com/'])
      await mira.api.messages.pin.mutate(by)
      await finds(mira, 'zebra is:pinned', ['zebra by jonas'])
      await mira.api.messages.react.mutate({ ...by, emoji: '👍' })
      await finds(mira, 'zebra has:reaction', ['zebra by jonas'])
      await mira.api.saved.save.mutate(by)
      await finds(mira, 'zebra is:saved', ['zebra by jonas'])
      await finds(jonas, 'zebra is:saved', [])
      await finds(mira, 'zebra -is:saved -has:link in:general', [`zebra for <@${jonas.id}>`])
      await finds(mira, 'zebra before:yesterday', [])
      await finds(mira, 'zebra during:2020', [])
      await finds(mira, 'zebra from:nobody', [])
    })

    test('the whole of what a message says: what it passes on, what it asks, and its options', async () => {
      const original = await say(mira, 'a giraffe was here', secret)
      await finds(mira, 'giraffe', ['a giraffe was here'])
      await mira.api.messages.forward.mutate({ ...original, targets: [{ channelId: general }], text: '' })
      await finds(jonas, 'giraffe', [''])
      await say(mira, 'Which animal?', general, { poll: { options: ['an okapi', 'a quokka'] } })
      await finds(jonas, 'animal okapi', ['Which animal?'])
    })

    test('what is edited or deleted stays to be found as it was', async () => {
      const one = await say(mira, 'a walrus')
      await finds(jonas, 'walrus', ['a walrus'])
      await mira.api.messages.edit.mutate({ ...one, text: 'a seal' })
      await finds(jonas, 'walrus', [])
      await finds(jonas, 'seal', ['a seal'])
      await mira.api.messages.remove.mutate(one)
      await finds(jonas, 'seal', [])
    })

    test('after leaving or before joining, a private channel is told apart from one that is not there', async () => {
      await say(mira, 'the okapi is ours', secret)
      await finds(mira, 'okapi in:secret', ['the okapi is ours'])
      const answer = (text: string) => jonas.api.search.messages.query({ text })
      expect(await answer('ours in:secret')).toEqual(await answer('ours in:nowhere'))
      await mira.api.channels.invite.mutate({ channelId: secret, userId: jonas.id })
      expect(await search(jonas, 'okapi in:secret')).toEqual(['the okapi is ours'])
      await jonas.api.channels.leave.mutate({ channelId: secret })
      expect(await answer('ours in:secret')).toEqual(await answer('ours in:nowhere'))
      expect(await answer('ours')).toEqual({ groups: [], next: null, total: 0, ignored: [], similar: [] })
    })

    test('a word that is said only where one may not read is given away for one that is like it', async () => {
      await say(mira, 'the marmoset sleeps', secret)
      await finds(mira, 'marmozet', ['the marmoset sleeps'])
      const { similar, total } = await jonas.api.search.messages.query({ text: 'marmozet' })
      expect({ similar, total }).toEqual({ similar: [], total: 0 })
    })

    test('page by page, none twice and none left out, while more is said', async () => {
      const said: string[] = []
      for (let nth = 0; nth < 25; nth++) said.push(`pelican number ${nth}`)
      for (const text of said) await say(mira, text)
      await finds(jonas, 'pelican number 24', ['pelican number 24'])
      for (const sort of ['newest', 'relevance'] as const) {
        const found: string[] = []
        let cursor: string | undefined
        do {
          const page = await jonas.api.search.messages.query({
            text: 'pelican ',
            sort,
            limit: 7,
            ...(cursor && { cursor }),
          })
          expect(page.total).toBeGreaterThanOrEqual(25)
          found.push(...page.groups.flatMap(({ hits }) => hits.map(({ message }) => message.text)))
          if (!cursor) await say(mira, `pelican after ${sort}`)
          cursor = page.next ?? undefined
        } while (cursor)
        expect(found.filter((text) => text.includes('number')).sort()).toEqual(said.toSorted())
        expect(new Set(found).size).toBe(found.length)
        await finds(jonas, `"after ${sort}"`, [`pelican after ${sort}`])
      }
    })

    test('people and channels, whom one may know of, with typos', async () => {
      const people = async (text: string) =>
        (await jonas.api.search.people.query({ text })).map(({ person }) => person.id)
      expect(await people('mira')).toEqual([mira.id])
      expect(await people('@jo')).toContain(jonas.id)
      expect(await people('lindqivst')).toEqual([jonas.id])
      expect(await people('nobody at all')).toEqual([])
      const channels = async (who: Someone, text: string) =>
        (await who.api.search.channels.query({ text })).map(({ channel }) => channel.name)
      expect(await channels(jonas, '#gene')).toEqual(['general'])
      expect(await channels(jonas, 'genreal')).toEqual(['general'])
      expect([await channels(mira, 'secret'), await channels(jonas, 'secret')]).toEqual([['secret'], []])
    })

    test('much that matches is found to its end, whichever way is taken through it', async () => {
      const texts = Array.from({ length: 430 }, (_, nth) => `flamingo ${nth + 1}`)
      await sayMany(mira, general, texts.length, 'flamingo')
      await until('the last is found', async () => (await search(jonas, 'flamingo ', { limit: 50 })).length === 50)
      for (const text of texts) await finds(jonas, `"${text}"`, [text])
      const all = async (sort: string) => {
        const found: string[] = []
        let cursor: string | undefined
        do {
          const page = await jonas.api.search.messages.query({
            text: 'flamingo ',
            limit: 50,
            ...({ sort, cursor } as object),
          })
          expect(page.total).toBe(mostCounted)
          found.push(...page.groups.flatMap(({ hits }) => hits.map(({ message }) => message.text)))
          cursor = page.next ?? undefined
        } while (cursor)
        return found
      }
      const before = [await all('newest'), await all('relevance')]
      await sql`analyze search.message`.execute(app.platform.db)
      for (const found of [...before, await all('newest'), await all('relevance')])
        expect(found.toSorted()).toEqual(texts.toSorted())
      expect(await all('newest')).toEqual(before[0] ?? [])
    }, 60_000)

    test('a search that is too long, or a page that is none, is refused with what is wrong', async () => {
      const ask = (input: { text: string; cursor?: string; timeZone?: string }) =>
        refusal(jonas.api.search.messages.query(input))
      expect(await ask({ text: 'x'.repeat(10_000) })).toStartWith('BAD_REQUEST')
      expect(await refusal(jonas.api.search.people.query({ text: 'x'.repeat(10_000) }))).toStartWith('BAD_REQUEST')
      expect(await refusal(jonas.api.search.channels.query({ text: 'x'.repeat(10_000) }))).toStartWith('BAD_REQUEST')
      expect(await ask({ text: 'x', timeZone: 'Nowhere/Else' })).toStartWith('BAD_REQUEST')
      for (const cursor of ['', 'x', btoa('{}'), btoa('[1]'), btoa('{"asOf":"\'; drop table x"}')])
        expect(await ask({ text: 'x', cursor })).toBe('BAD_REQUEST: no such page')
    })

    test('some text makes the server fail', async () => {
      const parts = fc.constantFrom(
        'from:',
        'in:',
        'to:',
        '-',
        '"',
        "'",
        '\\',
        ':*',
        '|',
        '&',
        '!',
        '(',
        ')',
        '<->',
        '%',
        '_',
        '.*',
        '$$',
        '\0',
        '\ud800',
        ' ',
        'zebra',
        '東京',
        '<@',
        '@c',
        'is:saved ',
        'has:link ',
        'on:2026-11-25 ',
        'me',
        '#general',
        '😀',
      )
      const text = fc.oneof(
        fc.array(parts, { maxLength: 25 }).map((some) => some.join('')),
        fc.string({ unit: 'binary', maxLength: 60 }),
      )
      await fc.assert(
        fc.asyncProperty(text, async (soup) => {
          const answers = await Promise.all([
            jonas.api.search.messages.query({ text: soup }),
            jonas.api.search.people.query({ text: soup }),
            jonas.api.search.channels.query({ text: soup }),
          ])
          expect(answers).toHaveLength(3)
        }),
        { numRuns: 60 },
      )
    }, 30_000)

    test('guests find what they were invited to, and whom they share it with, and nothing else', async () => {
      const guest = await signUp(app, 'Aiko')
      await mira.api.auth.setRole.mutate({ userId: guest.id, role: 'guest' })
      expect(await search(guest, 'flamingo')).toEqual([])
      expect(await guest.api.search.people.query({ text: 'mira' })).toEqual([])
      expect(await guest.api.search.channels.query({ text: 'general' })).toEqual([])
      await say(mira, 'an ibis', secret)
      await finds(mira, 'ibis', ['an ibis'])
      await mira.api.channels.invite.mutate({ channelId: secret, userId: guest.id })
      expect(await search(guest, 'ibis')).toEqual(['an ibis'])
      expect((await guest.api.search.people.query({ text: 'mira' })).map(({ person }) => person.id)).toEqual([mira.id])
      await mira.api.channels.kick.mutate({ channelId: secret, userId: guest.id })
      expect(await search(guest, 'ibis')).toEqual([])
      expect(await guest.api.search.people.query({ text: 'mira' })).toEqual([])
    })

    test('whoever has left reads on in results, by any door', async () => {
      const text = 'a heron for insiders'
      await say(mira, text, secret)
      await finds(mira, 'heron', [text])
      await mira.api.channels.invite.mutate({ channelId: secret, userId: jonas.id })
      await using live = await jonas.listen()
      const doors = [
        async () => JSON.stringify(await jonas.api.search.messages.query({ text: 'heron' })),
        async () => JSON.stringify(await live.api.search.messages.query({ text: 'heron' })),
        async () => (await jonas.rest('GET', '/search/messages?text=heron')).text(),
      ]
      for (const door of doors) expect(await door()).toContain(text)
      await jonas.api.channels.leave.mutate({ channelId: secret })
      for (const door of doors) expect(await door()).not.toContain(text)
    })

    test('what is found says where it was found, and where it stands', async () => {
      const sent = await say(mira, 'we call getUserName in naïve code')
      const page = await until('it is found', async () => {
        const found = await jonas.api.search.messages.query({ text: 'naive userName' })
        return found.groups.length > 0 && found
      })
      expect(page.groups).toMatchObject([
        {
          channel: { id: general, name: 'general', kind: 'public' },
          hits: [
            {
              message: { ...sent, seq: expect.any(Number), threadId: null },
              highlights: [
                {
                  of: 'text',
                  at: 0,
                  ranges: [
                    [11, 19],
                    [23, 28],
                  ],
                },
              ],
            },
          ],
        },
      ])
    })
  })
