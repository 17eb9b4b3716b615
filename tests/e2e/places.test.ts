import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { until } from '../until.ts'
import { composer, openStage, password, type Stage, say, sent, type Visitor } from './stage.ts'

setDefaultTimeout(60_000)

let stage: Stage
let mira: Visitor
let jonas: Visitor

beforeAll(async () => {
  stage = await openStage()
  mira = await stage.enter('Mira Okafor')
  jonas = await stage.enter('Jonas Lindqvist')
}, 60_000)

afterAll(async () => {
  expect([...mira.problems, ...jonas.problems]).toEqual([])
  await stage[Symbol.asyncDispose]()
})

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true })
const choose = (page: Page, name: string) => page.getByRole('menuitem', { name, exact: true }).click()

async function create(page: Page, name: string, kind = 'Public channel') {
  await button(page, 'Create a channel').first().click()
  await page.getByRole('textbox', { name: 'Name' }).fill(name)
  await page.getByRole('radio', { name: kind }).check()
  await button(page, 'Create channel').click()
  await page.getByRole('heading', { name, level: 1, exact: true }).waitFor()
  return page.url()
}

const settings = async (page: Page, name: string) => {
  await button(page, `More about #${name}`).click()
  await choose(page, 'Channel settings')
}

test('an invite link is a dead end for somebody who has no account yet', async () => {
  const { page } = mira
  await create(page, 'harbour', 'Private channel')
  await say(page, 'welcome aboard')
  await settings(page, 'harbour')
  await page.getByRole('tab', { name: 'Invite links' }).click()
  await button(page, 'Create link').click()
  const link = await page.getByRole('textbox', { name: 'New invite link' }).inputValue()
  await page.getByText('By Mira Okafor').waitFor()

  await using noor = await stage.visit(link)
  await noor.page.getByRole('link', { name: 'Create account' }).click()
  await noor.page.getByLabel('Your name').fill('Noor Haddad')
  await noor.page.getByLabel('Email').fill('noor@example.com')
  await noor.page.getByLabel('Password', { exact: true }).fill(password)
  await button(noor.page, 'Create account').click()
  await noor.page.getByText('You are invited to #harbour').waitFor()
  await button(noor.page, 'Join #harbour').click()
  await until('the message', async () => (await sent(noor.page)).includes('welcome aboard'))

  await button(page, 'Revoke').click()
  await page.getByText('There are no invite links').waitFor()
  await button(page, 'Close').click()
  await noor.page.goto(link)
  await noor.page.getByText('This invitation does not lead anywhere').waitFor()
})

test('a role, a ban, or an archive is seen only after a reload', async () => {
  const { page } = mira
  const address = await create(page, 'regatta')
  await jonas.page.goto(address)
  await jonas.page.getByText('You are looking at #regatta without being in it.').waitFor()
  await button(jonas.page, 'Join #regatta').click()
  await say(jonas.page, 'ahoy')
  await until('the message', async () => (await sent(page)).includes('ahoy'))

  await button(page, '2 members').click()
  await button(page, 'Options for Jonas Lindqvist').click()
  await choose(page, 'Make moderator')
  await settings(jonas.page, 'regatta')
  await jonas.page.getByRole('textbox', { name: 'Topic' }).fill('boats and weather')
  await button(jonas.page, 'Save').click()
  await page
    .getByRole('banner')
    .getByText('boats and weather')
    .or(page.getByText('boats and weather'))
    .first()
    .waitFor()
  await button(jonas.page, 'Close').click()

  await button(page, 'Options for Jonas Lindqvist').click()
  await choose(page, 'Make member')
  await settings(page, 'regatta')
  await page.getByRole('combobox', { name: 'Who may post' }).click()
  await page.getByRole('option', { name: 'Owners and moderators only' }).click()
  await button(page, 'Save').click()
  await jonas.page.getByText('Only owners and moderators post here.').waitFor()

  await button(page, 'Archive channel').click()
  await jonas.page.getByText('This channel is archived. It can only be read.').waitFor()
  await button(page, 'Restore channel').click()
  await jonas.page.getByText('Only owners and moderators post here.').waitFor()
  await button(page, 'Close').click()

  await button(page, 'Options for Jonas Lindqvist').click()
  await choose(page, 'Remove and ban')
  await button(jonas.page, 'Join #regatta').click()
  await jonas.page.getByText('You could not join #regatta. Try again.').waitFor()
  await settings(page, 'regatta')
  await page.getByRole('tab', { name: 'Banned' }).click()
  await button(page, 'Lift the ban').click()
  await page.getByText('Nobody is banned from this channel').waitFor()
  await button(page, 'Close').click()
})

test('two people cannot talk by themselves, or one of them does not hear of it', async () => {
  const { page } = mira
  await button(page, 'New message').click()
  await page.getByRole('checkbox', { name: 'Jonas Lindqvist' }).check()
  await button(page, 'Start the conversation').click()
  await page.getByRole('textbox', { name: 'Message Jonas Lindqvist' }).waitFor()
  await composer(page)
    .or(page.getByRole('textbox', { name: 'Message Jonas Lindqvist' }))
    .fill('between us')
  await page.keyboard.press('Enter')
  await jonas.page.getByRole('navigation').getByRole('link', { name: 'Mira Okafor' }).click()
  await until('the message', async () => (await sent(jonas.page)).includes('between us'))
})

test('a star, a mute or a section is gone on the next device', async () => {
  const { page } = mira
  await create(page, 'weather')
  await using other = await stage.visit('/')
  await other.page.getByLabel('Email').fill('mira@example.com')
  await other.page.getByLabel('Password', { exact: true }).fill(password)
  await button(other.page, 'Sign in').click()
  await other.page.getByRole('link', { name: 'weather' }).waitFor()

  await page.getByRole('link', { name: 'weather' }).click({ button: 'right' })
  await choose(page, 'New section')
  await page.getByRole('textbox', { name: 'Name of the section' }).fill('Outside')
  await button(page, 'Create section').click()
  const section = other.page.locator('section', { has: other.page.getByRole('heading', { name: 'Outside' }) })
  await section.getByRole('link', { name: 'weather' }).waitFor()
  await page.getByRole('link', { name: 'weather' }).click({ button: 'right' })
  await choose(page, 'Mute')
  await section.getByRole('img', { name: 'muted' }).waitFor()
  await page.getByRole('link', { name: 'weather' }).click({ button: 'right' })
  await choose(page, 'Star')
  const starred = other.page.locator('section', { has: other.page.getByRole('heading', { name: 'Starred' }) })
  await starred.getByRole('link', { name: 'weather' }).waitFor()
})
