import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { until } from '../until.ts'
import { composer, openStage, type Stage, say, sent } from './stage.ts'

setDefaultTimeout(60_000)

let stage: Stage

beforeAll(async () => {
  stage = await openStage()
})

afterAll(() => stage[Symbol.asyncDispose]())

test('an admin does not see what is refused, or cannot change by whom', async () => {
  await using mira = await stage.enter('Mira Okafor')
  const jonas = await stage.join('Jonas Lindqvist')
  const { page } = mira
  await page.getByRole('button', { name: 'Account of Mira Okafor' }).click()
  await page.getByRole('menuitem', { name: 'Manage workspace' }).click()
  await page.getByRole('tab', { name: 'Limits' }).click()
  await page.getByText('Nothing was refused').waitFor()

  await page.getByRole('button', { name: 'Add a rule' }).click()
  await page.getByLabel('Procedure').fill('channels.browse')
  await page.getByLabel('Calls in a burst').fill('none')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('At least 1; for everything, 60 and one each second').waitFor()
  await page.getByLabel('Calls in a burst').fill('2')
  await page.getByLabel('Burst, in seconds').fill('1800')
  await page.getByLabel('Long run, in seconds').fill('3600')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('2 in 30 minutes, 300 in 1 hour').waitFor()

  const browse = () => jonas.api.channels.browse.query({})
  const results = await Promise.allSettled([browse(), browse(), browse(), browse(), browse()])
  expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(3)
  await page.getByRole('img', { name: '3 calls were refused' }).waitFor({ timeout: 30_000 })
  await page.getByRole('button', { name: 'Show as a table' }).click()
  await page.getByRole('cell', { name: 'channels.browse, each person' }).waitFor()

  await page.getByRole('switch', { name: 'Apply: channels.browse, each person' }).click()
  await until('the rule is off', async () => (await browse().catch(() => undefined)) !== undefined)
  await page.getByRole('button', { name: 'Remove: channels.browse, each person' }).click()
  await until('it is gone', async () => (await page.getByText('2 in 30 minutes').count()) === 0)
  expect(mira.problems).toEqual([])
  await jonas.close()
})

test('in a slow channel, a member is refused without a word, or may not send at all', async () => {
  const owner = await stage.join('Tomás Rivera')
  const { id } = await owner.api.channels.create.mutate({ name: 'busy' })
  await using priya = await stage.enter('Priya Raman')
  const { page } = priya
  await page.getByRole('button', { name: 'Browse channels' }).first().click()
  await page.getByRole('button', { name: /^Join/ }).click()
  await composer(page).waitFor()
  await page.getByRole('button', { name: 'More about #busy' }).click()
  expect(await page.getByRole('menuitem', { name: 'Slow mode' }).count()).toBe(0)
  await page.keyboard.press('Escape')

  await owner.api.limits.setSlowMode.mutate({ channelId: id, seconds: 900 })
  await page.getByText('Slow mode: one message in 15 minutes').waitFor()
  await say(page, 'the first')
  await page.getByText(/^Slow mode: you can send again in (15:00|14:\d\d)$/).waitFor()
  await until('it is sent', async () => (await sent(page)).length === 1)
  await say(page, 'the second')
  expect(await page.getByRole('button', { name: 'Send message' }).isDisabled()).toBe(true)
  expect(await composer(page).inputValue()).toBe('the second')

  await page.reload()
  await page.getByText(/^Slow mode: you can send again in 14:\d\d$/).waitFor()
  await owner.api.limits.setSlowMode.mutate({ channelId: id, seconds: 0 })
  await page.getByText(/^Slow mode/).waitFor({ state: 'detached' })
  await composer(page).press('Enter')
  await until('both are sent', async () => (await sent(page)).join() === 'the first,the second')
  expect(priya.problems).toEqual([])
  await owner.close()
})

test('whoever looks after a channel cannot slow it down, or has to wait in it', async () => {
  await using aiko = await stage.enter('Aiko Tanaka')
  const { page } = aiko
  await page.getByRole('button', { name: 'Create a channel' }).first().click()
  await page.getByLabel('Name').fill('announcements')
  await page.getByRole('button', { name: 'Create channel' }).click()
  await page.getByRole('button', { name: 'More about #announcements' }).click()
  await page.getByRole('menuitem', { name: 'Slow mode' }).click()
  await page.getByRole('radio', { name: '5 minutes', exact: true }).check()
  await page.getByRole('button', { name: 'Close' }).click()
  for (const text of ['one', 'two']) await say(page, text)
  await until('both are sent', async () => (await sent(page)).join() === 'one,two')
  await page.getByRole('button', { name: 'More about #announcements' }).click()
  await page.getByRole('menuitem', { name: 'Slow mode' }).click()
  expect(await page.getByRole('radio', { name: '5 minutes', exact: true }).isChecked()).toBe(true)
  expect(aiko.problems).toEqual([])
})
