import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { Page } from 'playwright-core'
import type { Chat } from 'realtime-chat/sdk'
import { until } from '../until.ts'
import { composer, onCalls, openStage, type Stage, say, sent, texts } from './stage.ts'

setDefaultTimeout(60_000)

const phone = { viewport: { width: 390, height: 844 } }

let stage: Stage
let callum: Chat
let channelId: string

beforeAll(async () => {
  stage = await openStage()
  callum = await stage.join('Callum Reid')
  const channel = await callum.api.channels.create.mutate({ name: 'history' })
  await callum.api.channels.create.mutate({ name: 'today' })
  channelId = channel.id
  for (let at = 1; at <= 160; at++) await callum.api.messages.send.mutate({ channelId, text: `line ${at}` })
  await until('all are there', async () => (await callum.api.messages.list.query({ channelId })).lastSeq >= 160)
})

afterAll(async () => {
  await callum.close()
  await stage[Symbol.asyncDispose]()
})

async function enter(name: string, options = {}) {
  const visitor = await stage.enter(name, '/', options)
  await visitor.page.getByRole('button', { name: 'Browse channels' }).first().click()
  await visitor.page.getByRole('button', { name: 'Join history' }).click()
  await composer(visitor.page).waitFor()
  return visitor
}

const toEnd = (page: Page) =>
  page.getByRole('log').evaluate(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight)

test('a channel opens at its end and older messages come without a jump', async () => {
  await using mira = await enter('Mira Okafor')
  const { page } = mira
  await until('the newest is in view', async () => (await texts(page)).at(-1) === 'line 160')
  expect(await toEnd(page)).toBeLessThan(2)

  const drift = await page.getByRole('log').evaluate(watchDrift)
  await page.getByRole('log').hover()
  const scrollUp = async () => {
    await page.mouse.wheel(0, -120)
    await page.evaluate(() => new Promise(requestAnimationFrame))
    return (await texts(page)).includes('line 1')
  }
  await until('the first is there', scrollUp, 25_000)
  expect(drift).toBe('watching')
  expect(await page.evaluate(() => Reflect.get(window, 'worstJump'))).toBeLessThan(2)
  expect(mira.problems).toEqual([])
})

test('a tall window stays empty above the newest messages, with older ones said to be on their way', async () => {
  await using greta = await enter('Greta Lund', { viewport: { width: 1280, height: 4_600 } })
  await until('all are in view', async () => (await texts(greta.page)).includes('line 1'))
})

test('older messages are lost for good when the window goes to the newest ones while they are on their way', async () => {
  await using bruno = await enter('Bruno Costa', { viewport: { width: 1280, height: 1_600 } })
  const { page } = bruno
  const { messages } = await callum.api.messages.list.query({ channelId, around: 60, limit: 1 })
  const hasLost = await loseOlder(page)
  await page.goto(`/channels/${channelId}?message=${messages.find(({ text }) => text === 'line 60')?.id}`)
  await page.locator('[data-sought=true]').waitFor()
  await until('older ones are asked for', hasLost)
  await page.getByRole('button', { name: 'Go to the latest message' }).click()
  await until('the newest is in view', async () => (await texts(page)).includes('line 160'))
  await until('older ones are there', async () => (await texts(page)).includes('line 105'))
})

/** The first question for older messages does not arrive. */
async function loseOlder(page: Page) {
  let asked = 0
  await onCalls(page, (call, { pass }) => {
    if (!call.includes('"before":') || asked++ > 0) pass()
  })
  return () => asked > 0
}

/** What stands there once rows are drawn up to the upper edge, and none come or go any more. */
async function settled(page: Page) {
  const shown = await texts(page)
  const isFilled = await page.getByRole('log').evaluate(async (log) => {
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame)
    const first = log.querySelector('[data-message]')?.getBoundingClientRect().top ?? Number.POSITIVE_INFINITY
    return first <= log.getBoundingClientRect().top
  })
  return isFilled && Bun.deepEquals(shown, await texts(page)) && shown
}

test('new messages do not move somebody who reads older ones, and are counted', async () => {
  await using jonas = await enter('Jonas Lindqvist')
  const { page } = jonas
  await until('the newest is in view', async () => (await texts(page)).at(-1) === 'line 160')
  await page.getByRole('log').evaluate((log) => log.scrollBy(0, -900))
  await page.getByRole('button', { name: 'Go to the latest message' }).waitFor()
  const before = await until('the older ones are drawn', () => settled(page))
  await callum.send(channelId, 'something new')
  const pill = page.getByRole('button', { name: '1 new message' })
  await pill.waitFor()
  expect((await texts(page)).slice(0, 5)).toEqual(before.slice(0, 5))
  await pill.click()
  await until('it is in view', async () => (await texts(page)).at(-1) === 'something new')
})

test('somebody who has just scrolled away is taken back to the end by a message that the browser is quicker to tell of', async () => {
  await using sofia = await enter('Sofia Marino')
  const { page } = sofia
  await page.addInitScript(tellLate)
  await page.reload()
  await until('the end is in view', async () => (await texts(page)).length > 0 && (await toEnd(page)) < 2)
  await until('older ones are there', () => page.getByRole('log').evaluate((log) => log.scrollHeight > 2_000))
  await page.getByRole('log').evaluate((log) => log.scrollBy(0, -900))
  await callum.send(channelId, 'something newer')
  await page.getByRole('button', { name: '1 new message' }).waitFor()
  expect(await toEnd(page)).toBeGreaterThan(850)
})

test('a phone shows the list or the channel, and goes back', async () => {
  await using noor = await enter('Noor Haddad', phone)
  const { page } = noor
  expect(await page.getByRole('navigation').isVisible()).toBe(false)
  await page.getByRole('link', { name: 'Back' }).click()
  await page.getByRole('link', { name: 'history' }).waitFor()
  expect(await page.getByRole('main').isVisible()).toBe(false)
  await page.getByRole('link', { name: 'history' }).click()
  await composer(page).waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
})

test('the app follows the system into the dark, and a choice outlives a reload', async () => {
  await using aiko = await stage.enter('Aiko Tanaka', '/', { colorScheme: 'dark' })
  const { page } = aiko
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const account = page.getByRole('button', { name: 'Account of Aiko Tanaka' })
  await account.click()
  expect(await background()).toBe('rgb(27, 26, 24)')
  await page.getByRole('menuitemradio', { name: 'Light' }).click()
  await until('it is light', async () => (await background()) === 'rgb(255, 254, 252)')
  await page.reload()
  await account.waitFor()
  expect(await background()).toBe('rgb(255, 254, 252)')
})

test('the keyboard alone finds a channel, writes and comes back', async () => {
  await using lena = await enter('Lena Fischer')
  const { page, problems } = lena
  await page.keyboard.press('Control+k')
  await page.keyboard.type('hist')
  await page.keyboard.press('Enter')
  await until('the composer has the focus', () => composer(page).evaluate((input) => input === document.activeElement))
  await page.keyboard.type('first line')
  await page.keyboard.press('Shift+Enter')
  await page.keyboard.type('second line')
  await page.keyboard.press('Enter')
  await until('it is sent as one', async () => (await sent(page)).includes('first line\nsecond line'))
  await page.getByRole('button', { name: 'Browse channels' }).first().focus()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Escape')
  await until('it is closed', async () => (await page.getByRole('dialog').count()) === 0)
  expect(problems).toEqual([])
})

test('a draft waits in its channel, and a text beyond the limit is not sent', async () => {
  await using samuel = await enter('Samuel Adeyemi')
  const { page } = samuel
  await composer(page).fill('to be finished')
  await page.reload()
  await until('the draft is back', async () => (await composer(page).inputValue()) === 'to be finished')
  await say(page, 'x'.repeat(10_001))
  await page.getByText('1 character too many').waitFor()
  expect(await page.getByRole('button', { name: 'Send message' }).isDisabled()).toBe(true)
})

/** As it is where a frame takes long: what has happened since the last one is heard of before any scrolling is. */
function tellLate() {
  const tell = (event: Event) => {
    if (!event.isTrusted) return
    event.stopImmediatePropagation()
    setTimeout(() => event.target?.dispatchEvent(new Event('scroll')), 1_000)
  }
  addEventListener('scroll', tell, { capture: true })
}

/** Notes by how much messages in view ever move apart, or against the reader's scrolling, from one frame to the next. */
function watchDrift(log: Element) {
  const frame = log.getBoundingClientRect()
  let places = new Map<string, number>()
  const look = () => {
    const now = new Map<string, number>()
    for (const row of log.querySelectorAll('[data-message]')) {
      const { top, bottom } = row.getBoundingClientRect()
      if (bottom > frame.top && top < frame.bottom) now.set(row.getAttribute('data-message') ?? '', top)
    }
    const moves = [...now].flatMap(([id, top]) => (places.has(id) ? [top - (places.get(id) ?? 0)] : []))
    const spread = moves.length > 0 ? Math.max(...moves) - Math.min(...moves) : 0
    const back = Math.max(0, -Math.min(0, ...moves))
    Reflect.set(window, 'worstJump', Math.max(Number(Reflect.get(window, 'worstJump') ?? 0), spread, back))
    places = now
    requestAnimationFrame(look)
  }
  look()
  return 'watching'
}
