import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { Page } from 'playwright-core'
import type { Chat } from 'realtime-chat/sdk'
import { openPushServer } from '../notifications/pushServer.ts'
import { until } from '../until.ts'
import { answerAsBrowser, vapid } from './pushing.ts'
import { openChannel, openStage, type Stage, type Visitor } from './stage.ts'
import { openWorker } from './worker.ts'

setDefaultTimeout(60_000)

const service = openPushServer()
const device = service.subscribe(vapid.VAPID_PUBLIC_KEY)

let stage: Stage
let priya: Chat
let mira: Visitor
/** Mira's other device. */
let phone: Chat
let harbour: string
let quay: string

beforeAll(async () => {
  stage = await openStage({ ...vapid, PREVIEW_NETWORKS: '127.0.0.1/32' })
  priya = await stage.join('Priya Raman')
  mira = await stage.enter('Mira Okafor', '/activity')
  phone = await stage.device('Mira Okafor')
  await phone.api.notifications.setPreferences.mutate({ delaySeconds: 0 })
  harbour = await openChannel(priya, 'harbour', phone)
  quay = await openChannel(priya, 'quay', phone)
  await answerAsBrowser(mira.context, device.subscription, 'granted')
  await mira.context.addInitScript(listenToSounds)
  await mira.page.reload()
}, 60_000)

afterAll(async () => {
  expect(mira.problems).toEqual([])
  expect(service.refused).toEqual([])
  await Promise.all([priya.close(), phone.close()])
  await stage[Symbol.asyncDispose]()
  service[Symbol.dispose]()
})

const call = (channelId: string, text: string) => priya.send(channelId, `<@${phone.me.id}> ${text}`)
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const row = (page: Page, text: string) => page.getByRole('listitem').filter({ hasText: text })

/** Counts the notes that a window plays, and how often it has come to know whether it is the one to play. */
function listenToSounds() {
  const heard = { notes: 0, asked: [] as string[] }
  Object.assign(window, { heard })
  const node = { connect: (to: unknown) => to, start: () => heard.notes++, stop: () => {}, frequency: {}, type: '' }
  const ramp = () => undefined
  const gain = { setValueAtTime: ramp, linearRampToValueAtTime: ramp, exponentialRampToValueAtTime: ramp }
  class Quiet {
    state = 'running'
    currentTime = 0
    createOscillator = () => node
    createGain = () => ({ ...node, gain })
  }
  Object.assign(window, { AudioContext: Quiet })
  const { locks } = navigator
  const request = locks.request.bind(locks) as (
    name: string,
    options: object,
    act: (lock: unknown) => unknown,
  ) => unknown
  Object.assign(locks, {
    request: (name: string, options: object, act: (lock: unknown) => unknown) =>
      request(name, options, (lock) => {
        const id = name.split(':once:')[1]
        if (id) heard.asked.push(id)
        return act(lock)
      }),
  })
}

const heard = (page: Page) =>
  page.evaluate(() => (window as unknown as { heard: { notes: number; asked: string[] } }).heard)

test('who has never been told of anything is asked whether they want to be, or is not when the time has come', async () => {
  const { page } = mira
  await page.getByRole('heading', { name: 'Activity' }).waitFor()
  const ask = page.getByRole('region', { name: 'Be told when the app is closed?' })
  expect(await ask.count()).toBe(0)
  await call(quay, 'the crane is free')
  await ask.waitFor()
  expect(await page.evaluate(() => localStorage.getItem('stand-in:asked'))).toBeNull()
  await ask.getByRole('button', { name: 'Turn on' }).click()
  await ask.waitFor({ state: 'detached' })
  await until('the server knows', async () => (await phone.api.notifications.devices.query()).length === 1)
})

test('a mention does not reach a closed app, or stays on the screen after it was read elsewhere', async () => {
  const worker = await openWorker(mira, stage.url)
  const { id, seq } = await call(harbour, 'the ferry is here')
  const push = await device.waitFor('the push', ({ data }) => data.messageId === id)
  await worker.push(push.data)
  await until('it is shown', async () => (await worker.titles()).join() === 'Priya Raman in #harbour')
  expect((await worker.shown())[0]?.body).toBe('@Mira Okafor the ferry is here')

  await phone.api.receipts.markRead.mutate({ channelId: harbour, seq })
  await until('the open app takes it away', async () => (await worker.shown()).length === 0)
  const dismissal = await device.waitFor('its end', ({ data }) => data.type === 'dismiss' && data.tags.includes(id))
  await worker.push(dismissal.data)
  await worker.push(push.data)
  const next = await call(harbour, 'and gone')
  await worker.push((await device.waitFor('the next', ({ data }) => data.messageId === next.id)).data)
  await until('only the new one is shown', async () => (await worker.shown())[0]?.body === '@Mira Okafor and gone')
})

test('two windows sound for one message or show it, or one that somebody looks at', async () => {
  const { page, context } = mira
  const other = await context.newPage()
  await Promise.all([page.goto(`/channels/${harbour}`), other.goto('/activity')])
  // Each holds the lock for itself, and both have one of the same name.
  await until('both can be heard', async () => {
    for (const each of [page, other]) await each.keyboard.press('Shift')
    return (await page.evaluate(countLocks, 'realtime-chat:sounding')) === 2
  })
  await until('she looks at it', () => other.evaluate(countLocks, `realtime-chat:watching:${harbour}`))

  const seen = await call(harbour, 'before your eyes')
  const { id } = await call(quay, 'behind your back')
  const both = () => Promise.all([heard(page), heard(other)])
  await until('both windows know', async () =>
    (await both()).every(({ asked }) => [id, `toast:${id}`].every((name) => asked.includes(name))),
  )
  const all = await both()
  const asked = all.flatMap((each) => each.asked)
  expect(asked).not.toContain(seen.id)
  expect(asked).not.toContain(`toast:${seen.id}`)
  const toasts = () => Promise.all([page, other].map((each) => each.locator(`[data-toast="${id}"]`).count()))
  await until('one window shows it', async () => (await toasts()).reduce((sum, each) => sum + each, 0) === 1)
  expect(all.reduce((sum, { notes }) => sum + notes, 0)).toBe(2)
  await other.close()
})

async function countLocks(name: string) {
  const { held = [] } = await navigator.locks.query()
  return held.filter((lock) => lock.name === name).length
}

test('one cannot find out why one was told of a message, and not of another', async () => {
  const { page } = mira
  await priya.send(quay, 'nothing for anybody')
  await page.goto('/notifications?show=ledger')
  const unmeant = row(page, 'nothing for anybody')
  await unmeant.getByText('Not told: it was not meant for you').waitFor()
  await row(page, 'behind your back').getByText('You were told: it mentions you.').waitFor()
  await row(page, 'behind your back')
    .getByText(/^Chrome.*: (shown|on its way|taken away)/)
    .waitFor()
  await page.getByRole('combobox', { name: 'Channel' }).selectOption('harbour')
  await unmeant.waitFor({ state: 'detached' })
  await row(page, 'before your eyes').waitFor()

  await page.goto(`/channels/${quay}`)
  const message = page.locator('[data-message]').filter({ hasText: 'nothing for anybody' })
  await message.hover()
  await message.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Why was I told, or not?' }).click()
  await page.getByRole('dialog').getByText('Not told: it was not meant for you').waitFor()
  await button(page, 'Close').click()
})

test('a browser that gives itself another address is told of nothing any more', async () => {
  const worker = await openWorker(mira, stage.url)
  const moved = service.subscribe(vapid.VAPID_PUBLIC_KEY)
  await worker.resubscribe(moved.subscription)
  const { id } = await call(harbour, 'to the new address')
  await moved.waitFor('the push', ({ data }) => data.messageId === id)
})
