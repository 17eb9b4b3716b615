import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { Chat } from 'realtime-chat/sdk'
import { newDevice } from '../notifications/device.ts'
import { until } from '../until.ts'
import { answerAsBrowser, vapid } from './pushing.ts'
import { openStage, type Stage, type Visitor } from './stage.ts'

setDefaultTimeout(60_000)

let stage: Stage
let priya: Chat
let mira: Visitor
/** Mira's other device. */
let phone: Chat
let harbour: string

beforeAll(async () => {
  stage = await openStage({ ...vapid, PREVIEW_NETWORKS: '127.0.0.1/32' })
  priya = await stage.join('Priya Raman')
  mira = await stage.enter('Mira Okafor', '/activity')
  phone = await stage.device('Mira Okafor')
  const { id } = await priya.api.channels.create.mutate({ name: 'harbour' })
  harbour = id
  await priya.api.channels.invite.mutate({ channelId: id, userId: phone.me.id })
  await answerAsBrowser(mira.context, newDevice('http://127.0.0.1:9/push').subscription, 'granted')
  await mira.page.goto('/notifications')
}, 60_000)

afterAll(async () => {
  expect(mira.problems).toEqual([])
  await Promise.all([priya.close(), phone.close()])
  await stage[Symbol.asyncDispose]()
})

const preferences = () => phone.api.notifications.preferences.query()
const button = (name: string) => mira.page.getByRole('button', { name, exact: true })
const asked = (visitor: Visitor) => visitor.page.evaluate(() => Number(localStorage.getItem('stand-in:asked')))

test('somebody is asked for permission who did not ask for it, or is not told afterwards', async () => {
  const { page } = mira
  await page.getByText('You are told of messages only while the app is open').waitFor()
  expect(await asked(mira)).toBe(0)
  await button('Turn on').click()
  await page.getByText('You are told of messages here').waitFor()
  expect(await phone.api.notifications.devices.query()).toMatchObject([
    { kind: 'webpush', label: expect.stringContaining('Chrom') },
  ])
  expect(await page.evaluate(() => localStorage.getItem('stand-in:subscribed'))).toBe(vapid.VAPID_PUBLIC_KEY)

  await page.reload()
  await page.getByText('You are told of messages here').waitFor()
  expect(await asked(mira)).toBe(1)
  await page.getByText('This device').waitFor()
  const [device] = await phone.api.notifications.devices.query()
  await phone.api.notifications.unsubscribe.mutate({ deviceId: device?.id ?? '' })
  await page.getByText('You are told of messages only while the app is open').waitFor()

  await button('Turn on').click()
  await button('Turn off').click()
  await until('nothing is left', async () => (await phone.api.notifications.devices.query()).length === 0)
  expect(await page.evaluate(() => localStorage.getItem('stand-in:subscribed'))).toBe('')
})

test('who is signed out is told of messages for somebody else', async () => {
  await using jonas = await stage.enter('Jonas Lindqvist', '/activity')
  await answerAsBrowser(jonas.context, newDevice('http://127.0.0.1:9/other').subscription, 'granted')
  await jonas.page.goto('/notifications')
  await jonas.page.getByRole('button', { name: 'Turn on' }).click()
  await jonas.page.getByText('You are told of messages here').waitFor()
  await jonas.page.getByRole('button', { name: 'Account of Jonas Lindqvist' }).click()
  await jonas.page.getByRole('menuitem', { name: 'Sign out' }).click()
  await jonas.page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
  expect(await jonas.page.evaluate(() => localStorage.getItem('stand-in:subscribed'))).toBe('')
})

test('who has said no is not told how to change that', async () => {
  await using noor = await stage.enter('Noor Haddad', '/activity')
  await answerAsBrowser(noor.context, newDevice('http://127.0.0.1:9/no').subscription, 'denied')
  await noor.page.goto('/notifications')
  await noor.page.getByRole('button', { name: 'Turn on' }).click()
  await noor.page.getByText('This browser does not let the app notify you').waitFor()
  await noor.page.getByText('Allow notifications for this site').waitFor()
})

test('what is chosen is not kept, or another window shows what was', async () => {
  const { page } = mira
  const other = await mira.context.newPage()
  await other.goto('/notifications')
  await page.getByRole('radio', { name: 'All messages' }).click()
  await until('it is kept', async () => (await preferences()).level === 'all')
  await until('it is shown', () => other.getByRole('radio', { name: 'All messages' }).isChecked())

  await page.getByRole('textbox', { name: 'New keyword' }).fill('ferry, lighthouse')
  await button('Add').click()
  await until('both are kept', async () => (await preferences()).keywords.join() === 'ferry,lighthouse')
  await button('Remove “ferry”').click()
  await until('one is', async () => (await preferences()).keywords.join() === 'lighthouse')
  await page.getByRole('textbox', { name: 'New keyword' }).fill('x')
  await button('Add').click()
  await page.getByText('A keyword has 2 to 50 characters').waitFor()

  await page.getByRole('switch', { name: 'Keep quiet hours' }).click()
  await until('it is night', async () => (await preferences()).quietHours?.from === '22:00')
  await button('Saturday').click()
  await until('not on Saturdays', async () => (await preferences()).quietHours?.days.includes('sat') === false)
  await page.getByLabel('From').fill('20:30')
  await until('half past eight', async () => (await preferences()).quietHours?.from === '20:30')
  await page.getByRole('combobox', { name: 'Time zone' }).selectOption('Europe/Berlin')
  await until('all of it is kept', async () => {
    const { days, from, to, timeZone } = (await preferences()).quietHours ?? {}
    return `${days} ${from} ${to} ${timeZone}` === 'mon,tue,wed,thu,fri,sun 20:30 08:00 Europe/Berlin'
  })
  await until('it is shown', async () => (await other.getByLabel('From').inputValue()) === '20:30')

  await page.getByRole('combobox', { name: /devices wait/ }).selectOption('5 minutes')
  await page.getByRole('switch', { name: 'Show what messages say' }).click()
  await page.getByRole('switch', { name: 'Make a sound' }).click()
  await until('they are kept', async () => {
    const { delaySeconds, showText, sound } = await preferences()
    return delaySeconds === 300 && !showText && !sound
  })
  await other.close()
})

test('a channel, a thread or a person cannot be told of otherwise than all', async () => {
  const { page } = mira
  const { id } = await priya.send(harbour, 'a thread begins')
  await priya.send(harbour, 'and goes on', { threadId: id })
  await page.goto(`/channels/${harbour}?thread=${id}`)
  await button('More about #harbour').click()
  await page.getByRole('menuitem', { name: 'Notifications' }).click()
  await page.getByRole('radio', { name: /^Nothing/ }).click()
  await until('it is kept', async () => (await preferences()).channels[harbour] === 'nothing')
  await button('Close').click()

  await button('Notifications of this thread').click()
  await page.getByRole('radio', { name: /^All replies/ }).click()
  await until('it is kept', async () => (await preferences()).threads[id] === 'all')
  await button('Close').last().click()

  await page.locator('[data-message]').first().getByRole('button', { name: 'Priya Raman' }).first().click()
  await button('Do not notify me').click()
  await until('it is kept', async () => (await preferences()).blocked.join() === priya.me.id)
  await page.keyboard.press('Escape')

  await page.goto('/notifications')
  await button('Change the level of #harbour').click()
  await page.getByRole('radio', { name: /^As everywhere/ }).click()
  await until('it is as everywhere', async () => (await preferences()).channels[harbour] === undefined)
  await button('Close').click()
  await button('As in their channels').click()
  await button('Notify me of Priya Raman again').click()
  await page.getByText('None yet.').waitFor()
  expect(await preferences()).toMatchObject({ channels: {}, threads: {}, blocked: [] })
})
