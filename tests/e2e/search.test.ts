import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { Locator, Page } from 'playwright-core'
import { type Chat, signUp } from 'realtime-chat/sdk'
import { until } from '../until.ts'
import { beBusy, openStage, password, type Stage, stayAtEnd, type Visitor } from './stage.ts'

setDefaultTimeout(60_000)

let stage: Stage
let mira: Visitor
let jonas: Chat
let harbour = ''

beforeAll(async () => {
  stage = await openStage()
  mira = await stage.enter('Mira Okafor')
  jonas = await stage.join('Jonas Lindqvist')
  harbour = (await jonas.api.channels.create.mutate({ name: 'harbour', kind: 'public' })).id
  const { page } = mira
  await page.goto(`/channels/${harbour}`)
  await page.getByRole('button', { name: 'Join #harbour' }).click()
  await page.getByRole('textbox', { name: 'Message #harbour' }).waitFor()
}, 60_000)

afterAll(async () => {
  expect(mira.problems).toEqual([])
  await jonas.close()
  await stage[Symbol.asyncDispose]()
})

const box = (page: Page) => page.getByRole('combobox', { name: 'Search' })
const option = (page: Page, name: string | RegExp) => page.getByRole('option', { name })
const hits = (page: Page) => page.locator('[data-hit]').allTextContents()

const topOf = (row: Locator) => row.evaluate((element) => element.getBoundingClientRect().top)

async function search(page: Page, text: string) {
  await page.keyboard.press('Control+k')
  await box(page).fill(text)
  await option(page, /^Messages with/).click()
  await page.waitForURL('**/search?**')
}

/** Until the index has heard of it. */
const indexed = (chat: Chat, text: string, count = 1) =>
  until(`${text} is found`, async () => (await chat.api.search.messages.query({ text })).total === count)

test('what somebody else wrote is not found, or does not lead to where it stands and back', async () => {
  const { page } = mira
  const tides = (from: number) =>
    Array.from({ length: 25 }, (_, nth) => jonas.send(harbour, `tide table ${from + nth}`))
  await Promise.all(tides(0))
  await jonas.send(harbour, 'the **crane** moves `craneLift` on Tuesday')
  await Promise.all(tides(25))
  await indexed(jonas, 'tide', 50)
  await indexed(jonas, 'crane')
  await search(page, 'crane')
  await until('the message', async () => (await hits(page)).length === 1)
  expect(await page.locator('[data-hit] mark').allTextContents()).toEqual(['crane', 'craneLift'])
  await page.locator('[data-hit] strong', { hasText: 'crane' }).waitFor()
  await page.getByRole('region', { name: '#harbour' }).waitFor()

  await search(page, 'tide')
  await until('a page', async () => (await hits(page)).length >= 20)
  await until('all of it is come to', async () => {
    await page
      .locator('[data-hit]')
      .last()
      .evaluate((row) => row.scrollIntoView())
    return (await hits(page)).length === 50
  })
  const far = page.locator('[data-hit]').nth(30)
  const id = await far.getAttribute('data-hit')
  const row = page.locator(`[data-hit="${id}"]`)
  await far.evaluate((element) => element.scrollIntoView({ block: 'center' }))
  const left = await topOf(row)
  await far.getByRole('link', { name: /show it in its channel/ }).click()
  await page.locator(`[data-message="${id}"][data-sought=true]`).waitFor()
  await page.goBack()
  await page.locator(`[data-hit="${id}"]:has(:focus)`).waitFor()
  await until('it is where it was left', async () => Math.abs((await topOf(row)) - left) < 1)
})

test('a busy page, which notices late that more is on its way, stops before the end of what was found', async () => {
  await using samuel = await stage.enter('Samuel Adeyemi')
  const { page } = samuel
  await page.addInitScript(beBusy)
  await page.goto('/search?q=tide')
  await page.locator('[data-hit]').first().waitFor()
  await page.locator('[data-hit]').first().evaluate(stayAtEnd)
  await until('all of it is come to', async () => (await hits(page)).length === 50)
})

test('the keyboard does not finish an operator, or what was looked for is forgotten', async () => {
  const { page } = mira
  await jonas.send(harbour, 'the lighthouse is white')
  await indexed(jonas, 'lighthouse')
  await page.keyboard.press('Control+k')
  await box(page).fill('')
  await page.keyboard.type('lighthouse fr')
  await option(page, /^from:/).waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.type('jon')
  await option(page, /Jonas Lindqvist/).waitFor()
  await page.keyboard.press('Enter')
  expect(await box(page).inputValue()).toBe('lighthouse from:jonas-lindqvist ')
  await page.keyboard.type('in:harb')
  await until('the channel is offered', async () => (await option(page, 'harbour').count()) === 1)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/search?**')
  await until('the message', async () => (await hits(page)).some((text) => text.includes('the lighthouse is white')))

  await page.getByRole('group', { name: 'Filters' }).getByText('from:jonas-lindqvist').waitFor()
  await page.getByRole('button', { name: 'in:harbour' }).press('Delete')
  await until('the filter is gone', () => !page.url().includes('harbour'))
  await page.keyboard.press('Control+k')
  await box(page).fill('')
  await option(page, 'lighthouse from:jonas-lindqvist in:harbour').click()
  await until('it is looked for again', () => page.url().includes('harbour'))
})

test('what is private, deleted, changed, or in a channel that one has left is found', async () => {
  const { page } = mira
  const [found] = await jonas.api.search.people.query({ text: 'Mira' })
  const userId = found?.person.id ?? ''
  const secret = await jonas.api.channels.create.mutate({ name: 'treasury', kind: 'private' })
  const dock = await jonas.api.channels.create.mutate({ name: 'dock', kind: 'private' })
  await jonas.api.channels.invite.mutate({ channelId: dock.id, userId })
  await jonas.send(secret.id, 'the anchor is of gold')
  const first = await jonas.send(dock.id, 'the anchor is of iron')
  const second = await jonas.send(dock.id, 'the anchor is of brass')
  await jonas.send(dock.id, 'the anchor is of wood')
  await indexed(jonas, 'anchor', 4)
  await search(page, 'anchor')
  await until('the three', async () => (await hits(page)).length === 3)
  expect((await hits(page)).join()).not.toContain('gold')

  await jonas.api.messages.remove.mutate({ channelId: dock.id, id: first.id })
  await until('the deleted one is gone', async () => !(await hits(page)).join().includes('iron'))
  await jonas.api.messages.edit.mutate({ channelId: dock.id, id: second.id, text: 'the rudder is of brass' })
  await until('the changed one is gone', async () => !(await hits(page)).join().includes('brass'))
  expect(await hits(page)).toHaveLength(1)

  await jonas.api.channels.kick.mutate({ channelId: dock.id, userId })
  await page.getByText('Nothing was found').waitFor()
  await search(page, 'anchor of wood')
  await page.getByText('Nothing was found').waitFor()
})

test('of many people of one name, all but six cannot be found', async () => {
  const { page } = mira
  const emails = Array.from({ length: 8 }, (_, nth) => `sofia-${nth}@example.com`)
  await Promise.all(emails.map((email) => signUp({ url: stage.url, name: 'Sofía Marín', email, password })))
  await page.goto('/search?q=marin')
  const places = page.getByRole('group', { name: 'People and channels' })
  const found = places.getByRole('button', { name: 'Sofía Marín' })
  await until('the likest', async () => (await found.count()) === 6)
  await places.getByRole('button', { name: 'Show more people' }).press('Enter')
  await until('all of them', async () => (await found.count()) === emails.length)
  await places.getByRole('button', { name: 'Show fewer people' }).press('Enter')
  await until('the likest again', async () => (await found.count()) === 6)
})

test('a channel cannot be searched by itself', async () => {
  const { page } = mira
  await page.goto(`/channels/${harbour}`)
  await page.getByRole('button', { name: 'More about #harbour' }).click()
  await page.getByRole('menuitem', { name: 'Search in this channel' }).click()
  await until('it is named', async () => (await box(page).inputValue()) === 'in:harbour ')
  await page.keyboard.press('Escape')
  await until('it is closed', async () => (await page.getByRole('dialog').count()) === 0)
})

test('on a phone the search has no room, or there is no way back', async () => {
  const channel = await jonas.api.channels.create.mutate({ name: 'pier', kind: 'public' })
  await using noor = await stage.enter('Noor Haddad', `/channels/${channel.id}`, {
    viewport: { width: 390, height: 800 },
    hasTouch: true,
    isMobile: true,
  })
  const { page } = noor
  await page.getByRole('button', { name: 'Join #pier' }).tap()
  await jonas.send(channel.id, 'the ferry is late')
  await indexed(jonas, 'ferry')
  await page.getByRole('link', { name: 'Back' }).tap()
  await page.getByRole('button', { name: 'Search messages, people and channels' }).tap()
  await box(page).fill('fer')
  await option(page, /^Messages with/).tap()
  await page.getByRole('link', { name: /Jonas Lindqvist.*show it in its channel/ }).tap()
  await page.locator('[data-sought=true]', { hasText: 'the ferry is late' }).waitFor()
  await page.goBack()
  await page.getByRole('link', { name: 'Back' }).tap()
  await page.getByRole('link', { name: 'pier' }).waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  expect(noor.problems).toEqual([])
})
