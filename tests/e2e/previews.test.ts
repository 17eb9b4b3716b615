import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { html, openSite } from '../previews/site.ts'
import { until } from '../until.ts'
import { composer, openStage, type Stage, say } from './stage.ts'

setDefaultTimeout(60_000)

let stage: Stage
let site: ReturnType<typeof openSite>

beforeAll(async () => {
  stage = await openStage({ PREVIEW_NETWORKS: '127.0.0.2/32' })
  const picture = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#d97a3a' } })
    .jpeg()
    .toBuffer()
  site = openSite('127.0.0.2', {
    '/picture': () => new Response(new Uint8Array(picture), { headers: { 'content-type': 'image/jpeg' } }),
    '/tides': () =>
      html(`<meta property="og:title" content="Reading a tide table"><meta property="og:site_name" content="Harbour notes">
        <meta property="og:description" content="Why the water comes later every day, and how to plan a walk on the mudflats around it without wet feet.">
        <meta property="og:image" content="/picture">`),
    '/plain': () => html('<title>A page without a picture</title>'),
  })
}, 60_000)
afterAll(async () => {
  site[Symbol.dispose]()
  await stage[Symbol.asyncDispose]()
})

const card = (page: Page, title: string) => page.getByRole('group', { name: `Preview of “${title}”` })

async function openChannel(page: Page) {
  await page.getByRole('button', { name: 'Create a channel' }).first().click()
  await page.getByRole('textbox', { name: 'Name' }).fill('harbour')
  await page.getByRole('button', { name: 'Create channel' }).click()
  await composer(page).waitFor()
}

/** Whether the end of the channel is in view. */
const isAtEnd = (page: Page) =>
  page
    .locator('[data-message]')
    .last()
    .evaluate((row) => {
      const { bottom } = row.getBoundingClientRect()
      const field = document.querySelector('[contenteditable], textarea')?.getBoundingClientRect()
      return bottom <= (field?.top ?? innerHeight)
    })

test('a link stays bare for the other, cannot be taken away, or comes back; or is fetched though it is off', async () => {
  await using mira = await stage.enter('Mira Okafor')
  const { page } = mira
  await openChannel(page)
  await using jonas = await stage.enter('Jonas Lindqvist', new URL(page.url()).pathname)
  await jonas.page.getByRole('button', { name: 'Join' }).first().click()
  await composer(jonas.page).waitFor()

  for (let nth = 0; nth < 20; nth++) await say(page, `one of many, ${nth}`)
  await say(page, `Tomorrow then: ${site.url}/tides`)
  for (const each of [page, jonas.page]) {
    const shown = card(each, 'Reading a tide table')
    await shown.waitFor()
    expect(await shown.getByRole('link').getAttribute('href')).toBe(`${site.url}/tides`)
    await shown.getByText('Harbour notes').waitFor()
    const picture = shown.locator('img')
    await until('the picture', () => picture.evaluate((image: HTMLImageElement) => image.naturalWidth === 320))
    await until('the end is in view', () => isAtEnd(each))
  }

  // Jonas may not, Mira may; and it does not come back with an edit.
  expect(await card(jonas.page, 'Reading a tide table').getByRole('button').count()).toBe(0)
  await card(page, 'Reading a tide table').hover()
  await page.getByRole('button', { name: 'Remove the preview of “Reading a tide table”' }).click()
  for (const each of [page, jonas.page]) await card(each, 'Reading a tide table').waitFor({ state: 'detached' })
  await composer(page).press('ArrowUp')
  const editing = page.getByRole('textbox', { name: 'Edit the message' })
  await editing.fill(`${site.url}/tides and ${site.url}/plain`)
  await editing.press('Enter')
  await card(jonas.page, 'A page without a picture').waitFor()
  expect(await card(jonas.page, 'Reading a tide table').count()).toBe(0)

  // Jonas wants none, on any device.
  await using other = await stage.again('Jonas Lindqvist', new URL(page.url()).pathname)
  await card(other.page, 'A page without a picture').waitFor()
  await jonas.page.getByRole('button', { name: 'Account of Jonas Lindqvist' }).click()
  await jonas.page.getByRole('menuitemcheckbox', { name: 'Show link previews' }).click()
  for (const each of [jonas.page, other.page])
    await card(each, 'A page without a picture').waitFor({ state: 'detached' })
  expect(await card(page, 'A page without a picture').count()).toBe(1)

  // Mira turns them off for everybody.
  const channel = page.url()
  await page.goto('/admin/links')
  await page.getByRole('switch', { name: 'Preview links in messages' }).click()
  await until('it is off', async () => !(await page.getByRole('switch').isChecked()))
  await page.goto(channel)
  await page.getByText('and http').first().waitFor()
  await until('no card is left', async () => (await card(page, 'A page without a picture').count()) === 0)
  expect([...mira.problems, ...jonas.problems]).toEqual([])
})
