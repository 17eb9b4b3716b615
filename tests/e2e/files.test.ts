import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
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
  stage = await openStage({ MAX_FILE_MB: '8' })
  priya = await stage.join('Priya Raman')
  general = (await priya.api.channels.create.mutate({ name: 'general' })).id
}, 60_000)
afterAll(async () => {
  await priya.close()
  await stage[Symbol.asyncDispose]()
})

const enterAs = (name: string) => stage.enterChannel(name, general)

const png = (width: number, height: number, background = '#d97a3a') =>
  sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer()

interface Thing {
  name: string
  type: string
  content: Buffer
}

/** Pastes or drops files, as the browser tells of it. */
async function give(page: Page, how: 'paste' | 'drop', selector: string, ...things: Thing[]) {
  const given = things.map(({ content, ...rest }) => ({ ...rest, content: content.toString('base64') }))
  await page
    .locator(selector)
    .first()
    .evaluate(
      (element, { how, given }) => {
        const transfer = new DataTransfer()
        for (const { name, type, content } of given)
          transfer.items.add(new File([Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0))], name, { type }))
        const how_ = { bubbles: true, cancelable: true }
        if (how === 'paste') element.dispatchEvent(new ClipboardEvent('paste', { ...how_, clipboardData: transfer }))
        else
          for (const type of ['dragover', 'drop'])
            element.dispatchEvent(new DragEvent(type, { ...how_, dataTransfer: transfer }))
      },
      { how, given },
    )
}

async function temporaryFolder() {
  const path = await mkdtemp(`${tmpdir()}/files-`)
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}

const chips = (page: Page) => page.getByRole('list', { name: 'Attached files' }).getByRole('listitem')
const send = (page: Page) => page.getByRole('button', { name: 'Send message' })

test('a picture that is pasted does not reach the other, jumps when it comes, or cannot be opened and saved', async () => {
  await using mira = await enterAs('Mira Okafor')
  await using jonas = await enterAs('Jonas Lindqvist')
  const shown = Promise.withResolvers<void>()
  await jonas.page.route(/size=small/, (route) => shown.promise.then(() => route.continue()))
  await give(mira.page, 'paste', 'textarea', { name: 'image.png', type: 'image/png', content: await png(1_000, 500) })
  await give(mira.page, 'paste', 'textarea', {
    name: 'sea.png',
    type: 'image/png',
    content: await png(300, 300, '#147'),
  })
  await mira.page.locator('[data-attachment=ready]').nth(1).waitFor()
  await composer(mira.page).fill('From the harbour')
  await composer(mira.page).press('Enter')
  await until('the chips go', async () => (await chips(mira.page).count()) === 0)

  const row = jonas.page.locator('[data-message]').filter({ hasText: 'From the harbour' })
  const picture = row.getByRole('img', { name: 'image.png' })
  await picture.waitFor()
  const before = await row.boundingBox()
  shown.resolve()
  await until('it is loaded', () =>
    picture.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth === 720),
  )
  expect(await row.boundingBox()).toEqual(before)

  await row.getByRole('button', { name: 'Open image.png' }).click()
  const box = jonas.page.getByRole('dialog', { name: 'image.png' })
  await box.getByText('1 of 2').waitFor()
  await jonas.page.keyboard.press('ArrowRight')
  const second = jonas.page.getByRole('dialog', { name: 'sea.png' })
  const saving = jonas.page.waitForEvent('download')
  await second.getByRole('link', { name: 'Download sea.png' }).click()
  expect((await saving).suggestedFilename()).toBe('sea.png')
  await jonas.page.keyboard.press('ArrowRight')
  await box.waitFor()
  await jonas.page.keyboard.press('Escape')
  await box.waitFor({ state: 'detached' })
  expect([...mira.problems, ...jonas.problems]).toEqual([])
})

test('a file that is dropped on the conversation opens in the place of the app, or cannot go without words', async () => {
  await using aiko = await enterAs('Aiko Tanaka')
  await using tomas = await enterAs('Tomás Herrera')
  const content = Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj << >> endobj\n')
  const pdf = { name: 'Plan & map.pdf', type: 'application/pdf', content }
  await give(aiko.page, 'drop', '[data-drop-area]', pdf)
  await aiko.page.locator('[data-attachment=ready]').waitFor()
  await composer(aiko.page).press('Enter')
  const card = tomas.page.locator('[data-kind=pdf]').filter({ hasText: 'Plan & map.pdf' })
  const saving = tomas.page.waitForEvent('download')
  await card.getByRole('link', { name: 'Download Plan & map.pdf' }).click()
  const saved = await saving
  expect(saved.suggestedFilename()).toBe('Plan & map.pdf')
  expect(await Bun.file(await saved.path()).text()).toBe(content.toString())

  const { messages } = await priya.api.messages.list.query({ channelId: general })
  const [file] = messages.at(-1)?.files ?? []
  expect(messages.at(-1)).toMatchObject({ text: '', files: [{ name: 'Plan & map.pdf', type: 'application/pdf' }] })
  const had = await until('the download is known', async () => {
    const downloads = await priya.api.files.downloads.query({ fileId: file?.id ?? '' })
    return downloads.length === 1 && downloads
  })
  expect(had).toHaveLength(1)
  expect([...aiko.problems, ...tomas.problems]).toEqual([])
})

test('an upload is lost with a reload in its middle', async () => {
  await using samuel = await enterAs('Samuel Adeyemi')
  const { page } = samuel
  const content = Buffer.alloc(1_500_000, 'a')
  let parts = 0
  await page.route('**/api/files/**', async (route) => {
    // After the first part, nothing comes through any more.
    if (route.request().method() === 'PATCH' && parts++ > 0) return
    await route.continue()
  })
  await give(page, 'paste', 'textarea', { name: 'log.txt', type: 'text/plain', content })
  await chips(page)
    .getByText(/^[1-9]\d?%$/)
    .waitFor()
  expect(await send(page).isDisabled()).toBe(true)
  await page.getByText('Uploading 1 file').waitFor()
  await page.unroute('**/api/files/**')
  const creations: string[] = []
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/api/files')) creations.push(request.url())
  })
  await page.reload()
  await page.locator('[data-attachment=ready]').getByText('log.txt').waitFor()
  await send(page).click()
  const file = await until('the message', async () => {
    const { messages } = await priya.api.messages.list.query({ channelId: general })
    return messages.flatMap(({ files }) => files).find(({ name }) => name === 'log.txt')
  })
  expect(file.size).toBe(content.length)
  expect(creations).toEqual([])
  await page.reload()
  await composer(page).waitFor()
  expect(await chips(page).count()).toBe(0)
})

/** Lets the first part of each upload through, and holds up all others until it is told to go on. */
async function holdUp(page: Page) {
  const { promise, resolve } = Promise.withResolvers<void>()
  let parts = 0
  await page.route('**/api/files/**', async (route) => {
    if (route.request().method() === 'PATCH' && parts++ > 0) await promise
    await route.continue().catch(() => undefined)
  })
  return { goOn: resolve }
}

/** Counts the uploads that begin, and the parts that are sent. */
function count(page: Page) {
  const counted = { begun: 0, parts: 0 }
  page.on('request', (request) => {
    if (!request.url().includes('/api/files')) return
    if (request.method() === 'POST') counted.begun++
    if (request.method() === 'PATCH') counted.parts++
  })
  return counted
}

test('an upload cannot be paused, goes on by itself after a reload, or arrives as something else', async () => {
  await using kofi = await enterAs('Kofi Mensah')
  await using hana = await enterAs('Hana Sato')
  const { page } = kofi
  const content = Buffer.from(crypto.getRandomValues(new Uint8Array(65_536)))
  const large = Buffer.concat(Array.from({ length: 48 }, (_, index) => Buffer.concat([content, Buffer.of(index)])))
  const traffic = await holdUp(page)
  await give(page, 'drop', '[data-drop-area]', { name: 'survey.bin', type: '', content: large })
  const chip = page.locator('[data-attachment]').filter({ hasText: 'survey.bin' })
  await chip.getByText(/^[1-9]\d?%$/).waitFor()
  await page.getByRole('button', { name: 'Pause survey.bin' }).click()
  await chip.getByText(/^Paused, \d+%$/).waitFor()
  await page.getByText('1 file is paused').waitFor()
  traffic.goOn()
  const sentOn = count(page)
  await page.reload()
  await chip.getByText(/^Paused, [1-9]\d?%$/).waitFor()
  expect(await send(page).isDisabled()).toBe(true)
  expect(sentOn).toEqual({ begun: 0, parts: 0 })
  await page.getByRole('button', { name: 'Go on with survey.bin' }).click()
  await page.locator('[data-attachment=ready]').waitFor()
  expect(sentOn.begun).toBe(0)
  await send(page).click()

  const saving = hana.page.waitForEvent('download')
  await hana.page.getByRole('link', { name: 'Download survey.bin' }).click()
  const saved = await Bun.file(await (await saving).path()).bytes()
  expect(Buffer.from(saved).equals(large)).toBe(true)
  expect([...kofi.problems, ...hana.problems]).toEqual([])
})

test('a file that the browser has no room for is forgotten with a reload, or another one takes its place', async () => {
  await using nadia = await enterAs('Nadia Haddad')
  const { page } = nadia
  await nadia.context.addInitScript(() => {
    const put = IDBObjectStore.prototype.put
    IDBObjectStore.prototype.put = function (value: unknown, ...rest: [IDBValidKey?]) {
      if (value instanceof Blob) throw new DOMException('full', 'QuotaExceededError')
      return put.call(this, value, ...rest)
    }
  })
  await page.reload()
  await composer(page).waitFor()
  await using folder = await temporaryFolder()
  const [right, wrong] = [`${folder.path}/right.txt`, `${folder.path}/wrong.txt`]
  await Bun.write(right, 'r'.repeat(900_000))
  await Bun.write(wrong, 'w'.repeat(800_000))
  const traffic = await holdUp(page)
  await page.locator('input[type=file][multiple]').first().setInputFiles(right)
  const chip = page.locator('[data-attachment]').filter({ hasText: 'right.txt' })
  await chip.getByText(/^[1-9]\d?%$/).waitFor()
  traffic.goOn()
  await page.route('**/api/files/**', (route) => route.abort())
  await page.reload()
  await chip.getByText('Choose it again').waitFor()
  await page.unroute('**/api/files/**')
  const sentOn = count(page)
  const again = page.locator('[data-attachment] input[type=file]')
  await again.setInputFiles(wrong)
  await page.getByText('That is another file').waitFor()
  await again.setInputFiles(right)
  await page.locator('[data-attachment=ready]').waitFor()
  expect(sentOn.begun).toBe(0)
})

test('a file that cannot go says nothing, cannot be removed, or stops the others', async () => {
  await using lena = await enterAs('Lena Fischer')
  const { page } = lena
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Add' }).first().click()
  await page.getByRole('menuitem', { name: 'Attach files' }).click()
  await (await chooser).setFiles([
    { name: 'film.mov', mimeType: 'video/quicktime', buffer: Buffer.alloc(9 * 1_048_576) },
    { name: 'empty.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) },
    { name: 'fine.txt', mimeType: 'text/plain', buffer: Buffer.from('fine') },
  ])
  await chips(page).filter({ hasText: 'film.mov' }).getByText('Larger than 8.4 MB').waitFor()
  await chips(page).filter({ hasText: 'empty.txt' }).getByText('Empty or unreadable').waitFor()
  await page.locator('[data-attachment=ready]').filter({ hasText: 'fine.txt' }).waitFor()
  expect(await send(page).isDisabled()).toBe(true)
  await page.getByText('Remove what was refused, then send').waitFor()
  for (const name of ['film.mov', 'empty.txt']) await page.getByRole('button', { name: `Remove ${name}` }).click()
  await send(page).click()
  await page.locator('[data-state=sent] [data-kind=text]').filter({ hasText: 'fine.txt' }).waitFor()
})

test('a reply cannot hold a file, or what is attached to it goes to the channel', async () => {
  await using ines = await enterAs('Inês Duarte')
  const root = await priya.send(general, 'Whose picture is this?')
  const { page } = ines
  await page.goto(`/channels/${general}?thread=${root.id}`)
  const panel = page.getByRole('complementary', { name: 'Thread' })
  await panel.getByRole('textbox').waitFor()
  await give(page, 'drop', 'aside[aria-label=Thread]', {
    name: 'mine.png',
    type: 'image/png',
    content: await png(40, 40),
  })
  await panel.locator('[data-attachment=ready]').waitFor()
  expect(await page.locator('[data-attachment]').count()).toBe(1)
  await panel.getByRole('button', { name: 'Send message' }).click()
  await panel.getByRole('img', { name: 'mine.png' }).waitFor()
  const messages = await until('the reply', async () => {
    const { messages } = await priya.api.messages.thread.query({ channelId: general, id: root.id })
    return messages.length > 0 && messages
  })
  expect(messages).toMatchObject([{ text: '', files: [{ name: 'mine.png', image: { width: 40, height: 40 } }] }])
  expect(ines.problems).toEqual([])
})
