import { afterAll, beforeAll, expect, test } from 'bun:test'
import { sql } from 'kysely'
import type { FileInfo } from '../../shared/files.ts'
import { createEnvironment, startApp, until } from '../context.ts'
import { codeOf, type Someone, signUp } from '../people.ts'
import { doorOf, share, uploaded } from './stage.ts'

let env: Record<string, string>
let app: Awaited<ReturnType<typeof startApp>>
let other: Awaited<ReturnType<typeof startApp>>
let mira: Someone
let jonas: Someone

beforeAll(async () => {
  env = await createEnvironment()
  app = await startApp(env)
  other = await startApp(env)
  mira = await signUp(app, 'Mira')
  jonas = await signUp(app, 'Jonas')
}, 30_000)
afterAll(async () => {
  await other.stop()
  await app.stop()
})

const shared = async (content: string) => {
  const file = await uploaded(app, mira, content)
  return { file, ...(await share(mira, [file], [jonas])) }
}
const statusOf = async (file: FileInfo, { headers } = jonas, at = app, query = '') =>
  (await doorOf(at).get(headers, file, query)).status
/** As whom a file is given, by which nodes tell what they know of it. */
const nameOf = async (file: FileInfo) =>
  (await doorOf(app).get(jonas.headers, file, '?size=small')).headers.get('content-disposition')

test('what a file is gets read from Postgres for each of its readers, or is lost with what Redis had', async () => {
  const { file } = await shared('hot')
  expect(await nameOf(file)).toContain('notes.txt')
  // Nothing in the app does so: it shows where an answer comes from.
  await sql`update files.file set name = 'other.txt' where id = ${file.id}::uuid`.execute(app.platform.db)
  expect(await nameOf(file)).toContain('notes.txt')
  await app.platform.redis.flushdb()
  expect(await nameOf(file)).toContain('other.txt')
})

test('a file is had after its message was deleted, since it was known on some node', async () => {
  for (let round = 0; round < 8; round++) {
    const { file, channelId, message } = await shared(`round ${round}`)
    const link = await jonas.api.files.link.query({ fileId: file.id })
    for (const at of [app, other]) expect(await statusOf(file, jonas, at)).toBe(200)
    let over = false
    const readers = [app, other].map(async (at) => {
      while (!over) await statusOf(file, jonas, at)
    })
    await mira.api.messages.remove.mutate({ channelId, id: message.id })
    for (const at of [app, other])
      for (const query of ['', '?size=small']) expect(await statusOf(file, jonas, at, query)).toBe(404)
    expect((await fetch(`${app.url}${link.path}`)).status).toBe(404)
    over = true
    await Promise.all(readers)
    expect(await codeOf(mira.api.files.get.query({ fileId: file.id }))).toBe('NOT_FOUND')
  }
}, 30_000)

test('a file that its uploader looked at before it was sent is kept from the others', async () => {
  const file = await uploaded(app, mira, 'looked at')
  expect(await statusOf(file, mira)).toBe(200)
  await share(mira, [file], [jonas])
  expect(await statusOf(file)).toBe(200)
})

test('who was in the channel has a file on, for it is known', async () => {
  const { file, channelId } = await shared('for members')
  expect(await statusOf(file)).toBe(200)
  await jonas.api.channels.leave.mutate({ channelId })
  expect(await statusOf(file)).toBe(404)
  expect(await statusOf(file, mira)).toBe(200)
})

test('a file stands for everybody where one of them found it', async () => {
  const file = await uploaded(app, mira, 'twice')
  const { channelId, message } = await share(mira, [file], [])
  const { channelId: target } = await share(mira, [await uploaded(app, mira, 'x')], [jonas])
  await mira.api.messages.forward.mutate({ channelId, id: message.id, targets: [{ channelId: target }] })
  await until('the copy', async () => (await statusOf(file)) === 200)
  const placeOf = async ({ api }: Someone) => (await api.files.get.query({ fileId: file.id })).channelId
  for (const [who, place] of [
    [jonas, target],
    [mira, channelId],
    [jonas, target],
  ] as const)
    expect(await placeOf(who)).toBe(place)
  await mira.api.messages.remove.mutate({ channelId, id: message.id })
  expect([await placeOf(mira), await placeOf(jonas)]).toEqual([target, target])
})

test('files are not there, or stay after their messages, while Redis is away', async () => {
  const { file, channelId, message } = await shared('still here')
  await using alone = await startApp(env)
  alone.platform.redis.disconnect()
  expect(await statusOf(file, jonas, alone)).toBe(200)
  await mira.at(alone.url).api.messages.remove.mutate({ channelId, id: message.id })
  expect(await statusOf(file, jonas, alone)).toBe(404)
})
