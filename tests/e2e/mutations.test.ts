import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { Client } from 'pg'
import type { Page } from 'playwright-core'
import type { Chat } from 'realtime-chat/sdk'
import { until } from '../until.ts'
import { composer, openStage, type Stage, say, texts, type Visitor } from './stage.ts'

setDefaultTimeout(60_000)

let stage: Stage
let priya: Chat
let mira: Visitor
let jonas: Visitor
let path: string

beforeAll(async () => {
  stage = await openStage()
  priya = await stage.join('Priya Raman')
  const { id } = await priya.api.channels.create.mutate({ name: 'general' })
  path = `/channels/${id}`
  mira = await enter('Mira Okafor')
  jonas = await enter('Jonas Lindqvist')
})

afterAll(async () => {
  expect([...mira.problems, ...jonas.problems]).toEqual([])
  await Promise.all([mira, jonas].map((visitor) => visitor[Symbol.asyncDispose]()))
  await priya.close()
  await stage[Symbol.asyncDispose]()
})

async function enter(name: string) {
  const visitor = await stage.enter(name)
  await visitor.page.getByRole('button', { name: 'Browse channels' }).first().click()
  await visitor.page.getByRole('button', { name: 'Join general' }).click()
  await composer(visitor.page).waitFor()
  return visitor
}

/** A message by what it says, in the channel. */
const row = (page: Page, text: string) => page.getByRole('log').getByRole('article').filter({ hasText: text }).last()

async function isInView(page: Page, text: string) {
  await until(`${text} is in view`, async () => {
    const [view, box] = await Promise.all([page.getByRole('log').boundingBox(), row(page, text).boundingBox()])
    return view && box && box.y >= view.y && box.y + box.height <= view.y + view.height
  })
}

/** Says something as Jonas, which both then have. */
async function heard(text: string) {
  await say(jonas.page, text)
  await row(mira.page, text).waitFor()
  await hasPlace(jonas.page, text)
  return row(jonas.page, text)
}

/** Waits until what somebody has said stands in the channel where they look. */
const hasPlace = (page: Page, text: string) => row(page, text).and(page.locator('[data-state=sent]')).waitFor()

async function choose(page: Page, text: string, item: string) {
  await row(page, text).hover()
  await row(page, text).getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

test('a reaction stands under the message for both, with a count, and goes when it is taken back', async () => {
  await heard('who brings the cake?')
  await row(mira.page, 'cake').hover()
  await row(mira.page, 'cake').getByRole('button', { name: 'Add a reaction' }).click()
  await mira.page.getByRole('searchbox', { name: 'Find an emoji' }).fill('tada')
  await mira.page.getByRole('button', { name: 'party popper' }).first().click()
  const chip = row(jonas.page, 'cake').getByRole('button', { name: 'Mira Okafor reacted with 🎉' })
  await chip.click()
  const both = row(mira.page, 'cake').getByRole('button', { name: /Jonas Lindqvist reacted with 🎉/ })
  await until('both are counted', async () => (await both.textContent()) === '🎉2')
  await both.click()
  await until(
    'one is left',
    async () => (await row(jonas.page, 'cake').getByRole('button', { name: /🎉/ }).textContent()) === '🎉1',
  )
})

test('an edited message says so, and what it said before', async () => {
  await heard('the meeting is at tne')
  await composer(jonas.page).press('ArrowUp')
  const field = jonas.page.getByRole('textbox', { name: 'Edit the message' })
  await field.fill('the meeting is at ten')
  await field.press('Enter')
  await row(mira.page, 'at ten').getByRole('button', { name: '(edited)' }).click()
  await mira.page.getByRole('dialog').getByText('the meeting is at tne').waitFor()
  await mira.page.getByRole('button', { name: 'Close' }).click()
})

test('Escape leaves a message as it was', async () => {
  await heard('leave me be')
  await choose(jonas.page, 'leave me be', 'Edit')
  const field = jonas.page.getByRole('textbox', { name: 'Edit the message' })
  await field.fill('something else')
  await field.press('Escape')
  await field.waitFor({ state: 'detached' })
  expect(await texts(jonas.page)).toContain('leave me be')
})

test('a deleted message leaves a place for both, and nothing of what it said', async () => {
  await heard('wrong channel, sorry')
  await choose(jonas.page, 'wrong channel', 'Delete')
  await jonas.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  for (const { page } of [jonas, mira]) {
    await page.getByText('This message was deleted').last().waitFor()
    expect(await texts(page)).not.toContain('wrong channel, sorry')
  }
})

test('others’ messages offer neither editing nor deleting', async () => {
  await heard('mine alone')
  await row(mira.page, 'mine alone').hover()
  await row(mira.page, 'mine alone').getByRole('button', { name: 'More' }).click()
  const items = await mira.page.getByRole('menuitem').allTextContents()
  expect(items).toContain('Pin')
  expect(items).not.toContain('Edit')
  expect(items).not.toContain('Delete')
  await mira.page.keyboard.press('Escape')
})

test('a pinned message is found among the pins, and led back to', async () => {
  await heard('the wifi is called kestrel')
  await choose(mira.page, 'kestrel', 'Pin')
  await row(jonas.page, 'kestrel').getByText('Pinned').waitFor()
  await jonas.page.getByRole('button', { name: 'Pinned messages' }).click()
  const panel = jonas.page.getByRole('complementary', { name: 'Pinned messages' })
  await panel.getByText('the wifi is called kestrel').waitFor()
  await panel.getByRole('link', { name: 'Go to the message' }).click()
  await jonas.page.locator('[data-sought=true]').getByText('kestrel').waitFor()
  await jonas.page.goto(path)
  await composer(jonas.page).waitFor()
})

test('a reply stays in its thread, and the channel says that there is one', async () => {
  await heard('who has the keys?')
  await row(mira.page, 'keys').hover()
  await row(mira.page, 'keys').getByRole('button', { name: 'Reply in a thread' }).click()
  const thread = mira.page.getByRole('complementary', { name: 'Thread' })
  await thread.getByRole('textbox', { name: 'Reply' }).fill('I have')
  await thread.getByRole('textbox', { name: 'Reply' }).press('Enter')
  await row(jonas.page, 'keys')
    .getByRole('button', { name: /1 reply/ })
    .click()
  await jonas.page.getByRole('complementary', { name: 'Thread' }).getByText('I have').waitFor()
  expect(await jonas.page.getByRole('log').getByText('I have').count()).toBe(0)
  await thread.getByRole('checkbox', { name: 'Also send to #general' }).check()
  await thread.getByRole('textbox', { name: 'Reply' }).fill('at the front desk')
  await thread.getByRole('textbox', { name: 'Reply' }).press('Enter')
  await row(jonas.page, 'at the front desk').getByText('Replied to a thread').waitFor()
  for (const { page } of [mira, jonas])
    await page.getByRole('complementary').getByRole('button', { name: 'Close' }).click()
})

test('the threads that one follows come together, with what is new, until it is read', async () => {
  await heard('a question for everybody')
  const [root] = await priya.api.messages.list
    .query({ channelId: path.slice(10), limit: 1 })
    .then(({ messages }) => messages)
  await priya.send(path.slice(10), 'an answer from Priya', { threadId: root?.id })
  await jonas.page.getByRole('link', { name: 'Threads New replies' }).click()
  const card = jonas.page.getByRole('listitem').filter({ hasText: 'a question for everybody' })
  await card.getByText('an answer from Priya').waitFor()
  await card.getByText('1 new reply').waitFor()
  await card.getByRole('link', { name: 'Open the thread' }).click()
  await jonas.page.getByRole('complementary', { name: 'Thread' }).getByText('an answer from Priya').waitFor()
  await jonas.page.getByRole('link', { name: 'Threads', exact: true }).waitFor()
  await jonas.page.getByRole('button', { name: 'Follow this thread no more' }).click()
  await jonas.page.getByRole('button', { name: 'Follow this thread', exact: true }).waitFor()
  await jonas.page.goto(path)
  await row(jonas.page, 'a question for everybody').waitFor()
})

test('a link to an old message opens the channel around it, and the way leads back to the latest', async () => {
  const channelId = path.slice(10)
  const first = await priya.send(channelId, 'the very first of many')
  for (let nth = 1; nth <= 120; nth++) void priya.send(channelId, `filler ${nth}`)
  await priya.send(channelId, 'the very last of many')
  await mira.page.goto(`${path}?message=${first.id}`)
  await mira.page.locator('[data-sought=true]').getByText('the very first of many').waitFor()
  await row(mira.page, 'the very first of many').hover()
  await row(mira.page, 'the very first of many').getByRole('button', { name: 'Reply in a thread' }).click()
  await mira.page.getByRole('complementary', { name: 'Thread' }).getByText('the very first of many').waitFor()
  await isInView(mira.page, 'the very first of many')
  await mira.page.getByRole('complementary').getByRole('button', { name: 'Close' }).click()
  await mira.page.getByRole('complementary', { name: 'Thread' }).waitFor({ state: 'detached' })
  await isInView(mira.page, 'the very first of many')
  const toLatest = mira.page.getByRole('button', { name: /^(Go to the latest message|\d+ new messages)$/ })
  await toLatest.click()
  await row(mira.page, 'the very last of many').waitFor()
  await priya.api.messages.pin.mutate({ channelId, id: first.id })
  await mira.page.getByRole('button', { name: 'Pinned messages' }).click()
  const pinned = mira.page.getByRole('listitem').filter({ hasText: 'the very first of many' })
  await pinned.getByRole('link', { name: 'Go to the message' }).click()
  await isInView(mira.page, 'the very first of many')
  await toLatest.click()
  await row(mira.page, 'the very last of many').waitFor()
})

test('what another system writes into the database stands in the browser, with its blocks', async () => {
  const client = new Client({ connectionString: stage.databaseUrl })
  await client.connect()
  const blocks = [{ type: 'fields', fields: [{ title: 'Version', value: '4.2.0' }] }]
  await client.query('select chat.post($1, $2, null, null, $3)', [
    'general',
    '**billing** is out',
    JSON.stringify(blocks),
  ])
  await client.end()
  const posted = row(mira.page, 'billing is out')
  await posted.getByRole('cell', { name: '4.2.0' }).waitFor()
  await posted.getByText('Workspace').waitFor()
})

test('a name is finished by the keyboard, and whoever is named sees it', async () => {
  await composer(mira.page).pressSequentially('have a look @jon')
  await mira.page.getByRole('option', { name: '@Jonas Lindqvist' }).waitFor()
  await composer(mira.page).press('Enter')
  await composer(mira.page).pressSequentially('please')
  expect(await composer(mira.page).inputValue()).toBe('have a look @Jonas Lindqvist please')
  await composer(mira.page).press('Enter')
  const named = row(jonas.page, 'have a look')
  await named.getByRole('button', { name: '@Jonas Lindqvist' }).waitFor()
  expect(await named.locator('.mention.me').count()).toBe(1)
  await hasPlace(mira.page, 'have a look')
  await composer(mira.page).press('ArrowUp')
  const field = mira.page.getByRole('textbox', { name: 'Edit the message' })
  expect(await field.inputValue()).toBe('have a look @Jonas Lindqvist please')
  await field.press('Escape')
})

test('what is selected becomes bold by a key, and an emoji is found by its name', async () => {
  await composer(mira.page).fill('loud')
  await composer(mira.page).press('ControlOrMeta+a')
  await composer(mira.page).press('ControlOrMeta+b')
  await composer(mira.page).press('End')
  await composer(mira.page).pressSequentially(' :tad')
  await mira.page.getByRole('option', { name: ':tada:' }).click()
  await composer(mira.page).press('Enter')
  await row(jonas.page, 'loud 🎉').locator('strong').getByText('loud').waitFor()
})

test('what several people react with to one message stands in Activity once for each of them', async () => {
  const [hers, his] = [await stage.device('Mira Okafor'), await stage.device('Jonas Lindqvist')]
  const { channelId, id } = await his.send(path.slice(10), 'it floats')
  for (const { api } of [priya, hers]) await api.messages.react.mutate({ channelId, id, emoji: '⛵' })
  await Promise.all([hers.close(), his.close()])
  await jonas.page.getByRole('link', { name: 'Activity New activity' }).click()
  const item = jonas.page.getByRole('main').getByRole('listitem').filter({ hasText: 'it floats' })
  await item.getByText('Mira Okafor, Priya Raman reacted with').waitFor()
  expect(await item.count()).toBe(1)
  await jonas.page.goto(path)
})

test('being named stands in Activity until it is looked at, and leads to the message', async () => {
  const me = await priya.api.auth.people.query({ search: 'Jonas' })
  await priya.send(path.slice(10), `your turn <@${me[0]?.id}>`)
  await jonas.page.getByRole('link', { name: 'Activity New activity' }).click()
  const item = jonas.page.getByRole('main').getByRole('listitem').filter({ hasText: 'your turn' })
  await item.getByText('Priya Raman mentioned you in #general').waitFor()
  await jonas.page.getByRole('link', { name: 'Activity', exact: true }).waitFor()
  await item.getByRole('link', { name: 'Go to the message' }).click()
  await jonas.page.locator('[data-sought=true]').getByText('your turn').waitFor()
})

test('a saved message is found again, and is done with', async () => {
  await choose(jonas.page, 'your turn', 'Save for later')
  await jonas.page.getByRole('link', { name: 'Saved' }).click()
  const item = jonas.page.getByRole('main').getByRole('listitem').filter({ hasText: 'your turn' })
  await item.getByRole('button', { name: 'Mark as done' }).click()
  await jonas.page.getByText('Nothing is saved').waitFor()
  await jonas.page.getByRole('tab', { name: 'Done' }).click()
  await item.getByRole('button', { name: 'Save it no more' }).click()
  await jonas.page.getByText('Nothing is saved').waitFor()
  await jonas.page.goto(path)
})

test('what grows above does not push the newest message out of view', async () => {
  const channelId = path.slice(10)
  const said = []
  for (let nth = 1; nth <= 4; nth++) said.push(await priya.send(channelId, `growing ${nth}`))
  await row(jonas.page, 'growing 4').waitFor()
  const gap = () =>
    jonas.page
      .getByRole('log')
      .evaluate(({ scrollHeight, clientHeight, scrollTop }) => scrollHeight - clientHeight - scrollTop)
  await until('it is in view', async () => (await gap()) < 2)
  for (const { id } of said) await priya.api.messages.react.mutate({ channelId, id, emoji: '🎉' })
  await row(jonas.page, 'growing 4').getByRole('button', { name: /🎉/ }).waitFor()
  await until('it is in view again', async () => (await gap()) < 2)
})

test('what was begun on one device goes on on another, until it is sent', async () => {
  await composer(mira.page).fill('dear all, ')
  await using phone = await stage.again('Mira Okafor', path)
  await until('it is there', async () => (await composer(phone.page).inputValue()) === 'dear all, ')
  await say(phone.page, 'dear all, hello')
  await row(mira.page, 'dear all, hello').waitFor()
  await until('nobody begins with it again', async () => {
    await phone.page.reload()
    return (await composer(phone.page).inputValue()) === ''
  })
  await composer(mira.page).fill('')
})

test('what is to be sent later stands among the scheduled, and is sent at another time or not at all', async () => {
  const { page } = jonas
  await composer(page).fill('happy new year')
  await page.getByRole('button', { name: 'Send later' }).click()
  await page.getByRole('menuitem', { name: 'Tomorrow at 9:00' }).click()
  await page.getByText(/^It will be sent: /).waitFor()
  expect(await composer(page).inputValue()).toBe('')
  await page.getByRole('link', { name: 'Drafts & scheduled' }).click()
  await page.getByRole('tab', { name: 'Scheduled' }).click()
  const item = page.getByRole('main').getByRole('listitem').filter({ hasText: 'happy new year' })
  await item.getByText(/#general · to be sent .* 09:00/).waitFor()
  await item.getByRole('button', { name: 'Send at another time' }).click()
  await page.getByRole('menuitem', { name: 'At another time …' }).click()
  await page.getByLabel('When').fill('2020-01-01T10:00')
  await page.getByRole('button', { name: 'Send later' }).click()
  await page.getByText('Choose a time within the next year.').waitFor()
  const later = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10)
  await page.getByLabel('When').fill(`${later}T10:30`)
  await page.getByRole('button', { name: 'Send later' }).click()
  await item.getByText(/to be sent .* 10:30/).waitFor()
  await item.getByRole('button', { name: 'Do not send it' }).click()
  await page.getByText('Nothing is scheduled').waitFor()
  await page.goto(path)
})

test('a draft is found again among the drafts, gone on with, and discarded', async () => {
  const { page } = jonas
  await composer(page).fill('an idea')
  await page.getByRole('link', { name: 'Drafts & scheduled' }).click()
  const item = page.getByRole('main').getByRole('listitem').filter({ hasText: 'an idea' })
  await item.getByRole('link', { name: 'Go on writing' }).click()
  await until('it goes on', async () => (await composer(page).inputValue()) === 'an idea')
  await page.getByRole('link', { name: 'Drafts & scheduled' }).click()
  await item.getByRole('button', { name: 'Discard the draft' }).click()
  await page.getByText('No drafts').waitFor()
  await page.goto(path)
  expect(await composer(page).inputValue()).toBe('')
})
