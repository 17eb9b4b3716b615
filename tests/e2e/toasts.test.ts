import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { Chat } from 'realtime-chat/sdk'
import { until } from '../until.ts'
import { focus, goTo, link, openChannel, openStage, type Stage, type Visitor } from './stage.ts'

setDefaultTimeout(60_000)

let stage: Stage
let priya: Chat
let mira: Visitor
/** Mira's other device. */
let phone: Chat
let harbour: string
let quay: string

beforeAll(async () => {
  stage = await openStage()
  priya = await stage.join('Priya Raman')
  mira = await stage.enter('Mira Okafor')
  phone = await stage.device('Mira Okafor')
  phone.on('event', (event) => {
    if (event.type === 'notifications.notified') told.add(event.data.messageId)
  })
  harbour = await openChannel(priya, 'harbour', phone)
  quay = await openChannel(priya, 'quay', phone)
  await goTo(mira.page, quay)
}, 60_000)

afterAll(async () => {
  expect(mira.problems).toEqual([])
  await Promise.all([priya.close(), phone.close()])
  await stage[Symbol.asyncDispose]()
})

/** Of what Mira's other device was told. */
const told = new Set<string>()

const call = (channelId: string, text: string, threadId?: string) =>
  priya.send(channelId, `<@${phone.me.id}> ${text}`, threadId ? { threadId } : {})
const toast = () => mira.page.locator('[data-toast]')
const about = ({ id }: { id: string }) => mira.page.locator(`[data-toast="${id}"]`)
const count = (channelId: string) => link(mira.page, channelId).locator('b > span').first().textContent()

test('who looks at one channel is not told who has called them in another, or is not led there', async () => {
  const { page } = mira
  const called = await call(harbour, 'the ferry is here')
  await about(called).getByText('mentioned you in #harbour').waitFor()
  await page.getByRole('status').filter({ hasText: 'Priya Raman' }).waitFor()
  await about(called).getByRole('link', { name: 'Priya Raman' }).click()
  await page.waitForURL(`**/channels/${harbour}?message=${called.id}`)
  await page.locator('[data-message]').filter({ hasText: 'the ferry is here' }).waitFor()
  expect(await toast().count()).toBe(0)

  const reply = await call(harbour, 'in the thread', called.id)
  await about(reply).getByText('mentioned you in #harbour').waitFor()
  await about(reply).getByRole('link', { name: 'Priya Raman' }).click()
  await page.locator('[data-message]').filter({ hasText: 'in the thread' }).first().waitFor()
  await toast().waitFor({ state: 'detached' })
})

test('one is told of what one looks at, or still after it was read elsewhere, sent away or is not wanted', async () => {
  const { page } = mira
  await goTo(page, quay)
  await call(quay, 'before your eyes')
  const { id: direct } = await priya.api.channels.openDirect.mutate({ userIds: [phone.me.id] })
  const { seq, ...first } = await priya.send(direct, 'psst')
  await toast().waitFor()
  expect(await toast().getAttribute('data-toast')).toBe(first.id)
  await toast().getByText('wrote to you', { exact: true }).waitFor()
  await phone.api.receipts.markRead.mutate({ channelId: direct, seq })
  await toast().waitFor({ state: 'detached' })

  const second = await call(harbour, 'go on')
  await about(second).getByRole('button', { name: 'Send away' }).click()
  await toast().waitFor({ state: 'detached' })
  await until('it is still new', () => phone.unread.get().get(harbour)?.unread === 1)

  // Whoever does not look at the window is told by other ways.
  await focus(page, false)
  await isTold(await priya.send(direct, 'are you there?'), '1')
  expect(await toast().count()).toBe(0)
  await focus(page, true)
  await phone.api.notifications.setPreferences.mutate({ toast: false })
  await page.goto('/notifications')
  const wanted = page.getByRole('switch', { name: /^Show who has written to me/ })
  await wanted.waitFor()
  expect(await wanted.isChecked()).toBe(false)
  await isTold(await priya.send(direct, 'hello?'), '2')
  expect(await toast().count()).toBe(0)
  await wanted.click()
  await until('it is kept', async () => (await phone.api.notifications.preferences.query()).toast)
  const last = await priya.send(direct, 'good')
  await about(last).waitFor()

  /** Both devices are told, and the page shows how many there are. */
  async function isTold({ id }: { id: string }, unread: string) {
    await until('it is told', () => told.has(id))
    await until('it is new', async () => (await count(direct)) === unread)
  }
})
