import { afterAll, beforeAll, expect, test } from 'bun:test'
import { sql } from 'kysely'
import { newEvent } from '../../server/platform/bus/bus.ts'
import type { FileInfo } from '../../shared/files.ts'
import { messageSent } from '../../shared/messages.ts'
import { startApp, until } from '../context.ts'
import { codeOf, type Someone, signUp } from '../people.ts'
import { doorOf, share, uploaded } from './stage.ts'

let app: Awaited<ReturnType<typeof startApp>>
let admin: Someone
let mira: Someone
let jonas: Someone
let door: ReturnType<typeof doorOf>

beforeAll(async () => {
  app = await startApp()
  admin = await signUp(app, 'Priya')
  mira = await signUp(app, 'Mira')
  jonas = await signUp(app, 'Jonas')
  door = doorOf(app)
}, 30_000)
afterAll(() => app.stop())

const shared = (files: FileInfo[], ...others: Someone[]) => share(mira, files, others)

const forward = async (who: Someone, from: { channelId: string; id: string }, channelId: string, text = '') => {
  const [copy] = await who.api.messages.forward.mutate({ ...from, targets: [{ channelId }], text })
  if (!copy) throw new Error('there is no copy')
  return until('the copy', () => who.api.messages.get.query(copy).catch(() => undefined))
}
const open = async (...others: Someone[]) => (await shared([await uploaded(app, mira, 'x')], ...others)).channelId

test('a file that is passed on cannot be had by those who read the copy, or tells them where it comes from', async () => {
  const file = await uploaded(app, mira, 'the plan', 'plan.txt')
  const { channelId, message } = await shared([file])
  const target = await open(jonas)
  expect((await door.get(jonas.headers, file)).status).toBe(404)
  const copy = await forward(mira, { channelId, id: message.id }, target)
  expect(copy).toMatchObject({ text: '', files: [], forwarded: { text: '', files: [file] } })
  expect(await (await door.get(jonas.headers, file)).text()).toBe('the plan')
  const details = await jonas.api.files.get.query({ fileId: file.id })
  expect(details).toMatchObject({ channelId: target, messageId: copy.id })
  const listed = await jonas.api.files.list.query({ channelId: target })
  expect(listed).toMatchObject([{ name: 'notes.txt' }, { id: file.id, channelId: target, messageId: copy.id }])
  const rest = await jonas.api.files.list.query({ channelId: target, before: listed[0]?.id, limit: 1 })
  expect(rest).toEqual(listed.slice(1))
  await jonas.api.channels.leave.mutate({ channelId: target })
  expect((await door.get(jonas.headers, file)).status).toBe(404)
  expect(await codeOf(admin.api.files.get.query({ fileId: file.id }))).toBe('NOT_FOUND')
})

test('a file that is passed on goes with the message that it was sent with, or outlives its last copy', async () => {
  const file = await uploaded(app, mira, 'soon gone')
  const { channelId, message } = await shared([file])
  const [first, second] = [await open(jonas), await open(jonas)]
  const copy = await forward(mira, { channelId, id: message.id }, first, 'look')
  const again = await forward(jonas, { channelId: first, id: (await forward(jonas, copy, first)).id }, second)
  expect(again.forwarded).toMatchObject({ text: 'look', files: [] })
  const other = await forward(mira, { channelId, id: message.id }, second)
  await mira.api.messages.remove.mutate({ channelId, id: message.id })
  await mira.api.messages.remove.mutate(copy)
  expect(await (await door.get(jonas.headers, file)).text()).toBe('soon gone')
  expect((await door.remove(mira.headers, file.id)).status).toBe(404)
  await mira.api.messages.remove.mutate(other)
  for (const { headers } of [mira, jonas]) expect((await door.get(headers, file)).status).toBe(404)
  const left = await sql`select from files.file where id = ${file.id} and released_at is null`.execute(app.platform.db)
  expect(left.rows).toEqual([])
})

test('a file that is passed on leaves a copy without anything, when its message is deleted before that arrives', async () => {
  const file = await uploaded(app, mira, 'too late')
  const { channelId, message } = await shared([file])
  const target = await open()
  await mira.api.messages.remove.mutate({ channelId, id: message.id })
  await using live = await mira.listen()
  const id = Bun.randomUUIDv7()
  const { authorId, createdAt } = message
  const forwarded = { channelId, id: message.id, authorId, text: '', createdAt, files: [file] }
  await app.platform.bus.publish([
    newEvent(messageSent, { key: target, actor: mira.id, data: { id, channelId: target, text: '', forwarded } }),
  ])
  const refusal = await until('the refusal', () =>
    live.heard.find(({ type, data }) => type === 'chat.message_rejected' && data.id === id),
  )
  expect(refusal.data).toMatchObject({ reason: 'no_file' })
})
