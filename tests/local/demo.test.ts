import { afterAll, beforeAll, expect, test } from 'bun:test'
import { connect } from 'realtime-chat/sdk'
import { demoSignIns, people, seed } from '../../db/seed.ts'
import { createEnvironment, startApp } from '../context.ts'

let databaseUrl: string
let app: Awaited<ReturnType<typeof startApp>>

beforeAll(async () => {
  const env = await createEnvironment()
  databaseUrl = env['DATABASE_URL'] ?? ''
  await seed(databaseUrl)
  app = await startApp(env)
}, 30_000)

afterAll(() => app.stop())

/** What somebody finds in each of their channels, newest page first. */
async function read({ email, password }: (typeof demoSignIns)[number]) {
  const chat = await connect({ url: app.url, email, password })
  const channels = await chat.api.channels.list.query()
  const pages = await Promise.all(channels.map(({ id }) => chat.api.messages.list.query({ channelId: id, limit: 100 })))
  await chat.close()
  return pages.map(({ messages }) => messages)
}

test('the demo is out of order, from the future, or calls people who are not there', async () => {
  const first = new RegExp(`@(${people.map(({ name }) => name.split(' ')[0]).join('|')})`)
  for (const signIn of demoSignIns) {
    const channels = await read(signIn)
    expect(channels.length).toBeGreaterThan(5)
    for (const messages of channels) {
      const times = messages.map(({ createdAt }) => createdAt)
      expect(times).not.toBeEmpty()
      expect(times).toEqual(times.toSorted())
      expect(Date.parse(times.at(-1) ?? '')).toBeLessThanOrEqual(Date.now())
      expect(messages.filter(({ text }) => first.test(text))).toEqual([])
    }
  }
})

test('a second start of the demo tells everything again', async () => {
  const [mira] = demoSignIns
  if (!mira) throw new Error('nobody may sign in')
  const before = await read(mira)
  await seed(databaseUrl)
  expect(await read(mira)).toEqual(before)
})
