import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { Page } from 'playwright-core'
import type { Chat } from 'realtime-chat/sdk'
import sharp from 'sharp'
import { until } from '../until.ts'
import { composer, openStage, type Stage } from './stage.ts'

setDefaultTimeout(60_000)

let stage: Stage
let priya: Chat
let general: string

beforeAll(async () => {
  stage = await openStage()
  priya = await stage.join('Priya Raman')
  general = (await priya.api.channels.create.mutate({ name: 'general' })).id
}, 60_000)
afterAll(async () => {
  await priya.close()
  await stage[Symbol.asyncDispose]()
})

const picture = () =>
  sharp({ create: { width: 600, height: 400, channels: 3, background: '#2c8f7c' } })
    .png()
    .toBuffer()

async function attach(page: Page, ...files: { name: string; mimeType: string; buffer: Buffer }[]) {
  await page.locator('input[type=file][multiple]').first().setInputFiles(files)
  await until('all are there', async () => (await page.locator('[data-attachment=ready]').count()) === files.length)
}

async function sendTomorrow(page: Page) {
  await page.getByRole('button', { name: 'Send later' }).click()
  await page.getByRole('menuitem', { name: 'Tomorrow at 9:00' }).click()
}

test('what is sent later loses its files, or cannot be looked at, changed and called off before', async () => {
  await using mira = await stage.enterChannel('Mira Okafor', general)
  const { page } = mira
  const notes = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('What we agreed on\n') }
  await attach(page, { name: 'harbour.png', mimeType: 'image/png', buffer: await picture() }, notes)
  await sendTomorrow(page)
  await page.getByText(/^It will be sent: /).waitFor()
  expect(await page.locator('[data-attachment]').count()).toBe(0)

  await page.getByRole('link', { name: 'Drafts & scheduled' }).click()
  await page.getByRole('tab', { name: 'Scheduled' }).click()
  const files = page.getByRole('main').getByRole('list', { name: 'Attached files' })
  await files.getByText('harbour.png').waitFor()
  await files.getByRole('button', { name: 'Open notes.txt' }).click()
  await page.getByRole('dialog').getByText('What we agreed on').waitFor()
  await page.keyboard.press('Escape')
  await files.getByRole('button', { name: 'Remove notes.txt' }).click()
  await until('it is out', async () => (await files.getByRole('listitem').count()) === 1)
  expect(await files.getByRole('button', { name: 'Remove harbour.png' }).count()).toBe(0)
  await page.reload()
  await page.getByRole('tab', { name: 'Scheduled' }).click()
  await files.getByText('harbour.png').waitFor()
  await page.getByRole('button', { name: 'Do not send it' }).click()
  await page.getByText('Nothing is scheduled').waitFor()
  expect(mira.problems).toEqual([])
})

test('files are lost with a message that could not be scheduled', async () => {
  await using jonas = await stage.enterChannel('Jonas Lindqvist', general)
  const { page } = jonas
  const rule = { scope: 'person', procedure: 'drafts.schedule', enabled: true } as const
  const burst = { points: 1, seconds: 600 }
  await priya.api.limits.setRule.mutate({ ...rule, burst, sustained: { points: 1, seconds: 3_600 } })
  const sendAt = new Date(Date.now() + 3_600_000).toISOString()
  await until('the rule counts', () =>
    priya.api.drafts.schedule.mutate({ channelId: general, text: 'one', sendAt }).then(
      () => false,
      () => true,
    ),
  )
  await composer(page).fill('the first')
  await sendTomorrow(page)
  await page.getByText(/^It will be sent: /).waitFor()
  await composer(page).fill('for tomorrow')
  await attach(page, { name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('the plan') })
  await sendTomorrow(page)
  await page.getByText('That did not work').waitFor()
  await page.locator('[data-attachment=ready]').getByText('plan.txt').waitFor()
  expect(await composer(page).inputValue()).toBe('for tomorrow')
})

/** The list of what is scheduled, and where a text in it is edited. */
async function openScheduled(page: Page) {
  await page.goto('/drafts')
  await page.getByRole('tab', { name: 'Scheduled' }).click()
  return { card: page.getByRole('main').getByRole('listitem').first(), field: fieldIn(page) }
}

const fieldIn = (page: Page) => page.getByRole('textbox', { name: 'Edit the scheduled message' })
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString()

test('what a scheduled message says cannot be changed, or that costs it its time, its files or its thread', async () => {
  await using kofi = await stage.enterChannel('Kofi Mensah', general)
  await using elsewhere = await stage.again('Kofi Mensah')
  const own = await stage.device('Kofi Mensah')
  const { page } = kofi
  const thread = await priya.send(general, 'Who comes?')
  const file = await own.upload(new Blob(['the list']), { name: 'list.txt' })
  const place = { channelId: general, threadId: thread.id }
  const text = `<@${priya.me.id}> I do`
  const before = await own.api.drafts.schedule.mutate({ ...place, text, fileIds: [file.id], sendAt: inAnHour() })
  const { card, field } = await openScheduled(page)
  const there = await openScheduled(elsewhere.page)
  await there.card.getByText('@Priya Raman I do').waitFor()

  await card.getByRole('button', { name: 'Edit the text' }).press('Enter')
  expect(await field.inputValue()).toBe('@Priya Raman I do')
  await field.pressSequentially(', and Ada')
  await field.press('Escape')
  await card.getByText('@Priya Raman I do', { exact: true }).waitFor()
  await card.locator('[aria-label="Edit the text"]:focus').waitFor()
  await page.keyboard.press('Enter')
  await field.pressSequentially(' not')
  await field.press('Enter')
  await there.card.getByText('@Priya Raman I do not', { exact: true }).waitFor()
  expect(await own.api.drafts.scheduled.query()).toEqual([{ ...before, text: `${text} not` }])
  expect(kofi.problems).toEqual([])
  await own.close()
})

test('a scheduled message is left without words, or with too many, or what was written is lost when it cannot be saved', async () => {
  const phone = { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true }
  await using ada = await stage.enterChannel('Ada Nwosu', general, phone)
  const own = await stage.device('Ada Nwosu')
  const { page } = ada
  const { id } = await own.api.drafts.schedule.mutate({ channelId: general, text: 'Lunch?', sendAt: inAnHour() })
  const { card, field } = await openScheduled(page)
  const save = card.getByRole('button', { name: 'Save' })
  await card.getByRole('button', { name: 'Edit the text' }).tap()
  await field.fill(' ')
  await card.getByText('A message needs some text.').waitFor()
  expect(await save.isDisabled()).toBe(true)
  await field.fill('a'.repeat(10_002))
  await card.getByText('2 characters too many').waitFor()
  expect(await save.isDisabled()).toBe(true)
  await field.fill('Lunch at the harbour?')
  await save.tap()
  await card.getByText('Lunch at the harbour?', { exact: true }).waitFor()

  await card.getByRole('button', { name: 'Edit the text' }).tap()
  await field.fill('Lunch at the pier?')
  await own.api.drafts.cancel.mutate({ id })
  await card.getByText('It was sent meanwhile, or called off elsewhere.').waitFor()
  expect(await save.isDisabled()).toBe(true)
  expect(await field.inputValue()).toBe('Lunch at the pier?')
  await card.getByRole('button', { name: 'Cancel' }).tap()
  await page.getByText('Nothing is scheduled').waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  expect(ada.problems).toEqual([])
  await own.close()
})
