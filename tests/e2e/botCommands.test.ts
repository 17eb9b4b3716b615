import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { type Chat, connect } from 'realtime-chat/sdk'
import { until } from '../until.ts'
import { composer, onCalls, openStage, type Stage, say, sent, texts, type Visitor } from './stage.ts'

setDefaultTimeout(60_000)

let stage: Stage
let priya: Chat
let bot: Chat
let mira: Visitor
let jonas: Visitor

async function enterGeneral(name: string) {
  const visitor = await stage.enter(name)
  await visitor.page.getByRole('button', { name: 'Browse channels' }).first().click()
  await visitor.page.getByRole('button', { name: 'Join general' }).click()
  await composer(visitor.page).waitFor()
  return visitor
}

beforeAll(async () => {
  stage = await openStage()
  priya = await stage.join('Priya Raman')
  const { id } = await priya.api.channels.create.mutate({ name: 'general' })
  const { id: botId } = await priya.api.auth.createBot.mutate({ name: 'Deployer' })
  const token = await priya.api.auth.createToken.mutate({ name: 'it', scopes: ['read', 'write'], botId })
  await priya.api.channels.invite.mutate({ channelId: id, userId: botId })
  bot = await connect({ url: stage.url, token: token.secret })
  mira = await enterGeneral('Mira Okafor')
  jonas = await enterGeneral('Jonas Lindqvist')
}, 60_000)

afterAll(async () => {
  await mira[Symbol.asyncDispose]()
  await jonas[Symbol.asyncDispose]()
  await Promise.all([bot.close(), priya.close()])
  await stage[Symbol.asyncDispose]()
})

const note = (page: Page) => page.locator('[data-note]')

test('a command that a bot has just learnt is offered, and what it answers is seen by whoever asked', async () => {
  const { page } = mira
  bot.commands.on('deploy', ({ text, reply }) => void reply(`deploying **${text}**`))
  await bot.commands.set([{ name: 'deploy', description: 'Deploy a service', usage: 'service' }])
  await composer(page).pressSequentially('/dep')
  await page.getByRole('option', { name: /^\/deploy service Deploy a service · Deployer$/ }).waitFor()
  await page.keyboard.press('Enter')
  await composer(page).pressSequentially('billing')
  await page.keyboard.press('Enter')
  await note(page).getByText('Deployer, seen only by you').waitFor()
  expect(await note(page).locator('strong').textContent()).toBe('billing')
  expect(await composer(page).inputValue()).toBe('')
  expect(await note(jonas.page).count()).toBe(0)
  await page.getByRole('button', { name: 'Dismiss' }).click()
  expect(await note(page).count()).toBe(0)
})

test('a command that is called while it is asked what bots can be told is taken for none', async () => {
  await using noor = await stage.enter('Noor Haddad')
  const { page } = noor
  const held = Promise.withResolvers<void>()
  let asked = 0
  await onCalls(page, (call, { pass }) => {
    if (!call.includes('"integrations.commands"')) return pass()
    asked++
    void held.promise.then(pass)
  })
  await page.reload()
  await page.getByRole('button', { name: 'Browse channels' }).first().click()
  await page.getByRole('button', { name: 'Join general' }).click()
  await until('it is asked', () => asked > 0)
  await say(page, '/deploy slowly')
  held.resolve()
  await note(page).getByText('seen only by you').waitFor()
  expect(await note(page).locator('strong').textContent()).toBe('slowly')
  expect(noor.problems).toEqual([])
})

test('what a bot posts stands in the channel for everybody, beside what people do', async () => {
  bot.commands.on('roll', ({ post }) => void post('rolled a 4'))
  await bot.commands.set([{ name: 'roll', description: 'Roll dice' }])
  await mira.page.getByRole('button', { name: 'Send message' }).waitFor()
  await composer(mira.page).pressSequentially('/rol')
  await mira.page.getByRole('option', { name: /^\/roll/ }).waitFor()
  await composer(mira.page).pressSequentially('l')
  await mira.page.getByRole('option').first().waitFor({ state: 'detached' })
  await mira.page.keyboard.press('Enter')
  await until('Jonas sees it', async () => (await texts(jonas.page)).includes('rolled a 4'))
  await until('nothing is waited for', async () => (await note(mira.page).count()) === 0)
  await say(mira.page, '/me throws the dice')
  await until('Jonas sees her', async () => (await texts(jonas.page)).includes('throws the dice'))
  expect(await sent(mira.page)).toEqual(['rolled a 4', 'throws the dice'])
})

test('whoever asks a bot that says nothing is told so', async () => {
  await bot.commands.set([{ name: 'silence', description: 'Say nothing' }])
  const { page } = jonas
  await until('it is offered', async () => {
    await composer(page).fill('')
    await composer(page).pressSequentially('/sil')
    return (await page.getByRole('option', { name: /silence/ }).count()) > 0
  })
  await composer(page).pressSequentially('ence')
  await page.getByRole('option').first().waitFor({ state: 'detached' })
  await page.keyboard.press('Enter')
  await note(page).getByText('Waiting for Deployer').waitFor()
  await note(page).getByText('Deployer did not answer in 10 seconds.').waitFor({ timeout: 20_000 })
  expect([...mira.problems, ...jonas.problems]).toEqual([])
})
