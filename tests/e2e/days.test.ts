import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { Pool } from 'pg'
import type { Page } from 'playwright-core'
import type { Chat } from 'realtime-chat/sdk'
import { until } from '../until.ts'
import { openStage, type Stage } from './stage.ts'

setDefaultTimeout(60_000)

const timezoneId = 'Pacific/Auckland'
let stage: Stage
let priya: Chat
let channelId: string

beforeAll(async () => {
  stage = await openStage()
  priya = await stage.join('Priya Raman')
  channelId = (await priya.api.channels.create.mutate({ name: 'general' })).id
})

afterAll(async () => {
  await priya.close()
  await stage[Symbol.asyncDispose]()
})

/** Has things said in the past, by way of the outbox. */
async function said(channelId: string, all: { at: Date; text: string }[]) {
  const pool = new Pool({ connectionString: stage.databaseUrl, max: 1 })
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  for (const { at, text } of all) {
    const data = { id: Bun.randomUUIDv7(), channelId, text, bridged: true }
    const event = { id: Bun.randomUUIDv7(), type: 'chat.message_sent', key: channelId, at: at.toISOString() }
    await sql`insert into bus.outbox (event) values (${JSON.stringify({ ...event, actor: priya.me.id, data })}::jsonb)`.execute(
      db,
    )
  }
  await db.destroy()
  const last = all.at(-1)?.text
  await until('all is said', async () => {
    const { messages } = await priya.api.messages.list.query({ channelId, limit: 1 })
    return messages.at(-1)?.text === last
  })
}

const written = new Intl.DateTimeFormat('en-CA', { timeZone: timezoneId })
const withHour = new Intl.DateTimeFormat('en-CA', {
  timeZone: timezoneId,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  hourCycle: 'h23',
})
const hourMs = 3_600_000

/** A day before today, as it is written where the reader is. */
function dayBefore(days: number): string {
  const today = Date.parse(written.format(Date.now()))
  return new Date(today - days * 24 * hourMs).toISOString().slice(0, 10)
}

/** An hour of such a day; which one it is in UTC depends on the season. */
function daysAgo(days: number, hour: number): Date {
  const wanted = `${dayBefore(days)}, ${String(hour).padStart(2, '0')}`
  const midnight = Date.parse(dayBefore(days))
  const found = Array.from({ length: 72 }, (_, nth) => midnight + (nth - 24) * hourMs)
  return new Date(found.find((at) => withHour.format(at) === wanted) ?? Number.NaN)
}

const sought = (page: Page) => page.locator('[data-sought=true] .text')

async function go(page: Page, item: string) {
  await page.locator('[role=log]').waitFor()
  await page.getByTitle('Go to a day').first().click()
  await page.getByRole('menuitem', { name: item }).click()
}

test('a day is gone to by its divider, as the reader’s own clock has days, with what surrounds it', async () => {
  const filler = (days: number) =>
    Array.from({ length: 60 }, (_, nth) => ({
      at: new Date(daysAgo(days, 12).getTime() + nth * 1_000),
      text: `${days} days ago, ${nth}`,
    }))
  await said(channelId, [
    ...filler(20),
    ...filler(9),
    { at: daysAgo(7, 0), text: 'a week ago, just after midnight' },
    ...filler(7),
    { at: daysAgo(2, 23), text: 'late on the day before' },
    { at: daysAgo(1, 0), text: 'yesterday, just after midnight' },
    ...filler(1),
  ])
  await using mira = await stage.enter('Mira Okafor', `/channels/${channelId}`, { timezoneId })
  await using jonas = await stage.enter('Jonas Lindqvist', `/channels/${channelId}`, {
    timezoneId: 'America/Los_Angeles',
  })
  const { page } = mira
  await page.getByText('1 days ago, 59').waitFor()

  await go(page, 'Last week')
  await until('a week ago', async () => (await sought(page).textContent()) === 'a week ago, just after midnight')
  await page.getByText('9 days ago, 59').waitFor()
  await page.getByText('7 days ago, 1', { exact: true }).waitFor()

  await go(page, 'Yesterday')
  await until('yesterday', async () => (await sought(page).textContent()) === 'yesterday, just after midnight')
  await page.getByText('late on the day before').waitFor()

  await go(page, 'The beginning')
  await until('the beginning', async () => (await sought(page).textContent()) === '20 days ago, 0')
  await page.getByText('This is where #general begins').waitFor()

  // Nothing has been said today: the last that was said is the nearest to it.
  await go(page, 'Today')
  await until('the end', async () => (await sought(page).textContent()) === '1 days ago, 59')
  // And there again, after scrolling away.
  await page.getByRole('log').evaluate((log) => log.scrollTo(0, 0))
  await until('it is out of view', async () => (await sought(page).count()) === 0)
  await go(page, 'Today')
  await until('the end again', async () => (await sought(page).count()) === 1)

  await go(page, 'On a date')
  const dialog = page.getByRole('dialog', { name: 'Go to a day' })
  await dialog.getByRole('button', { name: 'Go there' }).click()
  await dialog.getByText('Choose a day up to today.').waitFor()
  await dialog.getByLabel('Day').fill(dayBefore(9))
  await dialog.getByRole('button', { name: 'Go there' }).click()
  await until('that day', async () => (await sought(page).textContent()) === '9 days ago, 0')

  // Where Jonas is, all of that was still on the day before.
  await go(jonas.page, 'On a date')
  await jonas.page.getByRole('textbox', { name: 'Day' }).fill(dayBefore(9))
  await jonas.page.getByRole('button', { name: 'Go there' }).click()
  const later = 'a week ago, just after midnight'
  await until('his day', async () => (await sought(jonas.page).textContent()) === later)
  expect([...mira.problems, ...jonas.problems]).toEqual([])
})

test('what was said on another day says which, wherever no day stands above it', async () => {
  const { id: channelId } = await priya.api.channels.create.mutate({ name: 'keepsakes' })
  await said(channelId, [{ at: daysAgo(1, 9), text: 'said in the morning' }])
  const [message] = (await priya.api.messages.list.query({ channelId, limit: 1 })).messages
  const id = message?.id ?? ''
  await priya.send(channelId, 'answered today', { threadId: id })
  await priya.api.messages.pin.mutate({ channelId, id })
  await using lena = await stage.enterChannel('Lena Fischer', channelId, { timezoneId })
  const device = await stage.device('Lena Fischer')
  await device.api.saved.save.mutate({ channelId, id })
  await device.close()
  const { page } = lena

  await page.getByRole('button', { name: 'Pinned messages' }).click()
  const pinned = page.getByRole('complementary', { name: 'Pinned messages' }).getByRole('article')
  await pinned.getByText('Yesterday, 09:00').waitFor()
  await page.goto(`/channels/${channelId}?thread=${id}`)
  const thread = page.getByRole('complementary', { name: 'Thread' }).getByRole('article')
  await thread.getByText('Yesterday, 09:00').waitFor()
  await thread.getByText(/^Today, \d\d:\d\d$/).waitFor()
  await page.goto('/saved')
  await page.getByRole('main').getByRole('article').getByText('Yesterday, 09:00').waitFor()
})
