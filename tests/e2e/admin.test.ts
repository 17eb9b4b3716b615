import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { connect } from 'realtime-chat/sdk'
import { service } from '../context.ts'
import { eicar, hasClamd } from '../files/eicar.ts'
import { until } from '../until.ts'
import { openStage, type Stage, sent } from './stage.ts'

setDefaultTimeout(60_000)

let stage: Stage

beforeAll(async () => {
  stage = await openStage()
}, 60_000)

afterAll(() => stage[Symbol.asyncDispose]())

test('an admin cannot let a program take part, or it looks like a person', async () => {
  await using mira = await stage.enter('Mira Okafor')
  const { page } = mira
  await page.getByRole('button', { name: 'Create a channel' }).first().click()
  await page.getByRole('textbox', { name: 'Name' }).fill('releases')
  await page.getByRole('button', { name: 'Create channel' }).click()
  await page.getByRole('heading', { name: 'releases', level: 1 }).waitFor()
  const channel = page.url()

  await page.getByRole('button', { name: 'Account of Mira Okafor' }).click()
  await page.getByRole('menuitem', { name: 'Manage workspace' }).click()
  await page.getByRole('tab', { name: 'Bots' }).click()
  await page.getByRole('textbox', { name: 'Name of the new bot' }).fill('Deploys')
  await page.getByRole('button', { name: 'Create bot' }).click()
  await page.getByRole('button', { name: 'Access tokens' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'New token' }).click()
  await dialog.getByRole('textbox', { name: 'Name' }).fill('from the pipeline')
  await dialog.getByRole('checkbox', { name: /^Write/ }).check()
  await dialog.getByRole('button', { name: 'Create token' }).click()
  const token = await dialog.getByRole('textbox', { name: 'New token' }).inputValue()

  const bot = await connect({ url: stage.url, token })
  const channelId = channel.split('/').at(-1) ?? ''
  await bot.api.channels.join.mutate({ channelId })
  await bot.send(channelId, 'version 2 is out')
  await dialog.getByRole('button', { name: 'Revoke from the pipeline' }).click()
  await dialog.getByText('There are no tokens').or(dialog.getByText('Copy the token now')).first().waitFor()
  await until('the bot is out', () => bot.status === 'offline')
  await page.goto(channel)
  await until('the message', async () => (await sent(page)).includes('version 2 is out'))
  expect(await page.locator('.byline .tag').textContent()).toBe('Bot')
  expect(mira.problems).toEqual([])
})

test('an admin cannot see who signed in, or find it among much else', async () => {
  await (await stage.join('Priya Raman')).close()
  await using mira = await stage.visit('/sign-in')
  const { page } = mira
  await page.getByLabel('Email').fill('mira@example.com')
  await page.getByLabel('Password', { exact: true }).fill('a wrong password')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByText('Email or password is not right.').waitFor()
  await page.getByLabel('Password', { exact: true }).fill('a long enough sentence')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('button', { name: 'Account of Mira Okafor' }).click()
  await page.getByRole('menuitem', { name: 'Manage workspace' }).click()
  await page.getByRole('tab', { name: 'Audit log' }).click()
  await page.getByText('Priya Raman signed in').first().waitFor()
  await page.getByText('Mira Okafor created the bot Deploys').waitFor()
  await page.getByRole('combobox', { name: 'Kind of event' }).click()
  await page.getByRole('option', { name: 'Wrong passwords' }).click()
  await page.getByText('Somebody gave a wrong password for Mira Okafor').first().waitFor()
  expect(await page.getByText('Priya Raman signed in').count()).toBe(0)
  await page.getByRole('combobox', { name: 'Person' }).fill('Priya')
  await page.getByRole('option', { name: 'Priya Raman' }).click()
  await page.getByText('Nothing like this happened').waitFor()
})

test('somebody who manages nothing gets into the admin area', async () => {
  await using aiko = await stage.enter('Aiko Tanaka', '/admin/audit')
  await aiko.page.getByText('There is nothing here').waitFor()
})

test.skipIf(!hasClamd)(
  'an admin cannot see which files were refused, whose they were and why, as it comes',
  async () => {
    await using scanning = await openStage({ CLAMD_URL: service('TEST_CLAMD_URL') })
    await using mira = await scanning.enter('Mira Okafor', '/admin/files')
    const { page } = mira
    await page.getByText('Nothing was refused').waitFor()
    const jonas = await scanning.join('Jonas Lindqvist')
    await jonas.upload(new Blob([`a game${eicar}`]), { name: 'game.bin' }).catch(() => undefined)
    const row = page.getByRole('list', { name: 'Refused files' }).getByRole('listitem')
    await row.getByText('game.bin').waitFor({ timeout: 25_000 })
    await row.getByText(/^Jonas Lindqvist · \d+ bytes · a virus$/).waitFor()
    await row.getByText(/^Found in it: .*Eicar/).waitFor()
    await using other = await scanning.again('Jonas Lindqvist', '/admin/files')
    await other.page.getByText('There is nothing here').waitFor()
    await jonas.close()
    expect(mira.problems).toEqual([])
  },
)
