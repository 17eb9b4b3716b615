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
