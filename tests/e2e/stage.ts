import { type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { type Chat, connect, signUp } from 'realtime-chat/sdk'
import { buildWeb } from '../../deploy/build.ts'
import { createEnvironment, service, startApp, until } from '../context.ts'

const flags = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const password = 'a long enough sentence'

/** Somebody with a browser of their own, and everything that went wrong in it. */
export interface Visitor extends AsyncDisposable {
  page: Page
  context: BrowserContext
  problems: string[]
}

/** The built app on a server of its own, with what `env` says beside the usual, and one browser whose windows share nothing. */
export async function openStage(env: Record<string, string> = {}) {
  await buildWeb()
  const app = await startApp({ ...(await createEnvironment()), ...env })
  const browser = await chromium.launch({ executablePath: service('CHROMIUM_PATH'), args: flags })

  const open = async (options: BrowserContextOptions): Promise<Visitor> => {
    const context = await browser.newContext({ baseURL: app.url, viewport: { width: 1280, height: 800 }, ...options })
    context.setDefaultTimeout(20_000)
    const page = await context.newPage()
    return { page, context, problems: listen(page), [Symbol.asyncDispose]: () => context.close() }
  }

  /** A window of somebody who has never been here. */
  const visit = async (path = '/', options: BrowserContextOptions = {}) => {
    const visitor = await open(options)
    await visitor.page.goto(path)
    return visitor
  }

  /** A window of somebody new who is signed in. */
  const enter = async (name: string, path = '/', options: BrowserContextOptions = {}) => {
    const visitor = await open(options)
    await register(app.url, name, visitor.context)
    await visitor.page.goto(path)
    return visitor
  }

  /** A window of somebody new who has joined a public channel that is open in it. */
  const enterChannel = async (name: string, channelId: string, options: BrowserContextOptions = {}) => {
    const visitor = await enter(name, `/channels/${channelId}`, options)
    await visitor.page.getByRole('button', { name: 'Join' }).first().click()
    await composer(visitor.page).waitFor()
    return visitor
  }

  /** Another window of somebody who has been here, signed in. */
  const again = async (name: string, path = '/', options: BrowserContextOptions = {}) => {
    const visitor = await open(options)
    const data = { email: emailOf(name), password }
    await visitor.context.request.post(`${app.url}/api/auth/sign-in/email`, { data, headers: { origin: app.url } })
    await visitor.page.goto(path)
    return visitor
  }

  /** Somebody new without a browser. */
  const join = async (name: string) => {
    const person = { url: app.url, email: emailOf(name), password }
    await signUp({ ...person, name })
    return connect(person)
  }

  /** Another device of somebody who has been here, without a browser. */
  const device = (name: string) => connect({ url: app.url, email: emailOf(name), password })

  return {
    url: app.url,
    databaseUrl: app.platform.config.databaseUrl,
    visit,
    enter,
    enterChannel,
    again,
    join,
    device,
    [Symbol.asyncDispose]: async () => {
      await browser.close()
      await app[Symbol.asyncDispose]()
    },
  }
}

export type Stage = Awaited<ReturnType<typeof openStage>>

export function emailOf(name: string): string {
  const first = name.split(' ')[0] ?? name
  return `${first.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()}@example.com`
}

async function register(url: string, name: string, context: BrowserContext) {
  const data = { name, email: emailOf(name), password }
  const response = await context.request.post(`${url}/api/auth/sign-up/email`, { data, headers: { origin: url } })
  if (!response.ok()) throw new Error(`${name} could not sign up: ${response.status()} ${await response.text()}`)
}

function listen(page: Page): string[] {
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(message.text())
  })
  return problems
}

/** What is written in the open channel, from the oldest in view. */
export function texts(page: Page): Promise<string[]> {
  return page.locator('[data-message] .text').allTextContents()
}

/** The messages that have their place in the channel. */
export function sent(page: Page): Promise<string[]> {
  return page.locator('[data-state=sent] .text').allTextContents()
}

/** A channel of `owner`'s with somebody in it, whose devices know. */
export async function openChannel(owner: Chat, name: string, other: Chat) {
  const { id: channelId } = await owner.api.channels.create.mutate({ name })
  await owner.api.channels.invite.mutate({ channelId, userId: other.me.id })
  await until('their devices know', () => other.unread.get().has(channelId))
  return channelId
}

/** A channel in the sidebar. */
export const link = (page: Page, channelId: string) => page.locator(`nav a[href="/channels/${channelId}"]`)

/** Goes to a channel by the sidebar. */
export async function goTo(page: Page, channelId: string) {
  await link(page, channelId).click()
  await page.locator(`[aria-current=page][href="/channels/${channelId}"]`).waitFor()
  await composer(page).waitFor()
}

/** Puts the window behind another one, or to the front. */
export async function focus(page: Page, has: boolean) {
  await page.evaluate((isFocused) => {
    document.hasFocus = () => isFocused
    dispatchEvent(new Event(isFocused ? 'focus' : 'blur'))
  }, has)
}

export const composer = (page: Page) => page.getByRole('textbox', { name: /^Message #/ })

export async function say(page: Page, text: string) {
  await composer(page).fill(text)
  await composer(page).press('Enter')
}

/** What the app asks in one tick comes as an array. */
function callsOf(frame: string): string[] {
  if (!frame.startsWith('[')) return [frame]
  const calls: unknown[] = JSON.parse(frame)
  return calls.map((call) => JSON.stringify(call))
}

/** What can become of a call: it goes on its way, or is answered in the server's place; or neither. */
interface Ways {
  pass(): void
  answer(frame: string): void
}

/** Stands between the app and the server from the next connection on, and is asked about each call. */
export function onCalls(page: Page, onCall: (call: string, ways: Ways) => void) {
  return page.routeWebSocket(/\/trpc/, (socket) => {
    const server = socket.connectToServer()
    socket.onMessage((frame) => {
      for (const call of callsOf(String(frame)))
        onCall(call, { pass: () => server.send(call), answer: (answer) => socket.send(answer) })
    })
  })
}

/** In the page: what is to be done at once is done only after the server has answered, and changes of what is seen come in twos. */
export function beBusy() {
  const later = window.setTimeout.bind(window)
  const Observer = window.IntersectionObserver
  class LateObserver extends Observer {
    constructor(tell: IntersectionObserverCallback, options?: IntersectionObserverInit) {
      const passed = (entry: IntersectionObserverEntry) =>
        Object.create(entry, { isIntersecting: { value: !entry.isIntersecting } })
      super((entries, self) => tell([...entries.map(passed), ...entries], self), options)
    }
  }
  Object.assign(window, {
    setTimeout: (run: () => void, ms = 0) => later(run, Math.max(ms, 300)),
    IntersectionObserver: LateObserver,
  })
}

/** In the page: stays at the end of a list in sections, as somebody does who holds the key down. */
export function stayAtEnd(row: Element) {
  const list = row.closest('section')?.parentElement
  const follow = () => list?.lastElementChild?.scrollIntoView({ block: 'end' })
  if (list) new MutationObserver(follow).observe(list, { childList: true, subtree: true })
  follow()
}
