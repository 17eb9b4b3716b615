import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { Chat } from 'realtime-chat/sdk'
import { until } from '../until.ts'
import { focus, goTo, openChannel, openStage, type Stage, type Visitor } from './stage.ts'
import { openWorker, pushOf } from './worker.ts'

setDefaultTimeout(60_000)

let stage: Stage
let priya: Chat
let mira: Visitor
/** Mira's other device. */
let phone: Chat
let worker: Awaited<ReturnType<typeof openWorker>>
let harbour: string
let quay: string

beforeAll(async () => {
  stage = await openStage()
  priya = await stage.join('Priya Raman')
  mira = await stage.enter('Mira Okafor')
  phone = await stage.device('Mira Okafor')
  worker = await openWorker(mira, stage.url)
  harbour = await openChannel(priya, 'harbour', phone)
  quay = await openChannel(priya, 'quay', phone)
  await goTo(mira.page, quay)
}, 60_000)

afterAll(async () => {
  expect(mira.problems).toEqual([])
  await Promise.all([priya.close(), phone.close()])
  await stage[Symbol.asyncDispose]()
})

const message = (text: string) => mira.page.locator('[data-message]').filter({ hasText: text })
const none = () => until('nothing is shown', async () => (await worker.shown()).length === 0)
const readSeq = (channelId: string) => phone.unread.get().get(channelId)?.readSeq ?? 0

/** Says something as Priya, and has Mira's browser told of it. */
async function tell(channelId: string, text: string, threadId?: string) {
  const sent = await priya.send(channelId, text, threadId ? { threadId } : {})
  const group = threadId ?? channelId
  await worker.push(pushOf(sent, { body: text, threadId: threadId ?? null, group }))
  return sent
}

// The open window makes a sound for them, so that none of these does.
test('ten messages make ten notifications, or one that comes twice is counted twice', async () => {
  const first = await tell(harbour, 'the ferry is late')
  await until('it is shown', async () => (await worker.titles()).join() === 'Priya Raman in #harbour')
  expect(await worker.shown()).toMatchObject([{ body: 'the ferry is late', tag: harbour, silent: true }])
  const second = await tell(harbour, 'by an hour')
  await until('both are', async () => (await worker.titles()).join() === '2 new messages in #harbour')
  await worker.push(pushOf(second, { body: 'by an hour' }))
  await tell(quay, 'not to be seen')
  const third = await tell(harbour, 'at least')
  await until('all three are', async () => (await worker.titles()).join() === '3 new messages in #harbour')
  const [shown] = await worker.shown()
  expect(shown?.body).toBe('Priya Raman: the ferry is late\nPriya Raman: by an hour\nPriya Raman: at least')

  await worker.push({ type: 'dismiss', tags: [first.id] })
  await until('two are left', async () => (await worker.titles()).join() === '2 new messages in #harbour')
  expect((await worker.shown())[0]?.silent).toBe(true)
  await worker.push({ type: 'dismiss', tags: [second.id, third.id] })
  await none()
  await worker.push(pushOf(third))
  await tell(harbour, 'never mind')
  await until('only the new one is shown', async () => (await worker.shown())[0]?.body === 'never mind')
})

test('what is before one’s eyes is announced, or what came while the window was away is not', async () => {
  await goTo(mira.page, harbour)
  await none()
  await focus(mira.page, false)
  await tell(harbour, 'while she is away')
  await until('it is shown', async () => (await worker.titles()).length === 1)
  await focus(mira.page, true)
  await until('looking takes it away', async () => (await worker.shown()).length === 0)
  await tell(harbour, 'while she looks')
  await tell(quay, 'and elsewhere')
  await until('the next is shown', async () => (await worker.shown()).some(({ tag }) => tag === quay))
  expect((await worker.shown()).map(({ tag }) => tag)).toEqual([quay])
  await goTo(mira.page, quay)
  await none()
})

test('what was read on another device stays on this one', async () => {
  const { seq } = await tell(harbour, 'read on the phone')
  await until('it is shown', async () => (await worker.titles()).length === 1)
  await phone.api.receipts.markRead.mutate({ channelId: harbour, seq })
  await none()
})

test('a click leads nowhere: with a window to the message, without one to a new window', async () => {
  const sent = await tell(harbour, 'look at this')
  await until('it is shown', async () => (await worker.titles()).length === 1)
  await worker.click(harbour)
  await message('look at this').waitFor()
  expect(new URL(mira.page.url()).search).toBe(`?message=${sent.id}`)
  await none()

  await goTo(mira.page, quay)
  const reply = await tell(harbour, 'look at that', sent.id)
  await until('it is shown', async () => (await worker.shown())[0]?.tag === sent.id)
  await worker.click(sent.id)
  await mira.page.getByRole('heading', { name: 'Thread' }).waitFor()
  await message('look at that').waitFor()

  await mira.page.goto('about:blank')
  await until('no window is there', worker.isAlone)
  const other = await tell(quay, 'nobody is here')
  await until('it is shown', async () => (await worker.shown())[0]?.tag === quay)
  expect((await worker.shown())[0]?.silent).toBe(false)
  expect(await worker.click(quay)).toBe(`/channels/${quay}?message=${other.id}`)
  await mira.page.goto(`/channels/${quay}`)
  expect(reply.threadId).toBe(sent.id)
})

test('a reply is lost where the network is, or is sent twice', async () => {
  await goTo(mira.page, quay)
  const sent = await tell(harbour, 'are you coming?')
  await until('it is shown', async () => (await worker.titles()).length === 1)
  let cuts = 1
  await mira.context.route('**/trpc/messages.send', async (route) => {
    const isCut = cuts-- > 0
    if (isCut) await route.fetch()
    return isCut ? route.abort() : route.continue()
  })
  await worker.click(harbour, 'reply', 'in a minute')
  await mira.context.unroute('**/trpc/messages.send')
  const { messages } = await phone.api.messages.list.query({ channelId: harbour, limit: 5 })
  expect(messages.filter(({ text }) => text === 'in a minute').length).toBe(1)
  await until('what was replied to is read', () => readSeq(harbour) >= sent.seq)
  await none()
})

test('a reply that was refused is gone', async () => {
  const sent = await tell(harbour, 'one more thing')
  await until('it is shown', async () => (await worker.titles()).length === 1)
  await mira.context.route('**/trpc/messages.send', (route) => route.fulfill({ status: 403 }))
  await worker.click(harbour, 'reply', 'what is it?')
  expect(await worker.shown()).toMatchObject([{ title: 'Your reply was not sent', actions: ['again'] }])
  await mira.context.unroute('**/trpc/messages.send')
  const [shown] = await worker.shown()
  await worker.click(shown?.tag ?? '', 'again')
  await until('it is there', async () => {
    const { messages } = await phone.api.messages.list.query({ channelId: harbour, limit: 3 })
    return messages.some(({ text, seq }) => text === 'what is it?' && seq > sent.seq)
  })
  await none()
})

test('“Mark as read” reads something else, or a thread is read with its channel', async () => {
  const first = await tell(harbour, 'a thread begins')
  await until('it is shown', async () => (await worker.titles()).length === 1)
  await worker.click(harbour, 'read')
  await until('it is read', () => readSeq(harbour) >= first.seq)
  const reply = await tell(harbour, 'and goes on', first.id)
  await until('the reply is shown', async () => (await worker.shown())[0]?.tag === first.id)
  const later = await tell(harbour, 'elsewhere')
  await until('both are shown', async () => (await worker.titles()).length === 2)
  await phone.api.receipts.markRead.mutate({ channelId: harbour, seq: later.seq })
  await until('the channel’s is gone', async () => (await worker.titles()).length === 1)
  await phone.api.messages.follow.mutate({ channelId: harbour, id: first.id })
  await worker.click(first.id, 'read')
  const { readSeq: seq } = await phone.api.messages.thread.query({ channelId: harbour, id: first.id, limit: 1 })
  expect(seq).toBeGreaterThanOrEqual(reply.seq)
  await none()
})
