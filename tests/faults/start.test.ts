import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { connect, createServer } from 'node:net'
import { lastingPorts } from '../../deploy/local/part.ts'
import { createEnvironment, hasKafka, until } from '../context.ts'
import { startProcess } from '../operating/process.ts'

setDefaultTimeout(120_000)

/** Lets whoever comes to `port` of loopback through to `target`. */
async function letThrough(port: number, target: { hostname: string; port: string }) {
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname)
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.pipe(other)
      one.on('error', () => other.destroy())
    }
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return { [Symbol.dispose]: () => server.close() }
}

async function portsOf() {
  const [own = 0, part = 0] = await lastingPorts(2)
  return { own, part }
}

async function readiness(port: number) {
  const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined)
  return answer && { status: answer.status, parts: (await answer.json()).parts }
}

describe('a part is away when a process starts', () => {
  test('postgres: it ends, or does not say what it waits for', async () => {
    const { own, part } = await portsOf()
    const env = await createEnvironment()
    const url = new URL(env['DATABASE_URL'] ?? '')
    const target = { hostname: url.hostname, port: url.port }
    url.host = `127.0.0.1:${part}`
    const starting = startProcess({ ...env, DATABASE_URL: url.href, PORT: String(own), LOG_LEVEL: 'warn' }, true)
    const waits = await until(
      'it says so',
      async () => (await readiness(own))?.status === 503 && readiness(own),
      30_000,
    )
    expect(waits.parts).toMatchObject({ postgres: 'no answer', redis: 'ok' })
    using _ = await letThrough(part, target)
    await until('it is ready', async () => (await readiness(own))?.status === 200, 50_000)
    const node = await starting
    expect(node.lines.filter((line) => line.includes('waiting for a part that is away')).length).toBeGreaterThan(0)
    await node.stop()
  })

  test.skipIf(!hasKafka)('kafka: it ends, or does not say what it waits for', async () => {
    const { own, part } = await portsOf()
    const env = await createEnvironment('kafka')
    const [hostname = '', port = ''] = (env['KAFKA_BROKERS'] ?? '').split(':')
    const brokers = `127.0.0.1:${part}`
    const starting = startProcess({ ...env, KAFKA_BROKERS: brokers, PORT: String(own), LOG_LEVEL: 'warn' }, true)
    const waits = await until(
      'it says so',
      async () => (await readiness(own))?.status === 503 && readiness(own),
      30_000,
    )
    expect(waits.parts).toMatchObject({ postgres: 'ok', redis: 'ok', bus: 'no answer' })
    using _ = await letThrough(part, { hostname, port })
    await until('it is ready', async () => (await readiness(own))?.status === 200, 50_000)
    await (await starting).stop()
  })
})
