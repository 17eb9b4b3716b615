import { type Browser, chromium, type Page } from 'playwright-core'
import { connect, signUp } from 'realtime-chat/sdk'
import { buildWeb } from '../../deploy/build.ts'
import { chromiumPath } from '../../deploy/local/chromium.ts'
import { deploy, startParts } from './deployment.ts'
import { median, type Row, row } from './row.ts'

declare global {
  interface Window {
    longestFrame?: number
  }
}

const messages = 200
const rounds = 5
const shownMs = 10_000
const stillMs = 500
const wheelPx = 400
const mostWheels = 200
const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run']

/** One of each kind of formatting, in turn. */
const formatted = [
  'A **bold** word, an _italic_ one, ~~a third~~ and `code`, with https://example.com/a/link in it :tada:',
  '> What was said before\n\nand what is said to it, with ||a secret|| in it',
  '- first\n- second\n  - a part of it\n- [x] done\n- [ ] not yet',
  '```ts\nexport const answer = (question: string): number => question.length + 42\n```',
  '| ship | berth |\n|---|---:|\n| Astrid | 4 |\n| Kestrel | 12 |',
  '1. cast off\n2. turn about\n3. **full ahead**, and mind the buoy',
]
const plain = ['A message of about the same length as the others, which says nothing in any other way than this.']

/**
 * The longest frame in milliseconds, from the click on a channel with 200 formatted messages until it is shown, and
 * while one scrolls through all of them; beside the same of plain ones. The median of several windows.
 */
export async function render(): Promise<Row[]> {
  await buildWeb()
  await using parts = await startParts()
  await using app = await deploy(parts, 'embedded')
  const person = { url: app.url, email: 'mira@example.com', password: crypto.randomUUID() }
  const { token } = await signUp({ ...person, name: 'Mira' })
  const rich = await fill(app.url, token, 'formatted', formatted)
  const bare = await fill(app.url, token, 'plain', plain)
  const browser = await chromium.launch({ executablePath: await chromiumPath(), args: flags })
  try {
    const ours = await measure(browser, person, rich)
    const baseline = await measure(browser, person, bare)
    return (['open', 'scroll'] as const).map((name) =>
      row(`render.${name}.longest_frame`, ours[name], 'ms', 'plain messages', baseline[name]),
    )
  } finally {
    await browser.close()
  }
}

async function fill(url: string, token: string, name: string, texts: string[]) {
  const chat = await connect({ url, token })
  try {
    const { id } = await chat.api.channels.create.mutate({ name })
    for (let n = 0; n < messages; n++) await chat.send(id, texts[n % texts.length] ?? '')
    return id
  } finally {
    await chat.close()
  }
}

interface Person {
  url: string
  email: string
  password: string
}

async function measure(browser: Browser, person: Person, channelId: string) {
  const samples: Record<'open' | 'scroll', number>[] = []
  for (let n = 0; n < rounds; n++) samples.push(await look(browser, person, channelId))
  return { open: median(samples.map(({ open }) => open)), scroll: median(samples.map(({ scroll }) => scroll)) }
}

async function look(browser: Browser, { url, ...data }: Person, channelId: string) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  try {
    await context.request.post(`${url}/api/auth/sign-in/email`, { data, headers: { origin: url } })
    const page = await context.newPage()
    await page.goto(`${url}/activity`)
    const link = page.locator(`nav a[href="/channels/${channelId}"]`)
    await link.waitFor({ timeout: shownMs })
    const open = await longestFrame(page, async () => {
      await link.click()
      await page.locator('[data-message]').nth(5).waitFor({ timeout: shownMs })
    })
    const scroll = await longestFrame(page, () => scrollToTop(page))
    return { open, scroll }
  } finally {
    await context.close()
  }
}

/** The longest time between two frames, in ms, until everything has been still for a moment. */
async function longestFrame(page: Page, act: () => Promise<void>): Promise<number> {
  await page.evaluate(watchFrames)
  await act()
  await page.waitForTimeout(stillMs)
  return page.evaluate(() => window.longestFrame ?? Number.NaN)
}

function watchFrames() {
  window.longestFrame = 0
  let last = performance.now()
  const frame = (now: number) => {
    window.longestFrame = Math.max(window.longestFrame ?? 0, now - last)
    last = now
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
}

async function scrollToTop(page: Page) {
  await page.getByRole('log').hover()
  const isAtTop = () => page.getByRole('log').evaluate(({ scrollTop }) => scrollTop === 0)
  for (let n = 0; n < mostWheels && !(await isAtTop()); n++) await page.mouse.wheel(0, -wheelPx)
}
