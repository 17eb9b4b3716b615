import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { Page } from 'playwright-core'
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

beforeAll(async () => {
  stage = await openStage()
  priya = await stage.join('Priya Raman')
  mira = await stage.enter('Mira Okafor')
  phone = await stage.device('Mira Okafor')
  harbour = await openChannel(priya, 'harbour', phone)
  await goTo(mira.page, harbour)
}, 60_000)

afterAll(async () => {
  expect(mira.problems).toEqual([])
  await Promise.all([priya.close(), phone.close()])
  await stage[Symbol.asyncDispose]()
})

const line = (page: Page) => page.getByRole('separator', { name: 'New messages from here' })
const message = (page: Page, text: string) => page.locator('[data-message]').filter({ hasText: text })
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
const unread = (channelId: string) => phone.unread.get().get(channelId)?.unread
const isRead = (channelId: string, seq: number) => (phone.unread.get().get(channelId)?.readSeq ?? 0) >= seq
const isBold = async (page: Page, channelId: string) =>
  (await link(page, channelId).getAttribute('class'))?.split(' ').includes('unread') ?? false
const count = (page: Page, channelId: string) => link(page, channelId).locator('b > span').first().textContent()

/** Says something as Priya, and waits for its place. */
const tell = (channelId: string, text: string) => priya.send(channelId, text)

async function choose(page: Page, text: string, item: string) {
  await message(page, text).hover()
  await message(page, text).getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

test('what is new in another channel stands nowhere, or stays after it was read', async () => {
  const { page } = mira
  const quay = await openChannel(priya, 'quay', phone)
  await goTo(page, quay)
  await tell(harbour, 'the ferry is late')
  await until('it is bold', () => isBold(page, harbour))
  expect(await link(page, harbour).locator('b').count()).toBe(0)
  await until('the tab says so', async () => (await page.title()).startsWith('• '))
  expect(await page.locator('link[rel=icon]').getAttribute('href')).toContain('favicon-unread')

  await tell(harbour, `<@${phone.me.id}> can you wait?`)
  await until('what names her is counted', async () => (await count(page, harbour)) === '1')
  await until('in the tab too', async () => (await page.title()).startsWith('(1) '))

  await goTo(page, harbour)
  await message(page, 'can you wait?').waitFor()
  await line(page).waitFor()
  await until('her other device knows', () => unread(harbour) === 0)
  await goTo(page, quay)
  await until('nothing is new', async () => !(await isBold(page, harbour)))
  await until('nor in the tab', async () => !/^[(•]/.test(await page.title()))
  expect(await page.locator('link[rel=icon]').getAttribute('href')).not.toContain('unread')
})

test('a channel with much that is new opens at its end, and what lies between counts as read', async () => {
  const { page } = mira
  const pier = await openChannel(priya, 'pier', phone)
  const { seq } = await tell(pier, 'read before')
  await goTo(page, pier)
  await until('it is read', () => isRead(pier, seq))
  await goTo(page, harbour)
  for (let at = 1; at <= 120; at++) void priya.send(pier, `crate number ${at}.`)
  await until('all have come', () => unread(pier) === 120)

  await goTo(page, pier)
  await line(page).waitFor()
  expect(await message(page, 'read before').isVisible()).toBe(true)
  expect(await message(page, 'crate number 1.').isVisible()).toBe(true)
  await until('what is in view is read', () => (unread(pier) ?? 0) < 118)
  expect(unread(pier)).toBeGreaterThan(80)
  await button(page, /new messages$/).click()
  await message(page, 'crate number 120.').waitFor()
  await until('the rest is read', () => unread(pier) === 0)
})

test('a window that nobody looks at reads along, and one that is looked at again does not show where one left off', async () => {
  const { page } = mira
  const buoy = await openChannel(priya, 'buoy', phone)
  await goTo(page, buoy)
  const { seq } = await tell(buoy, 'while she looks')
  await until('it is read', () => isRead(buoy, seq))
  expect(await line(page).count()).toBe(0)

  await focus(page, false)
  await tell(buoy, 'while she is elsewhere')
  await message(page, 'while she is elsewhere').waitFor()
  await until('the tab says so', async () => (await page.title()).startsWith('• '))
  await line(page).waitFor()
  await until('it stays new', () => unread(buoy) === 1)
  await focus(page, true)
  await until('it is read', () => unread(buoy) === 0)
  expect(await line(page).count()).toBe(1)
  await page.keyboard.press('Escape')
  await line(page).waitFor({ state: 'detached' })
})

test('what was marked as unread is read again at once by the open channel', async () => {
  const { page } = mira
  const dock = await openChannel(priya, 'dock', phone)
  await goTo(page, dock)
  for (const text of ['first crane', 'second crane', 'third crane']) await tell(dock, text)
  await until('all is read', () => isRead(dock, 3))

  await choose(page, 'second crane', 'Mark unread from here')
  await until('two are unread', () => unread(dock) === 2)
  await line(page).waitFor()
  expect(await isBold(page, dock)).toBe(true)
  await tell(dock, 'fourth crane')
  await message(page, 'fourth crane').waitFor()
  await until('three are unread', () => unread(dock) === 3)

  await goTo(page, harbour)
  await goTo(page, dock)
  await until('coming back reads them', () => unread(dock) === 0)
})

test('marking everything as read by mistake loses what was new', async () => {
  const { page } = mira
  const [mole, lock] = [await openChannel(priya, 'mole', phone), await openChannel(priya, 'lock', phone)]
  await goTo(page, harbour)
  for (const channelId of [mole, lock]) await tell(channelId, 'news')
  await until('both are new', () => unread(mole) === 1 && unread(lock) === 1)

  await button(page, 'Mark everything as read').click()
  await until('nothing is new', () => unread(mole) === 0 && unread(lock) === 0)
  await page.getByText('2 channels marked as read').waitFor()
  await button(page, 'Undo').click()
  await until('both are new again', () => unread(mole) === 1 && unread(lock) === 1)
  await until('here too', async () => (await isBold(page, mole)) && (await isBold(page, lock)))

  await page.keyboard.press('Alt+Shift+ArrowDown')
  await page.waitForURL(`**/channels/${lock}`)
  await until('one is read', () => unread(lock) === 0)
  await page.keyboard.press('Alt+Shift+ArrowDown')
  await page.waitForURL(`**/channels/${mole}`)
  await until('both are read', () => unread(mole) === 0)
})

test('one does not see how far a direct message has come, or sees more than the other shows', async () => {
  await using jonas = await stage.enter('Jonas Lindqvist', '/activity')
  const { page } = mira
  const { id } = await phone.api.channels.openDirect.mutate({ userIds: [await idOf('Jonas')] })
  await link(page, id).click()
  const field = page.getByRole('textbox', { name: /^Message/ })
  const delivery = (text: string) => message(page, text).locator('[data-delivery]').getAttribute('data-delivery')

  await field.fill('are you there?')
  await field.press('Enter')
  await until('it has come to his device', async () => (await delivery('are you there?')) === 'delivered')
  await until('he sees how many', async () => (await count(jonas.page, id)) === '1')
  await link(jonas.page, id).click()
  await message(jonas.page, 'are you there?').waitFor()
  await until('he has read it', async () => (await delivery('are you there?')) === 'read')
  await choose(page, 'are you there?', 'Who has read this')
  await page.getByRole('dialog').getByText('Read by 1 person').waitFor()
  await page.getByRole('dialog').getByText('Jonas Lindqvist').waitFor()
  await button(page, 'Close').click()

  await button(jonas.page, 'Account of Jonas Lindqvist').click()
  await jonas.page.getByRole('menuitem', { name: 'Your status' }).click()
  await jonas.page.getByRole('combobox', { name: 'Who sees what you have read' }).selectOption('private')
  await button(jonas.page, 'Save').click()
  await jonas.page.getByRole('dialog').waitFor({ state: 'detached' })
  await field.fill('and now?')
  await field.press('Enter')
  await message(jonas.page, 'and now?').waitFor()
  await until('it has come to his device', async () => (await delivery('and now?')) === 'delivered')
  await until('he has read it', async () => !(await isBold(jonas.page, id)))
  expect(await delivery('and now?')).toBe('delivered')
  expect(jonas.problems).toEqual([])
})

async function idOf(name: string) {
  const found = await phone.api.auth.directory.query({ search: name })
  return found[0]?.id ?? ''
}
