import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { z } from 'zod'
import { Session } from '../../shared/auth.ts'
import { until } from '../until.ts'
import { composer, emailOf, openStage, password, type Stage, say, sent } from './stage.ts'

setDefaultTimeout(60_000)

let stage: Stage

beforeAll(async () => {
  stage = await openStage()
})

afterAll(() => stage[Symbol.asyncDispose]())

test('a new person signs up, opens the first channel and says the first thing', async () => {
  await using lena = await stage.visit('/sign-up')
  const { page } = lena
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByText('This does not look like an email address.').waitFor()
  await page.getByText('Use 10 to 128 characters.').waitFor()

  await page.getByLabel('Your name').fill('Lena Fischer')
  await page.getByLabel('Email').fill(emailOf('Lena Fischer'))
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Create account' }).click()

  await page.getByRole('main').getByRole('button', { name: 'Create a channel' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Project North')
  expect(await dialog.getByLabel('Name').inputValue()).toBe('project-north')
  await dialog.getByRole('button', { name: 'Create channel' }).click()
  await page.getByText('No messages in #project-north yet').waitFor()
  await until('the tab is named after it', async () => (await page.title()).includes('#project-north'))

  await say(page, 'Hello, is anybody here?')
  await until('it is sent', async () => (await sent(page)).includes('Hello, is anybody here?'))
  expect(lena.problems).toEqual([])
})

test('a link to a channel survives signing in, and signing out closes it', async () => {
  const mira = await stage.join('Mira Okafor')
  const { id } = await mira.api.channels.create.mutate({ name: 'minutes', kind: 'private' })
  await mira.send(id, 'The meeting is moved to Friday')
  await mira.close()

  await using visitor = await stage.visit(`/channels/${id}`)
  const { page } = visitor
  await page.getByLabel('Email').fill(emailOf('Mira Okafor'))
  await page.getByLabel('Password', { exact: true }).fill('not this one at all')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('Email or password is not right.').waitFor()
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('The meeting is moved to Friday').waitFor()

  await page.getByRole('button', { name: 'Account of Mira Okafor' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByText('Welcome back').waitFor()
  await page.goto(`/channels/${id}`)
  await page.getByText('Welcome back').waitFor()
})

test('a channel that is not there, or not yours, is said kindly', async () => {
  await using jonas = await stage.enter('Jonas Lindqvist', `/channels/${crypto.randomUUID()}`)
  await jonas.page.getByText('This channel is not here').waitFor()
  expect(jonas.problems).toEqual([])
})

test('somebody who is invited sees the channel at once, and is gone from it when they leave', async () => {
  await using priya = await stage.enter('Priya Raman')
  await using samuel = await stage.enter('Samuel Adeyemi')
  await priya.page.getByRole('button', { name: 'Create a channel' }).first().click()
  await priya.page.getByLabel('Name').fill('offsite')
  await priya.page.getByLabel('Private channel').check()
  await priya.page.getByRole('button', { name: 'Create channel' }).click()
  await composer(priya.page).waitFor()

  await priya.page.getByRole('button', { name: '1 member' }).click()
  await priya.page.getByRole('button', { name: 'Add people' }).click()
  await priya.page.getByLabel('Find people by name').fill('samu')
  await priya.page.getByRole('listitem').filter({ hasText: 'Samuel' }).getByRole('button', { name: 'Add' }).click()
  await priya.page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()

  await samuel.page.getByRole('link', { name: 'offsite' }).click()
  await priya.page.getByRole('button', { name: '2 members' }).waitFor()
  await samuel.page.getByRole('button', { name: 'More about #offsite' }).click()
  await samuel.page.getByRole('menuitem', { name: 'Leave channel' }).click()
  await priya.page.getByRole('button', { name: '1 member' }).waitFor()
  await samuel.page.getByRole('link', { name: 'offsite' }).waitFor({ state: 'detached' })
  expect([...priya.problems, ...samuel.problems]).toEqual([])
})

test('a session that is revoked leads back to signing in', async () => {
  await using hannah = await stage.enter('Hannah Weiss')
  const { page, context } = hannah
  await page.getByText('Online').waitFor()
  const answer = await context.request.get('/api/v1/sessions')
  const [session] = z.array(Session).parse(await answer.json())
  const headers = { origin: stage.url }
  await context.request.post(`/api/v1/sessions/${session?.id}/revoke`, { headers, data: {} })
  await page.getByText('Welcome back').waitFor()
})
