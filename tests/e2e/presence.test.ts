import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { until } from '../until.ts'
import { composer, openStage, type Stage, say, type Visitor } from './stage.ts'

setDefaultTimeout(60_000)

let stage: Stage
let mira: Visitor
let jonas: Visitor

beforeAll(async () => {
  stage = await openStage()
  mira = await stage.enter('Mira Okafor')
  jonas = await stage.enter('Jonas Lindqvist')
  await button(mira.page, 'Create a channel').first().click()
  await mira.page.getByRole('textbox', { name: 'Name' }).fill('harbour')
  await button(mira.page, 'Create channel').click()
  await composer(mira.page).waitFor()
  await jonas.page.goto(mira.page.url())
  await button(jonas.page, 'Join #harbour').click()
  await say(jonas.page, 'ahoy')
  await button(mira.page, '2 members').click()
}, 60_000)

afterAll(async () => {
  expect([...mira.problems, ...jonas.problems]).toEqual([])
  await stage[Symbol.asyncDispose]()
})

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true })
const row = (page: Page, name: string) =>
  page.getByRole('complementary').getByRole('listitem').filter({ hasText: name })
const typing = (page: Page) => page.locator('[data-typing]').textContent()

test('who is here, and who types, is not seen by others', async () => {
  await row(mira.page, 'Jonas').getByRole('img', { name: 'Active' }).waitFor()
  const before = await composer(mira.page).boundingBox()
  await composer(jonas.page).pressSequentially('well')
  await until('the line', async () => (await typing(mira.page)) === 'Jonas is typing…')
  expect(await typing(jonas.page)).toBe('')
  expect(await composer(mira.page).boundingBox()).toEqual(before)
  await composer(jonas.page).press('Enter')
  await until('the message ends it', async () => (await typing(mira.page)) === '')
})

test('a status is set, and nobody sees it', async () => {
  const { page } = jonas
  await button(page, 'Account of Jonas Lindqvist').click()
  await page.getByRole('menuitem', { name: 'Your status' }).click()
  await button(page, 'In a meeting 1 hour').click()
  expect(await page.getByRole('textbox', { name: 'What is up?' }).inputValue()).toBe('In a meeting')
  await page.getByRole('combobox', { name: 'Do not disturb' }).selectOption('1 hour')
  await button(page, 'Save').click()
  await row(mira.page, 'Jonas').getByRole('img', { name: 'In a meeting' }).waitFor()
  await row(mira.page, 'Jonas').getByRole('img', { name: 'Do not disturb' }).waitFor()
  await button(page, 'Account of Jonas Lindqvist').click()
  await page.getByRole('menuitem', { name: 'Your status' }).click()
  await button(page, 'Clear status').click()
  await page.getByRole('combobox', { name: 'Do not disturb' }).selectOption('Off')
  await button(page, 'Save').click()
  await row(mira.page, 'Jonas').getByRole('img', { name: 'Active' }).waitFor()
  expect(await row(mira.page, 'Jonas').getByRole('img', { name: 'In a meeting' }).count()).toBe(0)
})

test('somebody who does not touch their device for long, or who leaves, stays active', async () => {
  await using priya = await stage.visit('/', {})
  await priya.page.clock.install()
  await register(priya, 'Priya Raman')
  await priya.page.goto(mira.page.url().split('?')[0] ?? '/')
  await button(priya.page, 'Join #harbour').click()
  await row(mira.page, 'Priya').getByRole('img', { name: 'Active' }).waitFor()
  await priya.page.clock.fastForward('05:01')
  await row(mira.page, 'Priya').getByRole('img', { name: 'Away' }).waitFor()
  await priya.page.mouse.move(300, 300)
  await row(mira.page, 'Priya').getByRole('img', { name: 'Active' }).waitFor()
  await priya.page.close()
  await row(mira.page, 'Priya').getByRole('img', { name: 'Offline' }).waitFor({ timeout: 15_000 })
})

async function register({ page }: Visitor, name: string) {
  await page.getByRole('link', { name: 'Create account' }).click()
  await page.getByLabel('Your name').fill(name)
  await page.getByLabel('Email').fill('priya@example.com')
  await page.getByLabel('Password', { exact: true }).fill('a long enough sentence')
  await button(page, 'Create account').click()
  await button(page, 'Account of Priya Raman').waitFor()
}
