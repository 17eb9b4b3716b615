import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { rebuildIndex } from '../../server/modules/search/index.ts'
import { newEvent } from '../../server/platform/bus/bus.ts'
import { type Message, messageDelivered } from '../../shared/messages.ts'
import { createEnvironment, hasKafka, startApp, transports, until } from '../context.ts'
import { spawnNode } from '../faults/node.ts'
import { type Someone, signUp } from '../people.ts'

const textsIn = async ({ api }: Pick<Someone, 'api'>, text: string) => {
  const texts: string[] = []
  let cursor: string | undefined
  do {
    const page = await api.search.messages.query({ text, sort: 'newest', limit: 50, ...(cursor && { cursor }) })
    texts.push(...page.groups.flatMap(({ hits }) => hits.map(({ message }) => message.text)))
    cursor = page.next ?? undefined
  } while (cursor)
  return texts.sort()
}

for (const transport of transports)
  describe.skipIf(transport === 'kafka' && !hasKafka)(`the index, over ${transport}`, () => {
    let app: Awaited<ReturnType<typeof startApp>>
    let mira: Someone
    let channelId: string

    beforeAll(async () => {
      app = await startApp(await createEnvironment(transport))
      mira = await signUp(app, 'Mira')
      channelId = (await mira.api.channels.create.mutate({ name: 'general' })).id
    }, 30_000)
    afterAll(() => app.stop())

    const get = (id: string) => mira.api.messages.get.query({ channelId, id })
    async function say(text: string): Promise<Message> {
      const { id } = await mira.api.messages.send.mutate({ channelId, text })
      return until('the message', () => get(id).catch(() => undefined))
    }
    const finds = (text: string, expected: string[]) =>
      until(`${text} finds ${expected}`, async () => (await textsIn(mira, text)).join() === expected.toSorted().join())

    test('comes to something else than the messages, whatever is done to them', async () => {
      const words = ['alpha', 'beta', 'gamma', 'delta']
      const action = fc.record({
        kind: fc.constantFrom('send', 'edit', 'remove', 'pin', 'react'),
        pick: fc.nat(),
        word: fc.constantFrom(...words),
      })
      let round = 0
      await fc.assert(
        fc.asyncProperty(fc.array(action, { minLength: 3, maxLength: 12 }), async (actions) => {
          const mark = `round${++round}x`
          const alive = new Map<string, string>()
          for (const { kind, pick, word } of actions) {
            const ids = [...alive.keys()]
            const id = ids[pick % ids.length]
            const text = `${mark} ${word}`
            if (kind === 'send' || !id) alive.set((await say(text)).id, text)
            else if (kind === 'edit') alive.set(id, (await mira.api.messages.edit.mutate({ channelId, id, text })).text)
            else if (kind === 'remove') alive.delete((await mira.api.messages.remove.mutate({ channelId, id })).id)
            else if (kind === 'pin') await mira.api.messages.pin.mutate({ channelId, id })
            else await mira.api.messages.react.mutate({ channelId, id, emoji: '👍' })
          }
          await finds(`${mark} `, [...alive.values()])
          for (const word of words)
            await finds(
              `${mark} "${word}"`,
              [...alive.values()].filter((text) => text.endsWith(word)),
            )
        }),
        { numRuns: 6 },
      )
    }, 60_000)

    test('an older state that comes late is found again', async () => {
      const first = await say('a marmot')
      const edited = await mira.api.messages.edit.mutate({ channelId, id: first.id, text: 'a badger' })
      await finds('badger', ['a badger'])
      const indexed = async () => {
        const { rows } = await sql`select from search.message where id = ${first.id} and words is not null`.execute(
          app.platform.db,
        )
        return rows.length > 0
      }
      await mira.api.messages.remove.mutate({ channelId, id: first.id })
      await until('the index has heard of it', async () => !(await indexed()))
      const late = [first, edited].map((message) =>
        newEvent(messageDelivered, { key: channelId, actor: mira.id, data: { message } }),
      )
      await app.platform.bus.publish(late)
      await until('both are heard', async () => (await app.platform.bus.lag('search', [messageDelivered])) === 0)
      expect(await indexed()).toBe(false)
    })

    test('is built anew while people write and search, and misses nothing before, meanwhile and after', async () => {
      const { platform } = app
      const kept = await say('a lemur that stays')
      const lost = await say('a lemur that the index has lost')
      const changing = await say('a lemur that changes')
      await finds('lemur', ['a lemur that stays', 'a lemur that the index has lost', 'a lemur that changes'])
      await sql`delete from search.message where id = ${lost.id}`.execute(platform.db)
      const told: string[] = []
      const answers: string[][] = []
      const rebuilding = rebuildIndex(platform, false, (progress) => told.push(progress))
      const edited = mira.api.messages.edit.mutate({ channelId, id: changing.id, text: 'a lemur that has changed' })
      for (let asks = 0; asks < 5; asks++) answers.push(await textsIn(mira, 'lemur '))
      expect(await rebuilding).toContain('were written into the index')
      await edited
      for (const found of answers) expect(found).toContain('a lemur that stays')
      expect(told.at(-1)).toContain('1 of 1 channels')
      await finds('lemur', [kept.text, lost.text, 'a lemur that has changed'])
      expect(await rebuildIndex(platform, true)).toContain('would be')
    })
  })

for (const transport of transports)
  test.skipIf(transport === 'kafka' && !hasKafka)(
    `the index is written by a process of its own, which is killed in mid-flight, over ${transport}`,
    async () => {
      const env = await createEnvironment(transport)
      const others = 'activity,auth,channels,drafts,files,limits,messages,presence,previews,receipts'
      await using door = await startApp({ ...env, MODULES: others })
      const jonas = await signUp(door, 'Jonas')
      const { id: channelId } = await jonas.api.channels.create.mutate({ name: 'busy' })
      const say = (text: string) => jonas.api.messages.send.mutate({ channelId, text })
      const texts = Array.from({ length: 300 }, (_, nth) => `gecko ${nth}`)
      const worker = { ...env, ROLE: 'worker', MODULES: 'search' }
      {
        await using first = await spawnNode(worker)
        const sending = Promise.all(texts.map(say))
        await until('some are found', async () => (await textsIn(jonas, 'gecko ')).length > 0)
        await first.end('SIGKILL')
        await sending
      }
      await using second = await spawnNode(worker)
      await say('gecko after all')
      const all = [...texts, 'gecko after all'].sort()
      await until('all are found', async () => (await textsIn(jonas, 'gecko ')).length >= all.length, 60_000)
      expect(await textsIn(jonas, 'gecko ')).toEqual(all)
      const metrics = await (await fetch(`${second.url}/metrics`)).text()
      expect(metrics).toMatch(/search_index_lag_seconds_count [1-9]/)
    },
    90_000,
  )

describe('what is kept of hot searches', () => {
  let app: Awaited<ReturnType<typeof startApp>>
  let mira: Someone
  let channelId: string

  beforeAll(async () => {
    app = await startApp()
    mira = await signUp(app, 'Mira')
    channelId = (await mira.api.channels.create.mutate({ name: 'hot' })).id
  }, 30_000)
  afterAll(() => app.stop())

  const keys = () => app.platform.redis.keys('search:*:found')

  test('is used as long as nothing has changed, and never after that', async () => {
    const { redis } = app.platform
    const { id } = await mira.api.messages.send.mutate({ channelId, text: 'a quail' })
    await until('it is found', async () => (await textsIn(mira, 'quail ')).length === 1)
    await redis.flushdb()
    expect(await textsIn(mira, 'quail ')).toEqual(['a quail'])
    const [key = ''] = await until('it is kept', async () => {
      const kept = await keys()
      return kept.length > 0 && kept
    })
    await redis.set(key, JSON.stringify({ hits: [], next: null, total: 0, similar: [] }))
    expect(await textsIn(mira, 'quail ')).toEqual([])
    await mira.api.messages.edit.mutate({ channelId, id, text: 'a quail that was edited' })
    await until('the edit is found', async () => (await textsIn(mira, 'quail ')).length === 1)
    expect(await redis.ttl(key)).toBeLessThanOrEqual(60)
  })

  test('without Redis, everything is found all the same', async () => {
    app.platform.redis.disconnect()
    expect(await textsIn(mira, 'quail ')).toEqual(['a quail that was edited'])
  })
})

test('how somebody voted without a name stands in the index', async () => {
  await using app = await startApp()
  const [mira, jonas] = [await signUp(app, 'Mira'), await signUp(app, 'Jonas')]
  const { id: channelId } = await mira.api.channels.create.mutate({ name: 'votes' })
  await jonas.api.channels.join.mutate({ channelId })
  const poll = { options: ['an okapi', 'a quokka'], anonymous: true }
  const { id } = await mira.api.messages.send.mutate({ channelId, text: 'Which animal?', poll })
  await until('it is found', async () => (await textsIn(jonas, 'okapi')).length === 1)
  await jonas.api.messages.vote.mutate({ channelId, id, options: [1] })
  const row = await until('the vote is counted there', async () => {
    const { rows } = await sql<{ words: string; changed_seq: number }>`
      select words::text, changed_seq from search.message where id = ${id}`.execute(app.platform.db)
    return rows[0] && rows[0].changed_seq > 1 && rows[0]
  })
  expect(row.words).toContain(mira.id)
  expect(row.words).not.toContain(jonas.id)
})

test('a word that nobody says any more is still offered in the place of a typo', async () => {
  await using app = await startApp()
  const mira = await signUp(app, 'Mira')
  const { id: channelId } = await mira.api.channels.create.mutate({ name: 'words' })
  const { id } = await mira.api.messages.send.mutate({ channelId, text: 'correcthorsebattery' })
  const known = async () =>
    (await sql`select from search.word where word = 'correcthorsebattery'`.execute(app.platform.db)).rows.length
  await until('it is known', async () => (await known()) === 1)
  await mira.api.messages.edit.mutate({ channelId, id, text: 'never mind' })
  await until('it is forgotten', async () => (await known()) === 0)
})
