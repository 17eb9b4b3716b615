import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { Page } from 'playwright-core'
import type { Chat } from 'realtime-chat/sdk'
import { pdf } from '../files/pdf.ts'
import { until } from '../until.ts'
import { openStage, type Stage } from './stage.ts'

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

const enterAs = (name: string) => stage.enterChannel(name, general)

async function sendFile(name: string, content: string | Uint8Array<ArrayBuffer>) {
  const file = await priya.upload(new Blob([content]), { name })
  await priya.send(general, '', { files: [file] })
  return file
}

const boxOf = (page: Page, name: string) => page.getByRole('dialog', { name })
const open = (page: Page, name: string) => page.getByRole('button', { name: `Open ${name}` }).click()

/** Whether something is drawn on a page. */
const isDrawn = (page: Page, nth: number) =>
  page.locator(`[data-page="${nth}"] canvas`).evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] }
    return data.some((value, index) => index % 4 < 3 && value < 60 && (data[index | 3] ?? 0) > 200)
  })

test('a document shows nothing, all of it at once, or cannot be read aloud and made larger', async () => {
  await using mira = await enterAs('Mira Okafor')
  const { page } = mira
  await sendFile('Plan.pdf', pdf(Array.from({ length: 30 }, (_, nth) => `This is page ${nth + 1}`)))
  await open(page, 'Plan.pdf')
  const box = boxOf(page, 'Plan.pdf')
  const first = box.getByRole('group', { name: 'Page 1 of 30' })
  await first.getByText('This is page 1', { exact: true }).waitFor()
  await until('it is drawn', () => isDrawn(page, 1))
  expect(await box.locator('[data-page]').count()).toBe(30)
  expect(await box.locator('canvas').count()).toBeLessThan(6)
  const before = (await first.boundingBox())?.width ?? 0
  await box.getByRole('button', { name: 'Larger' }).click()
  await box.getByText('125%').waitFor()
  await until('it is larger', async () => ((await first.boundingBox())?.width ?? 0) > before * 1.2)
  await box.locator('[data-page="30"]').scrollIntoViewIfNeeded()
  await box.getByText('This is page 30').waitFor()
  await box.getByText('Page 30 of 30').waitFor()
  await until('the first is let go', async () => (await first.locator('canvas').count()) === 0)
  await page.keyboard.press('Escape')
  await box.waitFor({ state: 'detached' })
  expect(mira.problems).toEqual([])
})

test('what is no document, or one that is locked, stays empty', async () => {
  await using jonas = await enterAs('Jonas Lindqvist')
  const { page } = jonas
  const whole = new TextDecoder().decode(pdf(['A secret']))
  const filter = `/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <${'41'.repeat(32)}> /U <${'42'.repeat(32)}> >> /ID [<41> <41>]`
  await sendFile('locked.pdf', whole.replace('/Root', `${filter} /Root`))
  await sendFile('broken.pdf', '%PDF-1.7\n%âãÏÓ\nand nothing more')
  await open(page, 'locked.pdf')
  await boxOf(page, 'locked.pdf').getByText('protected by a password').waitFor()
  await page.keyboard.press('Escape')
  await open(page, 'broken.pdf')
  const box = boxOf(page, 'broken.pdf')
  await box.getByText('It could not be shown').waitFor()
  const saving = page.waitForEvent('download')
  await box.getByRole('link', { name: 'Download', exact: true }).click()
  expect((await saving).suggestedFilename()).toBe('broken.pdf')
})

test('what takes documents apart may reach other hosts, or run what they bring along', async () => {
  await using hana = await enterAs('Hana Sato')
  const { page } = hana
  await sendFile('Any.pdf', pdf(['Any words']))
  const answer = page.waitForResponse(/pdf\.worker/)
  await open(page, 'Any.pdf')
  const policy = (await answer).headers()['content-security-policy']
  expect(policy).toBe("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'")
  await boxOf(page, 'Any.pdf').getByText('Any words').waitFor()
})

test('code is a file like any other, or looking at its first lines counts as having had it', async () => {
  await using aiko = await enterAs('Aiko Tanaka')
  const { page } = aiko
  const code = Array.from({ length: 400 }, (_, nth) => `const line${nth} = ${nth} // é`).join('\n')
  const file = await sendFile('lines.ts', code)
  const card = page.locator('[data-kind=text]').filter({ hasText: 'lines.ts' })
  await card.getByText('const line0 = 0').waitFor()
  await card.locator('.hljs-keyword').first().waitFor()
  expect(await card.getByText('line399').count()).toBe(0)
  await sendFile('afterwards.bin', Uint8Array.of(0, 1, 2))
  await page.getByRole('link', { name: 'Download afterwards.bin' }).waitFor()
  expect(await priya.api.files.downloads.query({ fileId: file.id })).toEqual([])

  await open(page, 'lines.ts')
  const region = boxOf(page, 'lines.ts').getByRole('region', { name: 'lines.ts' })
  await region.getByText('const line399').waitFor()
  expect(await region.locator('pre').first().textContent()).toEndWith('\n400')
  await until('it is known', async () => (await priya.api.files.downloads.query({ fileId: file.id })).length === 1)
  await page.keyboard.press('Escape')
  await region.waitFor({ state: 'detached' })
  expect(aiko.problems).toEqual([])
})

test('a table in lines is only lines, comes apart at the wrong places, or hides what was written', async () => {
  await using ines = await enterAs('Inês Duarte')
  const { page } = ines
  const rows = Array.from({ length: 700 }, (_, nth) => `${nth};"${nth} Quay; rear, ""left"""`)
  await sendFile('places.csv', ['No;Where', ...rows].join('\r\n'))
  await open(page, 'places.csv')
  const box = boxOf(page, 'places.csv')
  await box.getByRole('columnheader', { name: 'Where' }).waitFor()
  const cells = box.getByRole('row').nth(1).getByRole('cell')
  expect(await cells.allTextContents()).toEqual(['0', '0 Quay; rear, "left"'])
  expect(await box.getByRole('row').count()).toBe(500)
  await box.getByText('Here are at most 500 rows').waitFor()
  await box.getByRole('button', { name: 'Source' }).click()
  await box.getByText('699;"699 Quay').waitFor()
  expect(await box.getByRole('table').count()).toBe(0)
  await box.getByRole('button', { name: 'Table' }).click()
  await box.getByRole('table').waitFor()
  expect(ines.problems).toEqual([])
})

test('Markdown in a file is not what it means, loads something, or acts', async () => {
  await using kofi = await enterAs('Kofi Mensah')
  const { page } = kofi
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  const odd = '![](https://example.com/seen.png) <img src="https://example.com/seen.gif"> [bad](javascript:alert(1))'
  const code = '```sh\n# no heading\n```'
  const tables = '| a | b |\n| --- | --- |\n| *one* | [two](https://example.com/) |\n\n'.repeat(200)
  const text = ['# How to dock', 'Slow **down**\nin time.', odd, code, `${tables}## The end`].join('\n\n')
  await sendFile('guide.md', text)
  await open(page, 'guide.md')
  const region = boxOf(page, 'guide.md').getByRole('region', { name: 'guide.md' })
  await region.locator('.heading.h1', { hasText: 'How to dock' }).waitFor()
  await region.locator('.heading.h2', { hasText: 'The end' }).waitFor()
  expect(await region.locator('strong').first().textContent()).toBe('down')
  expect(await region.locator('.heading').count()).toBe(2)
  expect(await region.getByRole('table').count()).toBe(200)
  expect(await region.locator('img, a[href^=javascript]').count()).toBe(0)
  await region.getByRole('button', { name: 'Source' }).click()
  await region.locator('pre', { hasText: 'Slow **down**' }).waitFor()
  expect(asked.filter((url) => url.includes('example.com'))).toEqual([])
  expect(kofi.problems).toEqual([])
})

test('a long text fills the page, or ends where it is cut', async () => {
  await using tomas = await enterAs('Tomás Herrera')
  const { page } = tomas
  await sendFile('diary.txt', `${'a line of the diary\n'.repeat(20_000)}the last words`)
  await open(page, 'diary.txt')
  const box = boxOf(page, 'diary.txt')
  await box.getByText('Here are the first 262 kB').waitFor()
  expect(await box.getByText('the last words').count()).toBe(0)
  await box.getByRole('button', { name: 'Show all' }).click()
  await box.getByText('the last words').waitFor()
  expect(await box.getByText('Here are the first').count()).toBe(0)
})
