import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { connect } from 'realtime-chat/sdk'
import sharp from 'sharp'
import { until } from '../until.ts'
import { emailOf, openStage, password, type Stage, say, type Visitor } from './stage.ts'

setDefaultTimeout(60_000)

let stage: Stage
let mira: Visitor
let jonas: Visitor

beforeAll(async () => {
  stage = await openStage()
  mira = await stage.enter('Mira Okafor')
  jonas = await stage.enter('Jonas Lindqvist')
  await mira.page.getByRole('button', { name: 'Create a channel' }).first().click()
  await mira.page.getByRole('textbox', { name: 'Name' }).fill('harbour')
  await mira.page.getByRole('button', { name: 'Create channel' }).click()
  await say(mira.page, 'Hello from Mira')
  await jonas.page.getByRole('button', { name: 'Browse channels' }).first().click()
  await jonas.page.getByRole('button', { name: 'Join harbour' }).click()
  await jonas.page.getByText('Hello from Mira').waitFor()
  await jonas.page.getByRole('button', { name: /members?$/ }).click()
}, 60_000)

afterAll(async () => {
  await Promise.all([mira, jonas].map((visitor) => visitor[Symbol.asyncDispose]()))
  await stage[Symbol.asyncDispose]()
})

const card = (page: Page) => page.getByRole('dialog', { name: 'Profile' })
const directory = (page: Page) => page.getByRole('banner').getByRole('button', { name: 'People', exact: true })
const members = (page: Page) => page.getByRole('complementary', { name: 'People' })

async function edit(page: Page) {
  await page.getByRole('button', { name: /^Account of / }).click()
  await page.getByRole('menuitem', { name: 'Edit profile' }).click()
  await page.getByRole('textbox', { name: 'Handle' }).waitFor()
}

test('a rename and a new picture are seen by others only after a reload', async () => {
  await edit(mira.page)
  const field = (name: string) => mira.page.getByRole('textbox', { name, exact: true })
  await field('Name').fill('Mira Okafor-Hale')
  await field('Handle').fill('jonas-lindqvist')
  await field('Title').fill('Head of product')
  await mira.page.getByRole('combobox', { name: 'Time zone' }).selectOption('Asia/Tokyo')
  const picture = sharp({ create: { width: 300, height: 200, channels: 3, background: '#2f66b0' } })
  const buffer = await picture.png().toBuffer()
  await mira.page
    .getByRole('dialog')
    .locator('input[type=file]')
    .setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer })
  await mira.page.locator('img[src^="blob:"]').waitFor()
  await mira.page.getByRole('button', { name: 'Save' }).click()
  await mira.page.getByText('Taken, or too like somebody else’s.').waitFor()
  await field('Handle').fill('mira')
  await mira.page.getByRole('button', { name: 'Save' }).click()
  await mira.page.getByRole('dialog').waitFor({ state: 'detached' })

  const { page } = jonas
  await page.getByRole('article').getByRole('button', { name: 'Mira Okafor-Hale' }).waitFor()
  await members(page).getByText('Mira Okafor-Hale').waitFor()
  await page.locator('article img[src^="/api/avatars/"]').waitFor()
  const drawn = () => page.locator('article img').evaluate((image) => Reflect.get(image, 'naturalWidth'))
  await until('the picture is drawn', async () => (await drawn()) === 512)
  await mira.page.getByRole('button', { name: 'Account of Mira Okafor-Hale' }).waitFor()

  await page.getByRole('article').getByRole('button', { name: 'Mira Okafor-Hale' }).click()
  await card(page).getByText('@mira · Owner').waitFor()
  await card(page).getByText('Head of product').waitFor()
  await card(page)
    .getByText(/\d\d:\d\d local time$/)
    .waitFor()

  await edit(mira.page)
  await mira.page.getByRole('button', { name: 'Remove' }).click()
  await field('Title').fill('Head of everything')
  await mira.page.getByRole('button', { name: 'Save' }).click()
  await card(page).getByText('Head of everything').waitFor()
  await until('it is gone', async () => (await page.locator('img[src^="/api/avatars/"]').count()) === 0)
  await page.keyboard.press('Escape')
  await card(page).waitFor({ state: 'detached' })
})

test('a guest sees the old name until a reload, or has the directory', async () => {
  await using aiko = await stage.enter('Aiko Tanaka')
  const owner = await connect({ url: stage.url, email: emailOf('Mira Okafor'), password })
  const [channel] = await owner.api.channels.list.query()
  const guest = (await owner.api.auth.people.query({ search: 'Aiko' }))[0]
  if (!channel || !guest) throw new Error('somebody or something is not there')
  await owner.api.channels.invite.mutate({ channelId: channel.id, userId: guest.id })
  await owner.api.auth.setRole.mutate({ userId: guest.id, role: 'guest' })
  await aiko.page.getByRole('link', { name: 'harbour' }).click()
  const author = (name: string) => aiko.page.getByRole('article').getByRole('button', { name, exact: true })
  await author('Mira Okafor-Hale').waitFor()
  await until('the directory is gone', async () => (await directory(aiko.page).count()) === 0)
  await owner.api.auth.updateProfile.mutate({ name: 'Mira Hale' })
  await author('Mira Hale').waitFor()
  await owner.close()
})

test('somebody is not found in the directory by what they do, or their card does not open there', async () => {
  const { page } = jonas
  await directory(page).click()
  await page.getByRole('searchbox').fill('everything')
  const found = page.getByRole('dialog', { name: 'People' }).getByRole('listitem')
  await until('one is found', async () => (await found.count()) === 1)
  await found.getByRole('button').click()
  await card(page).getByText('@mira · Owner').waitFor()
  await page.keyboard.press('Escape')
  await card(page).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Close' }).click()

  await members(page).getByText('Jonas Lindqvist (you)').click()
  await card(page).getByRole('button', { name: 'Edit profile' }).click()
  await page.getByRole('textbox', { name: 'Handle' }).waitFor()
  await page.getByRole('button', { name: 'Cancel' }).click()
})

test('somebody who is deactivated stays in the app, or leaves no trace', async () => {
  await say(jonas.page, 'My last words')
  await mira.page.getByText('My last words').waitFor()
  await mira.page.getByRole('button', { name: /^Account of / }).click()
  await mira.page.getByRole('menuitem', { name: 'Manage workspace' }).click()
  await mira.page.getByRole('button', { name: 'Deactivate Jonas Lindqvist' }).click()
  await mira.page.getByRole('button', { name: 'Deactivate', exact: true }).click()
  await jonas.page.getByRole('heading', { name: 'Welcome back' }).waitFor()
  await mira.page.getByRole('button', { name: 'Let in again' }).waitFor()
  await mira.page.getByRole('link', { name: 'harbour' }).click()
  const words = mira.page.getByRole('article').filter({ hasText: 'My last words' })
  expect(await words.getByText('Deactivated').count()).toBe(1)
  expect(mira.problems).toEqual([])
})
