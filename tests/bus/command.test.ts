import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { newEvent, subscription } from '../../server/platform/bus/bus.ts'
import { deadTopic } from '../../server/platform/bus/dead.ts'
import { kafkaBus } from '../../server/platform/bus/kafka.ts'
import { listenBus } from '../../server/platform/bus/listen.ts'
import { readConfig } from '../../server/platform/config.ts'
import { connectDatabase } from '../../server/platform/database.ts'
import { createLog } from '../../server/platform/log.ts'
import { createMetrics } from '../../server/platform/metrics.ts'
import { sessionRevoked } from '../../shared/auth.ts'
import { createEnvironment, hasKafka, type Transport, transports } from '../context.ts'
import { until } from '../until.ts'

setDefaultTimeout(60_000)

async function newDeployment(transport: Transport) {
  const env = await createEnvironment(transport)
  const config = readConfig(env)
  const log = createLog('silent')
  const database = connectDatabase(config.databaseUrl, log)
  const parts = { config, db: database.db, log, metrics: createMetrics() }
  const bus = await (config.kafkaBrokers ? kafkaBus(parts) : listenBus(parts))
  const stop = async () => {
    await bus.stop()
    await database.stop()
  }
  return { env, bus, [Symbol.asyncDispose]: stop }
}

/** Runs `bun run replay` as a person would. */
async function replay(env: Record<string, string>, ...args: string[]) {
  const child = Bun.spawn(['bun', `${import.meta.dir}/../../server/replay.ts`, ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [said, complained] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()])
  const code = await child.exited
  return { said, complained, code }
}

function ended() {
  const userId = crypto.randomUUID()
  return newEvent(sessionRevoked, { key: userId, actor: null, data: { userId, sessionId: crypto.randomUUID() } })
}

for (const transport of transports)
  describe.skipIf(transport === 'kafka' && !hasKafka)(`bun run replay on ${transport}`, () => {
    test('dead letters stay dead, or come back twice', async () => {
      await using deployment = await newDeployment(transport)
      const event = ended()
      const data = { group: 'workers', error: 'no', value: JSON.stringify(event) }
      await deployment.bus.publish([newEvent(deadTopic(sessionRevoked), { key: event.key, actor: null, data })])
      const seen: unknown[] = []
      const tail = await deployment.bus.tail([sessionRevoked], (events) => void seen.push(...events))
      const dry = await replay(deployment.env, '--dead', sessionRevoked.name, '--dry-run')
      expect(dry).toMatchObject({ code: 0, said: expect.stringContaining('1 dead letters') })
      const first = await replay(deployment.env, '--dead', sessionRevoked.name)
      expect(first).toMatchObject({ code: 0, said: expect.stringContaining('were published again') })
      await until('it is back', () => seen.length > 0)
      const second = await replay(deployment.env, '--dead', sessionRevoked.name)
      expect(second).toMatchObject({ code: 0, said: expect.stringContaining('0 dead letters') })
      expect(seen).toEqual([event])
      await tail.stop()
    })

    test('a read model that is to be built anew hears only what is new', async () => {
      await using deployment = await newDeployment(transport)
      const seen: string[] = []
      const hear = subscription(
        'model',
        [sessionRevoked],
        async ({ events }) => void seen.push(...events.map(({ id }) => id)),
      )
      const before = await deployment.bus.consume(hear)
      const event = ended()
      await deployment.bus.publish([event])
      await until('it is heard', async () => (await deployment.bus.lag('model', [sessionRevoked])) === 0)
      const args = ['--group', 'model', '--topic', sessionRevoked.name]
      expect(await replay(deployment.env, ...args)).toMatchObject({ code: 1 })
      await before.stop()
      const dry = await replay(deployment.env, ...args, '--dry-run')
      expect(dry.said).toContain('model has 0 events before it; it would go back to the beginning, with 1 before it.')
      expect(await deployment.bus.lag('model', [sessionRevoked])).toBe(0)
      const following = replay(deployment.env, ...args, '--follow')
      await until('it is back', async () => (await deployment.bus.lag('model', [sessionRevoked])) === 1, 30_000)
      const after = await deployment.bus.consume(hear)
      expect(await following).toMatchObject({
        code: 0,
        said: expect.stringContaining('model has handled everything'),
      })
      expect(seen.length).toBe(2)
      expect(seen).toEqual([event.id, event.id])
      await after.stop()
    })
  })

test('a slip of the hand is answered with a stack trace, or touches the log', async () => {
  const nowhere = { ...(await createEnvironment()), DATABASE_URL: 'postgres://127.0.0.1:1/nowhere' }
  for (const args of [
    [],
    ['--group', 'model'],
    ['--dead', 'chat.message_sentt'],
    ['--dead', 'chat.message_sent', '--group', 'x'],
  ]) {
    const { code, complained } = await replay(nowhere, ...args)
    expect([args, code]).toEqual([args, 1])
    expect(complained).toMatch(/bun run replay|There is no topic/)
    expect(complained).not.toContain('    at ')
  }
})
