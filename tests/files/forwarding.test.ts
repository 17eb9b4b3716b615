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
  expect(listed).toMatchObject([{ id: file.id, channelId: target, messageId: copy.id }, { name: 'notes.txt' }])
  const rest = await jonas.api.files.list.query({ channelId: target, before: listed[0]?.id, limit: 1 })
  expect(rest).toEqual(listed.slice(1))
  await jonas.api.channels.leave.mutate({ channelId: target })
  expect((await door.get(jonas.headers, file)).status).toBe(404)
  expect(await codeOf(admin.api.files.get.query({ fileId: file.id }))).toBe('NOT_FOUND')
})

const send = async (channelId: string, files: FileInfo[], who = mira) => {
  const fileIds = files.map(({ id }) => id)
  const { id } = await who.api.messages.send.mutate({ channelId, text: '', fileIds })
  return until('the message', () => who.api.messages.get.query({ channelId, id }).catch(() => undefined))
}

test('a file that is passed on stands among those of the day that it was uploaded, or is missed from page to page', async () => {
  const [old, late] = [await uploaded(app, mira, 'old', 'old.txt'), await uploaded(app, mira, 'late', 'late.txt')]
  const { channelId, message } = await shared([old])
  const target = await open(jonas)
  const list = (before?: string, limit = 50) =>
    jonas.api.files.list.query({ channelId: target, limit, ...(before && { before }) })
  const names = async () => (await list()).map(({ name }) => name)
  const copy = await forward(mira, { channelId, id: message.id }, target)
  await send(target, [late])
  expect(await names()).toEqual(['late.txt', 'old.txt', 'notes.txt'])
  await forward(mira, { channelId, id: message.id }, target)
  const again = await forward(mira, { channelId, id: message.id }, target)
  expect(await names()).toEqual(['old.txt', 'late.txt', 'notes.txt'])
  const all = await list()
  expect(all[0]).toMatchObject({ id: old.id, messageId: again.id })
  const times = all.map(({ sharedAt }) => sharedAt ?? '')
  expect(times).toEqual(times.toSorted().toReversed())
  expect(await jonas.api.files.get.query({ fileId: old.id })).toEqual(all[0] ?? expect.anything())

  for (const cursor of ['placeId', 'id'] as const) {
    const paged: typeof all = []
    for (let page = await list(undefined, 1); page.length > 0; page = await list(page[0]?.[cursor] ?? '', 1))
      paged.push(...page)
    expect(paged).toEqual(all)
  }
  const [first, second] = all
  await mira.api.messages.remove.mutate(again)
  // What was there when a page was read may be gone by the next.
  expect((await list(first?.placeId ?? '')).map(({ name }) => name)).toContain('late.txt')
  expect((await list())[0]).toMatchObject({ id: old.id })
  for (const { id, deletedAt } of (await jonas.api.messages.list.query({ channelId: target })).messages)
    if (deletedAt === null && id !== copy.id && id !== second?.messageId)
      await mira.api.messages.remove.mutate({ channelId: target, id })
  expect(await names()).toEqual(['late.txt', 'old.txt'])
})

test('a file that was uploaded long before it was sent stands among those of then', async () => {
  const [first, second] = [await uploaded(app, mira, 'first', '1.txt'), await uploaded(app, mira, 'second', '2.txt')]
  const { channelId } = await shared([second], jonas)
  await send(channelId, [first])
  const listed = await jonas.api.files.list.query({ channelId })
  expect(listed.map(({ name }) => name)).toEqual(['1.txt', '2.txt'])
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
