import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { Page } from 'playwright-core'
import type { Chat } from 'realtime-chat/sdk'
import { until } from '../until.ts'
import { composer, openStage, type Stage } from './stage.ts'

setDefaultTimeout(60_000)

let stage: Stage
let priya: Chat
let channelId: string

beforeAll(async () => {
  stage = await openStage()
  priya = await stage.join('Priya Raman')
  channelId = (await priya.api.channels.create.mutate({ name: 'general' })).id
})

afterAll(async () => {
  await priya.close()
  await stage[Symbol.asyncDispose]()
})

const enterAs = (name: string) => stage.enterChannel(name, channelId)

const option = (page: Page, text: string) => page.getByRole('button', { name: new RegExp(`^${text}: `) })
const labelOf = (page: Page, text: string) => option(page, text).getAttribute('aria-label')

test('a poll is asked from the composer, answered by keyboard, and both see the same figures', async () => {
  await using mira = await enterAs('Mira Okafor')
  await using jonas = await enterAs('Jonas Lindqvist')
  const { page } = mira
  await composer(page).fill('Where to?')
  await page.getByRole('button', { name: 'Add something' }).click()
  await page.getByRole('menuitem', { name: 'Ask in a poll' }).click()
  const dialog = page.getByRole('dialog', { name: 'Ask in a poll' })
  expect(await dialog.getByLabel('Question').inputValue()).toBe('Where to?')
  await dialog.getByRole('button', { name: 'Ask', exact: true }).click()
  expect(await dialog.getByText('Write at least two answers.').count()).toBe(2)
  await dialog.getByLabel('Answer 1').fill('Harbour')
  await dialog.getByLabel('Answer 2').fill('Harbour')
  await dialog.getByRole('button', { name: 'Ask', exact: true }).click()
  await dialog.getByText('This answer is there already.').waitFor()
  await dialog.getByLabel('Answer 2').fill('Hills')
  await dialog.getByRole('button', { name: 'Ask', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  expect(await composer(page).inputValue()).toBe('')

  await option(jonas.page, 'Harbour').focus()
  await jonas.page.keyboard.press('Enter')
  await option(page, 'Harbour').click()
  for (const each of [mira, jonas])
    await until('two votes', async () => (await labelOf(each.page, 'Harbour')) === 'Harbour: 2 votes')
  await jonas.page.keyboard.press('Tab')
  await jonas.page.keyboard.press('Space')
  await until('one each', async () => (await labelOf(page, 'Hills')) === 'Hills: 1 vote')
  expect(await labelOf(page, 'Harbour')).toBe('Harbour: 1 vote')
  expect(await option(page, 'Harbour').getAttribute('aria-pressed')).toBe('true')
  expect(await option(jonas.page, 'Harbour').getAttribute('aria-pressed')).toBe('false')

  await page.getByRole('button', { name: 'Who voted' }).click()
  const voters = page.getByRole('dialog', { name: 'Who voted' })
  await voters.getByRole('region', { name: 'Hills' }).getByText('Jonas Lindqvist').waitFor()
  await page.keyboard.press('Escape')
  expect(await jonas.page.getByRole('button', { name: 'Close the poll' }).count()).toBe(0)
  await page.getByRole('button', { name: 'Close the poll' }).click()
  await page.getByRole('dialog', { name: 'Close this poll?' }).getByRole('button', { name: 'Close the poll' }).click()
  await jonas.page.getByText('2 people voted · closed').waitFor()
  expect(await option(jonas.page, 'Harbour').getAttribute('aria-disabled')).toBe('true')
  expect([...mira.problems, ...jonas.problems]).toEqual([])
})

test('in an anonymous poll one’s own choice is known on one’s devices after a reload, and nobody’s else', async () => {
  const poll = { options: ['Yes', 'No', 'Maybe'], anonymous: true, multiple: true }
  await priya.send(channelId, 'A good week?', { poll })
  await using aiko = await enterAs('Aiko Tanaka')
  await using phone = await stage.again('Aiko Tanaka', `/channels/${channelId}`)
  const choices = async (page: Page) => {
    const pressed = await Promise.all(poll.options.map((text) => option(page, text).getAttribute('aria-pressed')))
    return pressed.join()
  }
  await option(aiko.page, 'Yes').click()
  await until('the other device knows', async () => (await choices(phone.page)) === 'true,false,false')
  await option(aiko.page, 'Maybe').click()
  await until('it is told of more', async () => (await choices(phone.page)) === 'true,false,true')
  await aiko.page.reload()
  await option(aiko.page, 'Yes').waitFor()
  await until('it is known again', async () => (await choices(aiko.page)) === 'true,false,true')
  const card = aiko.page.getByRole('group', { name: 'Poll' }).last()
  await card.getByText('1 person voted · several answers each · anonymous').waitFor()
  expect(await card.getByRole('button', { name: 'Who voted' }).count()).toBe(0)
  expect([...aiko.problems, ...phone.problems]).toEqual([])
})

test('a poll asked without a connection goes out as a poll when there is one', async () => {
  await using noor = await enterAs('Noor Haddad')
  const { page } = noor
  await noor.context.setOffline(true)
  await page.getByText('You are offline').waitFor()
  await page.getByRole('button', { name: 'Add something' }).click()
  await page.getByRole('menuitem', { name: 'Ask in a poll' }).click()
  const dialog = page.getByRole('dialog', { name: 'Ask in a poll' })
  await dialog.getByLabel('Question').fill('Who brings cake?')
  await dialog.getByLabel('Answer 1').fill('Not me')
  await dialog.getByLabel('Answer 2').fill('Nor me')
  await dialog.getByRole('button', { name: 'Ask', exact: true }).click()
  await option(page, 'Nor me').waitFor()
  expect(await option(page, 'Nor me').getAttribute('aria-disabled')).toBe('true')
  await noor.context.setOffline(false)
  const asked = await until('it has its place', async () =>
    (await priya.api.messages.list.query({ channelId })).messages.find(({ text }) => text === 'Who brings cake?'),
  )
  expect(asked.poll?.options.map(({ text }) => text)).toEqual(['Not me', 'Nor me'])
})

test('by /poll the question is taken over, and the dialog asks for the answers; closed, nothing is sent', async () => {
  await using samuel = await enterAs('Samuel Adeyemi')
  const { page } = samuel
  const call = async (text: string) => {
    await composer(page).fill(text)
    await composer(page).press('Enter')
    return page.getByRole('dialog', { name: 'Ask in a poll' })
  }
  const left = await call('/poll Never mind?')
  expect(await left.getByLabel('Question').inputValue()).toBe('Never mind?')
  await page.keyboard.press('Escape')
  await left.waitFor({ state: 'detached' })
  const dialog = await call('/poll Tea or coffee?')
  await dialog.getByLabel('Answer 1').fill('Tea')
  await dialog.getByLabel('Answer 2').fill('Coffee')
  await dialog.getByLabel('Answer 2').press('Enter')
  await option(page, 'Coffee').waitFor()
  const { messages } = await until('it has its place', async () => {
    const found = await priya.api.messages.list.query({ channelId })
    return found.messages.at(-1)?.text === 'Tea or coffee?' && found
  })
  expect(messages.map(({ text }) => text)).not.toContain('Never mind?')
  expect(samuel.problems).toEqual([])
})
