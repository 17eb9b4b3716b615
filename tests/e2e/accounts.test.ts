import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { connect } from 'realtime-chat/sdk'
import { until } from '../until.ts'
import { emailOf, openStage, password, type Stage } from './stage.ts'

setDefaultTimeout(60_000)

let stage: Stage

beforeAll(async () => {
  stage = await openStage()
})

afterAll(() => stage[Symbol.asyncDispose]())

test('somebody who becomes an admin, and then a guest, has to reload to see it', async () => {
  await using mira = await stage.enter('Mira Okafor')
  await using jonas = await stage.enter('Jonas Lindqvist')
  const opener = (page: typeof mira.page, name: string) => page.getByRole('button', { name: `Account of ${name}` })
  const item = (page: typeof mira.page) => page.getByRole('menuitem', { name: 'Manage workspace' })

  await opener(jonas.page, 'Jonas Lindqvist').click()
  await jonas.page.getByRole('menuitem', { name: 'Your devices' }).waitFor()
  expect(await item(jonas.page).count()).toBe(0)

  await opener(mira.page, 'Mira Okafor').click()
  await item(mira.page).click()
  const choose = async (role: string) => {
    await mira.page.getByRole('combobox', { name: 'Role of Jonas Lindqvist' }).click()
    await mira.page.getByRole('option', { name: role }).click()
  }
  await choose('Admin')
  await item(jonas.page).waitFor()

  await choose('Guest')
  await until('it is gone', async () => (await item(jonas.page).count()) === 0)
  await jonas.page.keyboard.press('Escape')
  await jonas.page.getByText('As a guest you see the channels that you are invited to.').waitFor()
  expect(await jonas.page.getByRole('button', { name: 'Create a channel' }).count()).toBe(0)

  await mira.page.getByRole('combobox', { name: 'Role of Mira Okafor' }).click()
  await mira.page.getByRole('option', { name: 'Member' }).click()
  await mira.page.getByText('Make somebody else an owner first.').waitFor()
})

test('a lost device cannot be signed out from another one', async () => {
  await using priya = await stage.enter('Priya Raman')
  const lost = await connect({ url: stage.url, email: emailOf('Priya Raman'), password })
  const errors: unknown[] = []
  lost.on('status', (_, error) => error && errors.push(error))
  const { page } = priya
  await page.getByRole('button', { name: 'Account of Priya Raman' }).click()
  await page.getByRole('menuitem', { name: 'Your devices' }).click()
  await page.getByText('This device').waitFor()
  await page
    .getByText(/^Chrome on /)
    .first()
    .waitFor()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Sign out / })
    .click()
  await until('the device is out', () => errors.length > 0)
  expect(errors[0]).toMatchObject({ code: 'UNAUTHORIZED' })
  await until('it is gone from the list', async () => (await page.getByRole('listitem').count()) === 1)
  await page.getByRole('button', { name: 'Close' }).click()

  const others = [0, 1].map(() => connect({ url: stage.url, email: emailOf('Priya Raman'), password }))
  for (const chat of await Promise.all(others)) chat.on('status', (_, error) => error && errors.push(error))
  await page.getByRole('button', { name: 'Account of Priya Raman' }).click()
  await page.getByRole('menuitem', { name: 'Your devices' }).click()
  await page.getByRole('button', { name: 'Sign out all other devices' }).click()
  await until('both are out', () => errors.length === 3)
  await until('this one stays', async () => (await page.getByRole('listitem').count()) === 1)
  expect(priya.problems).toEqual([])
})
