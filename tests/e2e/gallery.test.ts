import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { Page } from 'playwright-core'
import type { Chat } from 'realtime-chat/sdk'
import sharp from 'sharp'
import { until } from '../until.ts'
import { beBusy, openStage, type Stage, stayAtEnd } from './stage.ts'

setDefaultTimeout(60_000)

let stage: Stage
let priya: Chat
let jonas: Chat

beforeAll(async () => {
  stage = await openStage()
  priya = await stage.join('Priya Raman')
  jonas = await stage.join('Jonas Lindqvist')
}, 60_000)
afterAll(async () => {
  await priya.close()
  await jonas.close()
  await stage[Symbol.asyncDispose]()
})

const png = async (background: string) =>
  new Uint8Array(
    await sharp({ create: { width: 300, height: 200, channels: 3, background } })
      .png()
      .toBuffer(),
  )

/** A channel of all of them, with a message of Priya's that holds two pictures and a document, and an archive of Jonas'. */
async function channelOf() {
  const { id } = await priya.api.channels.create.mutate({ name: `c-${crypto.randomUUID().slice(0, 8)}` })
  await jonas.api.channels.join.mutate({ channelId: id })
  const pictures = [await png('#d97a3a'), await png('#147')]
  const files = [
    await priya.upload(new Blob([pictures[0] ?? '']), { name: 'dune.png' }),
    await priya.upload(new Blob([pictures[1] ?? '']), { name: 'sea.png' }),
    await priya.upload(new Blob(['the plan']), { name: 'plan.txt' }),
  ]
  const message = await priya.send(id, 'From the coast', { files })
  const zip = await jonas.upload(new Blob([Uint8Array.of(0x50, 0x4b, 5, 6, ...new Array(18).fill(0))]), {
    name: 'all.zip',
  })
  await jonas.send(id, 'All of it', { files: [zip] })
  return { id, message }
}

let full: Promise<string> | undefined

/** A channel with three pages of files. */
function fullChannel() {
  const fill = async () => {
    const { id } = await channelOf()
    for (let round = 0; round < 13; round++) {
      const files = await Promise.all(
        Array.from({ length: 10 }, (_, nth) => jonas.upload(new Blob(['x']), { name: `f${round}-${nth}.txt` })),
      )
      await jonas.send(id, '', { files })
    }
    return id
  }
  full ??= fill()
  return full
}

const enterAs = (name: string, channelId: string, options = {}) => stage.enterChannel(name, channelId, options)

const panelOf = (page: Page) => page.getByRole('complementary', { name: 'Files' })
const namesIn = (page: Page) =>
  panelOf(page)
    .locator('li [title]:not(a[aria-label]):not([aria-haspopup=menu])')
    .evaluateAll((items) => items.map((item) => item.getAttribute('title')))
const holds = (page: Page, ...names: string[]) =>
  until(names.join(), async () => {
    const found = await namesIn(page)
    return found.toSorted().join() === names.toSorted().join()
  })

test('a file of a channel cannot be found again, or only among those that nobody looks for', async () => {
  const { id, message } = await channelOf()
  await using mira = await enterAs('Mira Okafor', id)
  const { page } = mira
  await page.getByRole('button', { name: 'Files' }).click()
  await holds(page, 'dune.png', 'sea.png', 'plan.txt', 'all.zip')
  await page.getByRole('tab', { name: 'Pictures' }).click()
  await holds(page, 'dune.png', 'sea.png')
  await page.getByRole('tab', { name: 'Media' }).click()
  await page.getByText('No such files here').waitFor()
  await page.getByRole('tab', { name: 'Documents' }).click()
  await holds(page, 'plan.txt', 'all.zip')
  await page.getByRole('combobox', { name: 'From whom' }).click()
  await page.getByRole('option', { name: 'Priya Raman' }).click()
  await holds(page, 'plan.txt')
  await page.getByRole('tab', { name: 'All' }).click()
  await holds(page, 'dune.png', 'sea.png', 'plan.txt')

  await panelOf(page).getByRole('button', { name: 'Open sea.png' }).click()
  const sea = page.getByRole('dialog', { name: 'sea.png' })
  await sea.getByText(/^1 of 3 .* Priya Raman/).waitFor()
  await page.keyboard.press('ArrowRight')
  const dune = page.getByRole('dialog', { name: 'dune.png' })
  await dune.getByRole('button', { name: 'More about dune.png' }).click()
  await page.getByRole('menuitem', { name: 'Go to the message' }).click()
  await dune.waitFor({ state: 'detached' })
  await page.locator(`[data-message="${message.id}"][data-sought=true]`).waitFor()
  await panelOf(page).waitFor()
  expect(mira.problems).toEqual([])
})

test('what is sent or deleted meanwhile is missing, or stays', async () => {
  const { id, message } = await channelOf()
  await using aiko = await enterAs('Aiko Tanaka', id)
  const { page } = aiko
  await page.getByRole('button', { name: 'Files' }).click()
  await holds(page, 'dune.png', 'sea.png', 'plan.txt', 'all.zip')
  const late = await jonas.upload(new Blob(['late']), { name: 'late.txt' })
  await jonas.send(id, '', { files: [late] })
  await holds(page, 'dune.png', 'sea.png', 'plan.txt', 'all.zip', 'late.txt')
  await priya.api.messages.remove.mutate({ channelId: id, id: message.id })
  await holds(page, 'all.zip', 'late.txt')
  expect(aiko.problems).toEqual([])
})

test('what is passed on stands where it was uploaded, or only after a reload', async () => {
  const { id } = await channelOf()
  const { id: elsewhere } = await priya.api.channels.create.mutate({ name: `c-${crypto.randomUUID().slice(0, 8)}` })
  const old = await priya.upload(new Blob(['old']), { name: 'old.txt' })
  const message = await priya.send(elsewhere, '', { files: [old] })
  const newer = await priya.upload(new Blob(['newer']), { name: 'newer.txt' })
  await priya.send(id, '', { files: [newer] })
  await using ada = await enterAs('Ada Nwosu', id)
  const { page } = ada
  await page.getByRole('button', { name: 'Files' }).click()
  await page.getByRole('tab', { name: 'Documents' }).click()
  const inOrder = async (...names: string[]) =>
    until(names.join(), async () => (await namesIn(page)).join() === names.join())
  await inOrder('newer.txt', 'all.zip', 'plan.txt')
  await priya.api.messages.forward.mutate({ channelId: elsewhere, id: message.id, targets: [{ channelId: id }] })
  await inOrder('old.txt', 'newer.txt', 'all.zip', 'plan.txt')
  await page.reload()
  await page.getByRole('tab', { name: 'Documents' }).click()
  await inOrder('old.txt', 'newer.txt', 'all.zip', 'plan.txt')
})

test('older files cannot be reached', async () => {
  const id = await fullChannel()
  await using tomas = await enterAs('Tomás Herrera', id)
  const { page } = tomas
  await page.getByRole('button', { name: 'Files' }).click()
  const shown = panelOf(page).getByRole('listitem')
  await until('the first page', async () => (await shown.count()) >= 60)
  await until('all of them', async () => {
    await shown.last().scrollIntoViewIfNeeded()
    return (await shown.count()) === 134
  })
})

test('a busy page, which notices late that more is on its way, stops before the oldest file', async () => {
  const id = await fullChannel()
  await using amara = await enterAs('Amara Diallo', id)
  const { page } = amara
  await page.addInitScript(beBusy)
  await page.reload()
  await page.getByRole('button', { name: 'Files' }).click()
  const shown = panelOf(page).getByRole('listitem')
  await shown.first().waitFor()
  await shown.first().evaluate(stayAtEnd)
  await until('all of them', async () => (await shown.count()) === 134)
})

test('a phone has no way to the files of a channel, or stays with them when one goes to a message', async () => {
  const { id, message } = await channelOf()
  await using lena = await enterAs('Lena Fischer', id, { viewport: { width: 390, height: 800 }, hasTouch: true })
  const { page } = lena
  await page.getByRole('button', { name: /^More about #/ }).click()
  await page.getByRole('menuitem', { name: 'Files' }).click()
  await holds(page, 'dune.png', 'sea.png', 'plan.txt', 'all.zip')
  await panelOf(page).getByRole('button', { name: 'More about plan.txt' }).click()
  await page.getByRole('menuitem', { name: 'Go to the message' }).click()
  await page.locator(`[data-message="${message.id}"][data-sought=true]`).waitFor()
  expect(await panelOf(page).count()).toBe(0)
})

test('a phone cannot take the picture that is sent', async () => {
  const { id } = await channelOf()
  const phone = { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true }
  await using kofi = await enterAs('Kofi Mensah', id, phone)
  const { page } = kofi
  const choosing = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Add' }).first().click()
  await page.getByRole('menuitem', { name: 'Take a photo' }).click()
  const chooser = await choosing
  expect(await chooser.element().getAttribute('capture')).toBe('environment')
  await chooser.setFiles({ name: 'image.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(await png('#147')) })
  await page.locator('[data-attachment=ready]').waitFor()
})

test('whoever sent a file cannot see who has had it, or everybody can', async () => {
  const { id } = await channelOf()
  await using samuel = await enterAs('Samuel Adeyemi', id)
  await using ines = await enterAs('Inês Duarte', id)
  const file = { name: 'notes.bin', mimeType: '', buffer: Buffer.of(1, 0, 2, 0) }
  await samuel.page.locator('input[type=file]').first().setInputFiles(file)
  await samuel.page.locator('[data-attachment=ready]').waitFor()
  await samuel.page.getByRole('button', { name: 'Send message' }).click()
  const menu = { name: 'More about notes.bin' }
  await samuel.page.getByRole('button', menu).click()
  await samuel.page.getByRole('menuitem', { name: 'Who has downloaded this' }).click()
  const dialog = samuel.page.getByRole('dialog')
  await dialog.getByText('Nobody has downloaded it yet').waitFor()
  await samuel.page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })

  const saving = ines.page.waitForEvent('download')
  await ines.page.getByRole('link', { name: 'Download notes.bin' }).click()
  await (await saving).path()
  expect(await ines.page.getByRole('button', menu).count()).toBe(0)
  await until('she is named', async () => {
    await samuel.page.getByRole('button', menu).click()
    await samuel.page.getByRole('menuitem', { name: 'Who has downloaded this' }).click()
    await dialog.getByText('notes.bin').waitFor()
    const had = await dialog
      .getByText('Inês Duarte')
      .waitFor({ timeout: 1_000 })
      .then(
        () => true,
        () => false,
      )
    await samuel.page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    return had
  })
  expect([...samuel.problems, ...ines.problems]).toEqual([])
})
