import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { Page } from 'playwright-core'
import type { Chat } from 'realtime-chat/sdk'
import { until } from '../until.ts'
import { composer, onCalls, openStage, type Stage, say } from './stage.ts'

setDefaultTimeout(60_000)

let stage: Stage
let priya: Chat
let general: string
let secret: string

beforeAll(async () => {
  stage = await openStage()
  priya = await stage.join('Priya Raman')
  general = (await priya.api.channels.create.mutate({ name: 'general' })).id
  secret = (await priya.api.channels.create.mutate({ name: 'secret', kind: 'private' })).id
})

afterAll(async () => {
  await priya.close()
  await stage[Symbol.asyncDispose]()
})

const enterAs = (name: string) => stage.enterChannel(name, general)

const linkTo = (channelId: string, id: string) => `${stage.url}/channels/${channelId}?message=${id}`
const row = (page: Page, text: string) => page.locator('[data-message]').filter({ hasText: text })
const choose = async (page: Page, text: string, item: string) => {
  await row(page, text).first().hover()
  await row(page, text).first().getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: item, exact: true }).click()
}

test('a link shows what it leads to, follows it live, and leads there; to what one may not read it is a link', async () => {
  const old = await priya.send(general, 'The ferry leaves at noon')
  const hidden = await priya.send(secret, 'We surprise them with a cake')
  for (let nth = 1; nth <= 70; nth++) await priya.send(general, `between ${nth}`)
  await using mira = await enterAs('Mira Okafor')
  await using jonas = await enterAs('Jonas Lindqvist')
  await say(mira.page, `as said: ${linkTo(general, old.id)}`)
  await say(mira.page, `and ${linkTo(secret, hidden.id)}`)
  const card = row(jonas.page, 'as said:').locator('time', { hasText: 'Today' }).locator('..')
  await card.getByRole('link', { name: 'Priya Raman' }).waitFor()
  const linking = row(jonas.page, 'as said:')
  await linking.getByText('The ferry leaves at noon').waitFor()
  expect(await linking.getByText('#general').count()).toBe(1)
  const other = row(jonas.page, `and ${stage.url}`)
  await until('nothing is shown of it', async () => (await other.getByRole('link').count()) === 1)
  expect(await jonas.page.getByText('cake').count()).toBe(0)

  const one = { channelId: general, id: old.id }
  await priya.api.messages.edit.mutate({ ...one, text: 'The ferry leaves at one' })
  await linking.getByText('The ferry leaves at one').waitFor()
  await linking.getByRole('link', { name: 'Priya Raman' }).click()
  await until('it is among its surroundings', async () => (await row(jonas.page, 'between 3').count()) > 0)
  expect(await jonas.page.locator('[data-sought=true]').textContent()).toContain('The ferry leaves at one')
  await priya.api.messages.remove.mutate(one)
  await until('the card has gone', async () => (await row(mira.page, 'as said:').getByText('The ferry').count()) === 0)
  expect([...mira.problems, ...jonas.problems]).toEqual([])
})

test('the cards of a screen are asked for in one question, not one for each message', async () => {
  const { id: channelId } = await priya.api.channels.create.mutate({ name: 'links' })
  const said = []
  for (let nth = 1; nth <= 6; nth++) said.push(await priya.send(channelId, `number ${nth}`))
  for (const { id } of said) await priya.send(channelId, `see ${linkTo(channelId, id)}`)
  await using aiko = await stage.enter('Aiko Tanaka')
  let questions = 0
  await onCalls(aiko.page, (call, { pass }) => {
    questions += call.split('"messages.cards"').length - 1
    pass()
  })
  await aiko.page.goto(`/channels/${channelId}`)
  for (const nth of [4, 5, 6]) await row(aiko.page, 'see ').getByText(`number ${nth}`).waitFor()
  expect(questions).toBe(1)
})

test('a quote stands in the composer with its author, calls nobody again, and leads back', async () => {
  await using tomas = await enterAs('Tomás Herrera')
  const me = await tomas.page.evaluate(async () => (await (await fetch('/trpc/auth.me')).json()).result.data.id)
  const quoted = await priya.send(general, `Ask <@${me}> for **tickets**, @channel`)
  const { page } = tomas
  await composer(page).fill('Yes:')
  await choose(page, 'for tickets', 'Quote')
  const expected = [
    'Yes:',
    '',
    `> [Priya Raman](${linkTo(general, quoted.id)})`,
    '> Ask Tomás Herrera for **tickets**, channel',
    '',
    '',
  ]
  await until('the quote', async () => (await composer(page).inputValue()) === expected.join('\n'))
  expect(await composer(page).evaluate((field) => field === document.activeElement)).toBe(true)
  await page.keyboard.type('done')
  await page.keyboard.press('Enter')
  const sent = await until('it is sent', async () =>
    (await priya.api.messages.list.query({ channelId: general })).messages.find(({ text }) => text.endsWith('done')),
  )
  expect(sent).toMatchObject({ mentions: [], mentionsAll: null })
  const link = row(page, 'done').getByRole('link', { name: 'Priya Raman' })
  await link.click()
  await page.waitForURL(linkTo(general, quoted.id))
  await row(page, 'done').waitFor()
  // What is quoted is not shown once more below.
  expect(await row(page, 'done').getByText('tickets').count()).toBe(1)
  expect(tomas.problems).toEqual([])
})

test('a message is forwarded to a channel and to a person, with a comment, and says where it is from to who may know', async () => {
  await using samuel = await enterAs('Samuel Adeyemi')
  await using lena = await enterAs('Lena Fischer')
  const me = await samuel.page.evaluate(async () => (await (await fetch('/trpc/auth.me')).json()).result.data.id)
  await priya.api.channels.invite.mutate({ channelId: secret, userId: me })
  await priya.send(secret, 'The budget is approved')
  const { page } = samuel
  await page.goto(`/channels/${secret}`)
  await choose(page, 'The budget is approved', 'Forward')
  const dialog = page.getByRole('dialog', { name: 'Forward this message' })
  await dialog.getByRole('checkbox', { name: 'general' }).check()
  await dialog.getByRole('searchbox').fill('lena')
  // A list that becomes shorter under the pointer takes the click elsewhere.
  await until('only she is offered', async () => (await dialog.getByRole('checkbox').count()) === 1)
  await dialog.getByRole('checkbox', { name: 'Lena Fischer' }).check()
  await dialog.getByLabel('Add a comment (optional)').fill('Good news')
  await dialog.getByRole('button', { name: 'Forward to 2' }).click()
  await dialog.waitFor({ state: 'detached' })

  const copy = row(lena.page, 'Good news')
  await copy.getByText('The budget is approved').waitFor()
  expect(await copy.getByText('Priya Raman').count()).toBe(1)
  expect(await copy.getByText('#secret').count()).toBe(0)
  expect(await copy.getByRole('link').count()).toBe(0)
  await lena.page
    .getByRole('navigation')
    .getByRole('link', { name: /Samuel Adeyemi/ })
    .click()
  await row(lena.page, 'Good news').getByText('The budget is approved').waitFor()

  await page.goto(`/channels/${general}`)
  const own = row(page, 'Good news')
  await own.getByText('#secret').waitFor()
  await own.getByRole('link', { name: 'Priya Raman' }).click()
  await page.waitForURL(new RegExp(`/channels/${secret}\\?message=`))
  expect([...samuel.problems, ...lena.problems]).toEqual([])
})

test('a message of files alone cannot be passed on or quoted, or its files stay behind', async () => {
  const closed = (await priya.api.channels.create.mutate({ name: 'closed', kind: 'private' })).id
  const file = await priya.upload(new Blob(['the plan']), { name: 'plan.txt' })
  await priya.send(closed, '', { files: [file] })
  await using hana = await enterAs('Hana Sato')
  await using owner = await stage.again('Priya Raman', `/channels/${closed}`)
  await choose(owner.page, 'plan.txt', 'Quote')
  await until('it is quoted', async () => (await composer(owner.page).inputValue()).includes('> `plan.txt`'))
  await composer(owner.page).fill('')
  await choose(owner.page, 'plan.txt', 'Forward')
  const dialog = owner.page.getByRole('dialog')
  await dialog.getByText('plan.txt').waitFor()
  await dialog.getByRole('checkbox', { name: 'general' }).check()
  await dialog.getByRole('button', { name: 'Forward', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  const copy = row(hana.page, 'Forwarded').filter({ hasText: 'plan.txt' })
  await copy.getByText('the plan', { exact: true }).waitFor()
  const saving = hana.page.waitForEvent('download')
  await copy.getByRole('link', { name: 'Download plan.txt' }).click()
  expect(await Bun.file(await (await saving).path()).text()).toBe('the plan')
  expect([...hana.problems, ...owner.problems]).toEqual([])
})
