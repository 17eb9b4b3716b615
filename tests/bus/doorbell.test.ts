import { expect, setDefaultTimeout, test } from 'bun:test'
import { Client } from 'pg'
import { createEnvironment } from '../context.ts'
import { ask, startNode } from '../contract/stage.ts'
import { until } from '../until.ts'

setDefaultTimeout(60_000)

/** A node by itself, and what its doorbell says over NOTIFY, heard by something that says nothing. */
async function overheard() {
  const env = await createEnvironment('postgres')
  const ear = new Client({ connectionString: env['DATABASE_URL'] })
  const words: string[] = []
  ear.on('notification', ({ payload = '' }) => void words.push(payload.split(' ')[0] ?? ''))
  await ear.connect()
  await ear.query('listen bus_log')
  const node = await startNode(env)
  const stop = async () => {
    await ear.end()
    await node[Symbol.asyncDispose]()
  }
  return { ear, words, publish: () => node.bus.publish([ask(1)]), [Symbol.asyncDispose]: stop }
}

const count = (words: readonly string[], word: string) => words.filter((said) => said === word).length

test('a process that is alone makes Postgres wake nobody', async () => {
  await using node = await overheard()
  await until('it listens', () => count(node.words, 'here') > 0)
  await node.publish()
  // What is said over one connection is heard in its order: a ring would have come before the second of these words.
  const before = count(node.words, 'here')
  await until('it has polled twice', () => count(node.words, 'here') > before + 1)
  expect(count(node.words, 'grown')).toBe(0)
})

test('a process that begins to listen is told at once of what was written before, and from then on', async () => {
  await using node = await overheard()
  await until('it listens', () => count(node.words, 'here') > 0)
  await node.publish()
  await node.ear.query("select pg_notify('bus_log', 'here another')")
  await until('it is told', () => count(node.words, 'grown') === 1)
  await node.publish()
  await until('it is told again', () => count(node.words, 'grown') === 2)
})
