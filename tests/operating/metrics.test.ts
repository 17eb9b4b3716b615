import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { Client } from 'pg'
import { subscription } from '../../server/platform/bus/bus.ts'
import { messageDelivered } from '../../shared/messages.ts'
import { createEnvironment, hasKafka, startApp, type Transport, transports, until } from '../context.ts'
import { inForce, openChannel, under } from '../limits/rules.ts'
import { signUp } from '../people.ts'
import { figure } from './figures.ts'

setDefaultTimeout(60_000)

async function newStage(transport: Transport) {
  const app = await startApp(await createEnvironment(transport))
  const [mira, jonas] = [await signUp(app, 'Mira'), await signUp(app, 'Jonas')]
  const channelId = await openChannel(mira, jonas)
  const say = (text: string) => mira.api.messages.send.mutate({ channelId, text })
  return { ...app, mira, jonas, channelId, say }
}

for (const transport of transports)
  describe.skipIf(transport === 'kafka' && !hasKafka)(`the figures on ${transport}`, () => {
    test('a message goes its way, and some hop of it cannot be seen', async () => {
      await using stage = await newStage(transport)
      await using listening = await stage.jonas.listen()
      await stage.say('hello')
      await stage.say('again')
      await until('heard', () => listening.heard.filter(({ type }) => type === messageDelivered.name).length === 2)
      await stage.jonas.api.messages.list.query({ channelId: stage.channelId, limit: 10 })
      for (const [name, labels] of [
        ['gateway_connections', {}],
        ['gateway_call_duration_seconds_count', { path: 'messages.send' }],
        ['bus_append_duration_seconds_count', {}],
        ['bus_handling_delay_seconds_count', { group: 'messages-writer' }],
        ['gateway_fanout_delay_seconds_count', { topic: messageDelivered.name }],
        ['gateway_delivery_seconds_sum', {}],
        ['gateway_deliveries_total', {}],
        ['cache_reads_total', { cache: 'members', result: 'hit' }],
        ['cache_reads_total', { cache: 'sessions', result: 'hit' }],
        ['cache_reads_total', { cache: 'recent_messages', result: 'miss' }],
        ['nodejs_eventloop_lag_p99_seconds', {}],
        ['data_dir_size_bytes', {}],
        ['part_ready', { part: 'bus' }],
      ] as const)
        await until(`${name} ${JSON.stringify(labels)} moves`, async () => (await figure(stage, name, labels)) > 0)
    })

    test('a group falls behind, or puts something away, and nothing shows it', async () => {
      await using stage = await newStage(transport)
      const gate = Promise.withResolvers<void>()
      const held = await stage.platform.bus.consume(
        subscription('held', [messageDelivered], async ({ events }) => {
          await gate.promise
          if (events.some(({ data }) => data.message.text === 'poison')) throw new Error('it cannot be handled')
        }),
      )
      const lag = () => figure(stage, 'bus_lag', { group: 'held', topic: messageDelivered.name })
      const dead = () => figure(stage, 'bus_dead_letters_total', { group: 'held', topic: messageDelivered.name })
      expect(await dead()).toBe(0)
      for (const text of ['one', 'poison', 'three']) await stage.say(text)
      await until('the group is three behind', async () => (await lag()) === 3)
      gate.resolve()
      await until('the group has caught up', async () => (await lag()) === 0)
      expect(await dead()).toBe(1)
      await held.stop()
    })
  })

test('the outbox grows without a relay, and nothing shows it', async () => {
  const env = await createEnvironment()
  const other = new Client({ connectionString: env['DATABASE_URL'] })
  await other.connect()
  await other.query("select pg_advisory_lock(hashtextextended('bus.relay', 0))")
  await using app = await startApp(env)
  await openChannel(await signUp(app, 'Mira'))
  expect(await figure(app, 'bus_relay_leader')).toBe(0)
  await until('it grows', async () => (await figure(app, 'bus_outbox_depth')) > 0)
  await other.end()
  await until('it is empty', async () => (await figure(app, 'bus_outbox_depth')) === 0)
  expect(await figure(app, 'bus_relay_leader')).toBe(1)
})

test('what is refused is not counted', async () => {
  await using stage = await newStage('postgres')
  await under(stage.mira, { burst: { points: 1, seconds: 1_800 } }, async () => {
    await inForce(stage.url, stage.mira, 1)
    await until('one is refused', () =>
      stage.say('too much').then(
        () => false,
        () => true,
      ),
    )
  })
  expect(await figure(stage, 'limits_refused_total', { procedure: 'messages.send' })).toBeGreaterThan(0)
  expect(await figure(stage, 'gateway_calls_failed_total', { code: 'TOO_MANY_REQUESTS' })).toBeGreaterThan(0)
})

test('a queue fills up unseen', async () => {
  await using stage = await newStage('postgres')
  for (const queue of ['bus', 'passwords', 'avatars', 'emoji', 'uploads'])
    expect([queue, (await figure(stage, 'queue_bound', { queue })) > 0]).toEqual([queue, true])
  const blocker = new Client({ connectionString: stage.platform.config.databaseUrl })
  await blocker.connect()
  await blocker.query('begin')
  await blocker.query('lock table bus.partition in exclusive mode')
  const saying = [stage.say('one'), stage.say('two'), stage.say('three')]
  await until('what cannot be written waits', async () => (await figure(stage, 'queue_depth', { queue: 'bus' })) > 0)
  await blocker.query('commit')
  await blocker.end()
  await Promise.all(saying)
  await until('nothing waits', async () => (await figure(stage, 'queue_depth', { queue: 'bus' })) === 0)
})

test('while Postgres is away, no figure can be read at all', async () => {
  await using app = await startApp()
  await app.platform.db.destroy()
  expect(await figure(app, 'part_ready', { part: 'postgres' })).toBe(0)
  expect(await figure(app, 'part_ready', { part: 'redis' })).toBe(1)
})
