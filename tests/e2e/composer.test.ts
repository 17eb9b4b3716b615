import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { type Chat, signUp } from 'realtime-chat/sdk'
import { until } from '../until.ts'
import { composer, emailOf, openStage, password, type Stage, say, sent } from './stage.ts'

setDefaultTimeout(60_000)

let stage: Stage
let priya: Chat

beforeAll(async () => {
  stage = await openStage()
  priya = await stage.join('Priya Raman')
})

afterAll(async () => {
  await priya.close()
  await stage[Symbol.asyncDispose]()
})

async function enterChannel(name: string, channelName: string) {
  const { id } = await priya.api.channels.create.mutate({ name: channelName })
  const visitor = await stage.enter(name)
  await visitor.page.getByRole('button', { name: 'Browse channels' }).first().click()
  await visitor.page.getByRole('button', { name: `Join ${channelName}` }).click()
  await composer(visitor.page).waitFor()
  return { ...visitor, id }
}

const written = (page: Page) => composer(page).inputValue()

test('what is selected is formatted by button and by key, and taken back by undo', async () => {
  await using mira = await enterChannel('Mira Okafor', 'notes')
  const { page } = mira
  const field = composer(page)
  await field.fill('a plan')
  await field.selectText()
  await page.getByRole('button', { name: /^Bold/ }).click()
  expect(await written(page)).toBe('**a plan**')
  await page.keyboard.press('Control+I')
  expect(await written(page)).toBe('**_a plan_**')
  for (const before of ['**a plan**', 'a plan']) {
    await page.keyboard.press('Control+Z')
    expect(await written(page)).toBe(before)
  }
  await page.keyboard.press('Control+Shift+Digit8')
  expect(await written(page)).toBe('- a plan')
  await page.keyboard.press('End')
  await page.keyboard.press('Shift+Enter')
  await page.keyboard.type('why')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Shift+Enter')
  expect(await written(page)).toBe('- a plan\n  - why\n  - ')
  await page.keyboard.press('Shift+Enter')
  expect(await written(page)).toBe('- a plan\n  - why\n')
  await page.keyboard.press('Control+Z')
  await page.keyboard.press('Control+Z')
  expect(await written(page)).toBe('- a plan\n  - why')
  await page.keyboard.press('Enter')
  const items = page.getByRole('log').getByRole('list').getByRole('listitem')
  await until('it is a list', async () => (await items.allTextContents()).includes('why'))
  await page.keyboard.press('Tab')
  expect(await field.evaluate((element) => element === document.activeElement)).toBe(false)
  expect(mira.problems).toEqual([])
})

test('an address pasted over words becomes their link, also in a message that is edited', async () => {
  await using jonas = await enterChannel('Jonas Lindqvist', 'links')
  const { page, context } = jonas
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.evaluate(() => navigator.clipboard.writeText('https://example.com/plan'))
  await composer(page).fill('the plan')
  await composer(page).selectText()
  await page.keyboard.press('Control+V')
  expect(await written(page)).toBe('[the plan](https://example.com/plan)')
  await page.keyboard.press('Control+Z')
  expect(await written(page)).toBe('the plan')
  await page.keyboard.press('Enter')
  await until('it is sent', async () => (await sent(page)).includes('the plan'))
  await page.keyboard.press('ArrowUp')
  const editing = page.getByRole('textbox', { name: 'Edit the message' })
  await editing.selectText()
  await page.keyboard.press('Control+V')
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'the plan' }).waitFor()
  expect(jonas.problems).toEqual([])
})

test('the formats are shown as this device was told, on a phone not until asked for', async () => {
  await using aiko = await enterChannel('Aiko Tanaka', 'tools')
  const { page } = aiko
  const bar = page.getByRole('toolbar', { name: 'Formatting' })
  const toggle = page.getByRole('button', { name: 'Formatting', exact: true })
  expect(await bar.isVisible()).toBe(true)
  await toggle.click()
  await page.reload()
  await composer(page).waitFor()
  expect(await bar.count()).toBe(0)
  await page.evaluate(() => localStorage.removeItem('formatting'))
  await page.setViewportSize({ width: 390, height: 800 })
  await page.reload()
  await composer(page).waitFor()
  expect(await bar.count()).toBe(0)
  await toggle.click()
  await bar.getByRole('button', { name: /^Bold/ }).focus()
  await page.keyboard.press('ArrowRight')
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toStartWith('Italic')
  expect(aiko.problems).toEqual([])
})

test('whoever calls for many is asked first, and told whom they call', async () => {
  await using samuel = await enterChannel('Samuel Osei', 'many')
  const { page, id } = samuel
  const dialog = page.getByRole('dialog')
  await say(page, 'lunch @channel')
  await until('two are not many', async () => (await sent(page)).includes('lunch @channel'))
  const names = ['Tomás Herrera', 'Lena Vogel', 'Noor Haddad', 'Diego Ruiz', 'Hana Sato']
  for (const name of names) {
    await signUp({ url: stage.url, email: emailOf(name), password, name })
    const [person] = await priya.api.auth.people.query({ search: name, limit: 1 })
    if (person) await priya.api.channels.invite.mutate({ channelId: id, userId: person.id })
  }
  await page.getByText('7', { exact: true }).first().waitFor()
  await say(page, 'dinner @channel')
  await dialog.getByText('Tell everybody in #many?').waitFor()
  await dialog.getByText(/^6 people will be told: .+ and 3 others\.$/).waitFor()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  expect(await written(page)).toBe('dinner @channel')
  await say(page, 'breakfast @here')
  await dialog.getByText('One person is here now and will be told: Priya Raman.').waitFor()
  await dialog.getByRole('button', { name: 'Send it' }).click()
  await until('it is sent', async () => (await sent(page)).includes('breakfast @here'))
  expect(await written(page)).toBe('')
  expect(samuel.problems).toEqual([])
})
