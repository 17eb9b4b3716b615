import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { connect, signUp } from 'realtime-chat/sdk'
import { moving } from '../emoji/pictures.ts'
import { until } from '../until.ts'
import { composer, openStage, password, type Stage, say, sent, texts, type Visitor } from './stage.ts'

setDefaultTimeout(60_000)

let stage: Stage
let mira: Visitor
let jonas: Visitor
let path: string

beforeAll(async () => {
  stage = await openStage()
  mira = await stage.enter('Mira Okafor')
  jonas = await stage.enter('Jonas Lindqvist')
  await button(mira.page, 'Create a channel').first().click()
  await mira.page.getByRole('textbox', { name: 'Name' }).fill('harbour')
  await button(mira.page, 'Create channel').click()
  await composer(mira.page).waitFor()
  path = new URL(mira.page.url()).pathname
  await jonas.page.goto(path)
  await button(jonas.page, 'Join #harbour').click()
  await composer(jonas.page).waitFor()
}, 60_000)

afterAll(async () => {
  expect([...mira.problems, ...jonas.problems]).toEqual([])
  await stage[Symbol.asyncDispose]()
})

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true })
const row = (page: Page, text: string) => page.getByRole('log').getByRole('article').filter({ hasText: text }).last()
const sign = (page: Page) => page.getByRole('img', { name: ':party-parrot:' })

/** Whether the picture is there, and not only its name. */
const isShown = (page: Page) =>
  until('the picture', () =>
    sign(page)
      .last()
      .evaluate((image) => image instanceof HTMLImageElement && image.complete && image.naturalWidth > 0),
  )

test('a picture becomes an emoji under the name that its file offers, and not under one that is taken', async () => {
  const { page } = mira
  await page.goto('/admin/emoji')
  await page.getByText('No emoji yet').waitFor()
  const file = { name: 'Party Parrot.gif', mimeType: 'image/gif', buffer: await moving(3, 'gif') }
  await page.locator('input[type=file]').setInputFiles(file)
  const name = page.getByRole('textbox', { name: 'Name' })
  expect(await name.inputValue()).toBe('party-parrot')
  await name.fill('tada')
  await button(page, 'Add emoji').click()
  await page.getByText('There is an emoji of this name.').waitFor()
  await name.fill('party-parrot')
  await button(page, 'Add emoji').click()
  await page.getByRole('listitem').filter({ hasText: 'Added by Mira Okafor' }).getByText(':party-parrot:').waitFor()
  await isShown(page)
  await page.goto(path)
})

test('what one person has made, another writes and reacts with; both see it', async () => {
  await composer(jonas.page).pressSequentially('well done :party')
  await jonas.page.getByRole('option', { name: ':party-parrot:' }).click()
  await composer(jonas.page).press('Enter')
  await isShown(mira.page)
  await row(mira.page, 'well done').hover()
  await row(mira.page, 'well done').getByRole('button', { name: 'Add a reaction' }).click()
  await mira.page.getByRole('region', { name: 'This workspace' }).waitFor()
  await mira.page.getByRole('searchbox', { name: 'Find an emoji' }).fill('parr')
  await button(mira.page, ':party-parrot:').click()
  const chip = row(jonas.page, 'well done').getByRole('button', { name: 'Mira Okafor reacted with :party-parrot:' })
  await chip.locator('img').waitFor()
  await row(mira.page, 'well done').getByRole('button', { name: 'Add a reaction' }).first().click()
  await mira.page.getByRole('region', { name: 'Picked last' }).getByRole('button', { name: ':party-parrot:' }).waitFor()
  await mira.page.keyboard.press('Escape')
  await jonas.page.getByRole('link', { name: 'Activity New activity' }).click()
  const item = jonas.page.getByRole('main').getByRole('listitem').filter({ hasText: 'Mira Okafor reacted with' })
  await item.getByRole('img', { name: ':party-parrot:' }).first().waitFor()
  await jonas.page.goto(path)
})

test('emoji are boxes on a device that has none of its own', async () => {
  const signs = ['😂', '❤️', '🇩🇪', '👍🏽', '1️⃣', '😶‍🌫️']
  for (const sign of signs) {
    const loaded = await mira.page.evaluate(
      async (text) => (await document.fonts.load("16px 'Bundled Emoji'", text)).map(({ status }) => status),
      sign,
    )
    expect([sign, [...new Set(loaded)]]).toEqual([sign, ['loaded']])
  }
  const family = await mira.page.evaluate(() => getComputedStyle(document.body).fontFamily)
  expect(family).toContain('Bundled Emoji')
})

test('alone it is large, and between words it is not', async () => {
  await say(jonas.page, ':party-parrot::party-parrot:')
  await until('both are there', async () => (await row(mira.page, '').locator('.large img').count()) === 2)
  await say(jonas.page, 'a :party-parrot: b')
  await row(mira.page, 'a').locator('.text img').last().waitFor()
  expect(await row(mira.page, 'a').locator('.large').count()).toBe(0)
})

test('it is somebody’s status', async () => {
  const { page } = jonas
  await button(page, 'Account of Jonas Lindqvist').click()
  await page.getByRole('menuitem', { name: 'Your status' }).click()
  await button(page, 'Choose an emoji').click()
  await page.getByRole('searchbox', { name: 'Find an emoji' }).fill('parrot')
  await page.getByRole('button', { name: ':party-parrot:', exact: true }).click()
  await page.getByRole('textbox', { name: 'What is up?' }).fill('dancing')
  await button(page, 'Save').click()
  await mira.page.getByRole('img', { name: 'dancing' }).locator('img').first().waitFor()
})

test('once it is removed, its name stands where it was, in every open tab', async () => {
  const { page } = mira
  await page.goto('/admin/emoji')
  await button(page, 'Rename :party-parrot:').click()
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('parrot-2')
  await button(page, 'Rename').click()
  await page.getByRole('listitem').getByText(':parrot-2:').waitFor()
  await button(page, 'Remove :parrot-2:').click()
  await button(page, 'Remove').click()
  await page.getByText('No emoji yet').waitFor()
  const told = row(jonas.page, 'well done')
  await until('the text', async () => (await texts(jonas.page)).includes('well done :party-parrot:'))
  expect(await told.getByRole('button', { name: /Mira Okafor reacted/ }).textContent()).toBe(':party-parrot:1')
  expect(await sign(jonas.page).count()).toBe(0)
  await page.goto(path)
})

test('of two people of one name, the one who is chosen is named, and no other', async () => {
  const email = 'jonas.two@example.com'
  await signUp({ url: stage.url, name: 'Jonas Lindqvist', email, password })
  const other = await connect({ url: stage.url, email, password })
  const channelId = path.slice(10)
  await other.api.channels.join.mutate({ channelId })
  await composer(mira.page).pressSequentially('ask @jonas')
  await until('both are offered', async () => (await mira.page.getByRole('option').count()) === 2)
  const options = await mira.page.getByRole('option').allTextContents()
  expect(options.toSorted()).toEqual(['@Jonas Lindqvist (jonas-lindqvist)', '@Jonas Lindqvist (jonas-lindqvist-2)'])
  await mira.page.getByRole('option', { name: '(jonas-lindqvist-2)' }).click()
  expect(await composer(mira.page).inputValue()).toBe('ask @Jonas Lindqvist (jonas-lindqvist-2) ')
  await composer(mira.page).press('Enter')
  const named = async () => (await other.api.messages.list.query({ channelId, limit: 1 })).messages[0]
  await until('the other one is named', async () => (await named())?.text === `ask <@${other.me.id}>`)
  await row(mira.page, 'ask').getByRole('button', { name: '@Jonas Lindqvist' }).waitFor()
  await until('it has its place', async () => (await sent(mira.page)).includes('ask @Jonas Lindqvist'))
  await row(jonas.page, 'ask').waitFor()
  expect(await row(jonas.page, 'ask').locator('.mention.me').count()).toBe(0)
  await composer(mira.page).press('ArrowUp')
  const field = mira.page.getByRole('textbox', { name: 'Edit the message' })
  expect(await field.inputValue()).toBe('ask @Jonas Lindqvist (jonas-lindqvist-2)')
  await field.press('Escape')
  await other.close()
})
