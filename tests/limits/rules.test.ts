import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { createEnvironment, startApp, until } from '../context.ts'
import { codeOf, type Someone, signUp } from '../people.ts'
import { execute, inForce, openChannel, rule, sendAtOnce, under } from './rules.ts'

let app: Awaited<ReturnType<typeof startApp>>
let other: Awaited<ReturnType<typeof startApp>>
let mira: Someone
let jonas: Someone

beforeAll(async () => {
  const env = await createEnvironment()
  app = await startApp(env)
  other = await startApp(env)
  mira = await signUp(app, 'Mira')
  jonas = await signUp(app, 'Jonas')
}, 30_000)
afterAll(async () => {
  await other.stop()
  await app.stop()
})

describe('rules', () => {
  test('are as a new workspace has them: none for what floods it', async () => {
    const rules = await mira.api.limits.rules.query()
    const names = rules.map(({ scope, procedure, enabled }) => `${scope} ${procedure} ${enabled}`)
    expect(names).toEqual([
      'address * true',
      'person * true',
      'person channels.create true',
      'person integrations.invoke true',
      'person messages.forward true',
      'channel messages.send true',
      'person messages.send true',
      'person search.messages true',
    ])
  })

  test('that are set, changed, switched off or removed have no effect on another node', async () => {
    const channelId = await openChannel(mira, jonas)
    const there = jonas.at(other.url)
    const attempt = async () => (await sendAtOnce([there], channelId, 20)).accepted
    const { id } = await mira.api.limits.setRule.mutate(rule({ burst: { points: 1, seconds: 1_800 } }))
    await until('it is refused there', async () => (await attempt()) === 0)
    await mira.api.limits.setRule.mutate({ ...rule({ enabled: false }), id })
    await until('it is let through there', async () => (await attempt()) === 20)
    await mira.api.limits.setRule.mutate({ ...rule({ burst: { points: 1, seconds: 1_700 } }), id })
    await until('it is refused there again', async () => (await attempt()) === 0)
    await mira.api.limits.removeRule.mutate({ ruleId: id })
    await until('it is let through there again', async () => (await attempt()) === 20)
  })

  test('are changed in place, and can be removed once', async () => {
    const made = await mira.api.limits.setRule.mutate(rule())
    const changed = { ...made, enabled: false, burst: { points: 7, seconds: 60 } }
    expect(await mira.api.limits.setRule.mutate(changed)).toEqual(changed)
    expect((await mira.api.limits.rules.query()).filter(({ id }) => id === made.id)).toEqual([changed])
    const removed = await mira.rest('DELETE', `/limits/rules/${made.id}`)
    expect([removed.status, await removed.json()]).toEqual([200, { ruleId: made.id }])
    expect(await codeOf(mira.api.limits.removeRule.mutate({ ruleId: made.id }))).toBe('NOT_FOUND')
  })

  test('that make no sense, or would lock everybody out, are taken', async () => {
    const before = await mira.api.limits.rules.query()
    const window = (points: number, seconds: number) => ({ points, seconds })
    const senseless = [
      { burst: window(0, 10) },
      { burst: window(-1, 10) },
      { burst: window(1.5, 10) },
      { burst: window(10, 0) },
      { burst: window(10, 86_401) },
      { burst: window(2e9, 10) },
      { burst: window(Number.MAX_SAFE_INTEGER, 10) },
      { burst: window(10, 60), sustained: window(100, 60) },
      { procedure: '' },
      { procedure: 'messages' },
      { procedure: 'messages.*' },
      { procedure: "messages.send'; drop table limits.rule" },
      { procedure: `a.${'b'.repeat(100)}` },
      { procedure: '*', burst: window(59, 10) },
      { procedure: '*', burst: window(60, 61), sustained: window(1_000, 100) },
      { procedure: '*', burst: window(60, 10), sustained: window(60, 300) },
    ]
    for (const changes of senseless)
      expect([changes, await codeOf(mira.api.limits.setRule.mutate(rule(changes)))]).toEqual([changes, 'BAD_REQUEST'])
    const unknown = await mira.rest('POST', '/limits/rules', { ...rule(), scope: 'planet' })
    expect(unknown.status).toBe(400)
    expect(await mira.api.limits.rules.query()).toEqual(before)
  })

  test('become so many that every call is slow', async () => {
    await execute(
      app,
      `insert into limits.rule select gen_random_uuid(), 'person', 'none.at' || n, 1, 1, 1, 2, false
      from generate_series(1, 100 - (select count(*) from limits.rule)) n`,
    )
    expect(await codeOf(mira.api.limits.setRule.mutate(rule()))).toBe('PRECONDITION_FAILED')
    const [last] = (await mira.api.limits.rules.query()).filter(({ procedure }) => procedure === 'none.at1')
    expect(await codeOf(mira.api.limits.setRule.mutate({ ...rule(last), id: last?.id }))).toBe('none')
    await execute(app, `delete from limits.rule where procedure like 'none.%'`)
  })

  test('can be read or changed by members', async () => {
    expect(await codeOf(jonas.api.limits.rules.query())).toBe('FORBIDDEN')
    expect(await codeOf(jonas.api.limits.setRule.mutate(rule()))).toBe('FORBIDDEN')
    const [first] = await mira.api.limits.rules.query()
    expect(await codeOf(jonas.api.limits.removeRule.mutate({ ruleId: first?.id ?? '' }))).toBe('FORBIDDEN')
    expect(await codeOf(jonas.api.limits.history.query({}))).toBe('FORBIDDEN')
  })
})

describe('the history', () => {
  test('does not say what was refused, or counts a person twice', async () => {
    const channelId = await openChannel(mira, jonas)
    await under(mira, { burst: { points: 3, seconds: 1_700 } }, async (ruleId) => {
      const priya = await signUp(app, 'Priya')
      await priya.api.channels.join.mutate({ channelId })
      await inForce(other.url, mira, 3)
      await sendAtOnce([jonas, jonas.at(other.url)], channelId, 13)
      await sendAtOnce([priya], channelId, 8)
      const refused = await until('all of it is told', async () => {
        const all = (await mira.api.limits.history.query({ hours: 1 })).refused
        const ours = all.filter((refused) => refused.ruleId === ruleId)
        return ours.reduce((sum, { count }) => sum + count, 0) >= 15 && ours
      })
      expect(refused.reduce((sum, { count }) => sum + count, 0)).toBe(15)
      expect(refused).toContainEqual(
        expect.objectContaining({ ruleId, scope: 'person', procedure: 'messages.send', subjects: expect.any(Number) }),
      )
      // Jonas was refused at two nodes, perhaps on both sides of a minute's end.
      expect(Math.max(...refused.map(({ subjects }) => subjects))).toBeWithin(1, 3)
    })
  })

  test('is in stretches that can be drawn, or tells of what is long past', async () => {
    const history = (hours: number) => mira.api.limits.history.query({ hours })
    for (const hours of [1, 5, 24, 168, 720]) {
      const { seconds } = await history(hours)
      expect((hours * 3_600) / seconds).toBeWithin(12, 97)
    }
    const ruleId = crypto.randomUUID()
    const row = (hoursAgo: number, count: number, subjects: string) =>
      `(gen_random_uuid(), now() - interval '${hoursAgo} hours', '${ruleId}', 'address', 'auth.me', ${count}, '${subjects}')`
    await execute(
      app,
      `insert into limits.refusal values ${row(30, 1, '{a}')}, ${row(2, 4, '{a,b}')}, ${row(2, 3, '{b,c}')}`,
    )
    const ours = (await history(24)).refused.filter((refused) => refused.ruleId === ruleId)
    expect(ours).toMatchObject([{ count: 7, subjects: 3, scope: 'address', procedure: 'auth.me' }])
    expect((await history(48)).refused.filter((refused) => refused.ruleId === ruleId)).toHaveLength(2)
    for (const hours of [0, -1, 721, 1.5]) expect(await codeOf(history(hours))).toBe('BAD_REQUEST')
  })
})
