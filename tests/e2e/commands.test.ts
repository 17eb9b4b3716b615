import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { Page } from 'playwright-core'
import type { Chat } from 'realtime-chat/sdk'
import { until } from '../until.ts'
import { composer, openStage, type Stage, say, sent, type Visitor } from './stage.ts'

setDefaultTimeout(60_000)

let stage: Stage
let priya: Chat
let mira: Visitor
let id: string

beforeAll(async () => {
  stage = await openStage()
  priya = await stage.join('Priya Raman')
  id = (await priya.api.channels.create.mutate({ name: 'general' })).id
  mira = await stage.enter('Mira Okafor')
  await mira.page.getByRole('button', { name: 'Browse channels' }).first().click()
  await mira.page.getByRole('button', { name: 'Join general' }).click()
  await composer(mira.page).waitFor()
}, 60_000)

afterAll(async () => {
  await mira[Symbol.asyncDispose]()
  await priya.close()
  await stage[Symbol.asyncDispose]()
})

const note = (page: Page) => page.locator('[data-note]')
const written = (page: Page) => composer(page).inputValue()
const open = (page: Page) => page.goto(`/channels/${id}`).then(() => composer(page).waitFor())

test('commands are offered after a slash, finished by key, and say how they go on', async () => {
  const { page } = mira
  await composer(page).pressSequentially('/sta')
  await page.getByRole('option', { name: /^\/status/ }).waitFor()
  await page.keyboard.press('Tab')
  expect(await written(page)).toBe('/status ')
  await page.getByText('/status [:emoji:] text [for 2h], or clear').waitFor()
  await composer(page).pressSequentially(':sandwich: lunch for 30m')
  await page.keyboard.press('Enter')
  await note(page)
    .getByText(/^Your status is set until /)
    .waitFor()
  const { status } = await until('the status', async () => {
    const [found] = await priya.api.presence.get.query({ userIds: [await idOf('Mira Okafor')] })
    return found?.status ? found : undefined
  })
  expect(status).toMatchObject({ emoji: '🥪', text: 'lunch', expiresAt: expect.any(String) })
  await page.getByRole('button', { name: 'Dismiss' }).click()
  expect(await note(page).count()).toBe(0)
})

const idOf = async (search: string) => (await priya.api.auth.people.query({ search, limit: 1 }))[0]?.id ?? ''

test('what one does stands in italics for everybody, a shrug as it looks, and two slashes as one', async () => {
  const { page } = mira
  for (const text of ['/me pours a coffee', '/shrug who knows', '//me is how it is written', '/etc/hosts is a file'])
    await say(page, text)
  const expected = ['pours a coffee', 'who knows ¯\\_(ツ)_/¯', '/me is how it is written', '/etc/hosts is a file']
  await until('they are sent', async () => Bun.deepEquals(await sent(page), expected))
  expect(await page.locator('[data-message] em').allTextContents()).toEqual(['pours a coffee'])
})

test('a command that there is not is not sent by mistake, but can be on purpose', async () => {
  const { page } = mira
  await say(page, '/dance now')
  await note(page).getByText('There is no command /dance.').waitFor()
  expect(await written(page)).toBe('/dance now')
  await page.getByRole('button', { name: 'All commands' }).click()
  await page.getByRole('dialog', { name: 'Keys and commands' }).getByText('/remind').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Send it as a message' }).click()
  await until('it is sent', async () => (await sent(page)).at(-1) === '/dance now')
  expect(await note(page).count()).toBe(0)
  expect(await written(page)).toBe('')
})

test('a reminder comes, and is found among what is saved', async () => {
  const { page } = mira
  await say(page, '/remind me whenever')
  await note(page)
    .getByText(/^Write what and when/)
    .waitFor()
  expect(await written(page)).toBe('/remind me whenever')
  await say(page, '/remind me to stand up in 4s')
  await note(page)
    .getByText(/^You will be reminded .+: stand up$/)
    .waitFor()
  await page.getByText('Something that you saved is due').waitFor()
  await page.goto('/saved')
  await page.getByText('stand up').first().waitFor()
  await page.getByText(/\bdue$/).waitFor()
  await open(page)
})

test('the channel is described, muted and left; people are written to, invited and removed', async () => {
  const { page } = mira
  const aiko = await stage.join('Aiko Tanaka')
  await say(page, '/topic ships and harbours')
  await note(page).getByText('You may not do that here.').waitFor()
  await priya.api.channels.setRole.mutate({ channelId: id, userId: await idOf('Mira Okafor'), role: 'owner' })
  await say(page, '/topic ships and harbours')
  await page.getByText('ships and harbours').first().waitFor()
  await say(page, '/mute')
  await note(page).getByText('This channel is muted for you.').waitFor()
  await say(page, '/unmute')
  await note(page).getByText('This channel is muted no more.').waitFor()
  await composer(page).fill('')
  await composer(page).pressSequentially('/invite @Aik')
  await page.getByRole('option', { name: '@Aiko Tanaka' }).waitFor()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await note(page).getByText('Aiko Tanaka is in the channel now.').waitFor()
  await say(page, '/kick @aiko tanaka')
  await note(page).getByText('Aiko Tanaka is removed from the channel.').waitFor()
  await say(page, '/invite @nobody')
  await note(page)
    .getByText(/^Nobody is called that/)
    .waitFor()
  await say(page, '/dm @Aiko Tanaka hello you')
  await page.getByRole('textbox', { name: 'Message Aiko Tanaka' }).waitFor()
  await until('it is said there', async () => (await sent(page)).includes('hello you'))
  await aiko.close()
  await open(page)
  await priya.api.channels.create.mutate({ name: 'harbour' })
  await say(page, '/leave')
  await page.getByRole('link', { name: 'general' }).waitFor({ state: 'detached' })
  await page.getByRole('link', { name: 'Notes to yourself' }).click()
  const notes = page.getByRole('textbox', { name: /^Message/ })
  await notes.fill('/join #harbour')
  await notes.press('Enter')
  await page.getByRole('textbox', { name: 'Message #harbour' }).waitFor()
  expect(mira.problems.filter((problem) => !problem.includes('403'))).toEqual([])
})

test('whoever says that they are away stays so while they write on', async () => {
  const { page } = mira
  const stateOf = async () => {
    const [found] = await priya.api.presence.get.query({ userIds: [await idOf('Mira Okafor')] })
    return found?.state
  }
  await say(page, '/away')
  await note(page)
    .getByText(/^You count as away/)
    .waitFor()
  await until('away', async () => (await stateOf()) === 'away')
  await say(page, 'nobody is here')
  await until('it is sent', async () => (await sent(page)).includes('nobody is here'))
  expect(await stateOf()).toBe('away')
  await say(page, '/active')
  await until('active', async () => (await stateOf()) === 'active')
  await say(page, '/dnd 1h')
  await note(page)
    .getByText(/^You are not disturbed until /)
    .waitFor()
  await say(page, '/dnd whenever')
  await note(page)
    .getByText(/^Write how long/)
    .waitFor()
})
