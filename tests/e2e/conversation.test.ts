import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { Chat } from 'realtime-chat/sdk'
import { until } from '../until.ts'
import { composer, onCalls, openStage, type Stage, say, sent, texts } from './stage.ts'

setDefaultTimeout(60_000)

let stage: Stage
let priya: Chat

beforeAll(async () => {
  stage = await openStage()
  priya = await stage.join('Priya Raman')
})

afterAll(async () => {
  await priya.close()
  await stage[Symbol.asyncDispose]()
})

async function channel(name: string) {
  const { id } = await priya.api.channels.create.mutate({ name })
  return `/channels/${id}`
}

/** Opens a window on a channel that the person joins by the directory. */
async function enterChannel(name: string, channelName: string) {
  const visitor = await stage.enter(name)
  await visitor.page.getByRole('button', { name: 'Browse channels' }).first().click()
  await visitor.page.getByRole('button', { name: `Join ${channelName}` }).click()
  await composer(visitor.page).waitFor()
  return visitor
}

test('what one writes stands in the other browser, once and in order', async () => {
  await channel('general')
  await using mira = await enterChannel('Mira Okafor', 'general')
  await using jonas = await enterChannel('Jonas Lindqvist', 'general')

  await say(mira.page, 'Morning Jonas')
  await until('Jonas reads it', async () => (await texts(jonas.page)).includes('Morning Jonas'))
  await say(jonas.page, 'Morning Mira')
  await say(jonas.page, 'How was the crossing?')
  const expected = ['Morning Jonas', 'Morning Mira', 'How was the crossing?']
  for (const { page } of [mira, jonas])
    await until('everybody sees the same', async () => Bun.deepEquals(await sent(page), expected))

  await jonas.page.getByText('Mira Okafor', { exact: true }).waitFor()
  expect([...mira.problems, ...jonas.problems]).toEqual([])
})

test('three messages written offline survive a reload and reach everybody once, in order', async () => {
  const path = await channel('ferry')
  await using noor = await enterChannel('Noor Haddad', 'ferry')
  const heard: string[] = []
  const stop = priya.on('message', ({ text, channelId }) => void (path.endsWith(channelId) && heard.push(text)))
  await say(noor.page, 'casting off')
  await until('Priya hears it', () => heard.includes('casting off'))
  await noor.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))

  await noor.context.setOffline(true)
  await noor.page.getByText('You are offline').waitFor()
  const lines = ['no network here', 'still none', 'I see the harbour']
  for (const line of lines) await say(noor.page, line)
  await until('they wait', async () => (await noor.page.locator('[data-state=queued] .text').count()) === 3)

  await noor.page.reload()
  await noor.context.setOffline(false)
  const expected = ['casting off', ...lines]
  await until('Priya hears the three', () => heard.length >= expected.length)
  await until('Noor sees them sent', async () => Bun.deepEquals(await sent(noor.page), expected))
  const page = await priya.api.messages.list.query({ channelId: path.split('/')[2] ?? '' })
  expect(page.messages.map(({ text }) => text)).toEqual(expected)
  expect(heard).toEqual(expected)
  stop()
})

test('a message that the server refused says so, and can be tried again', async () => {
  await using aiko = await stage.enter('Aiko Tanaka')
  let refusals = 1
  await onCalls(aiko.page, (call, { pass, answer }) => {
    if (refusals > 0 && call.includes('"messages.send"')) {
      refusals--
      answer(refusal(JSON.parse(call)))
    } else pass()
  })
  await channel('kitchen')
  await aiko.page.reload()
  await aiko.page.getByRole('button', { name: 'Browse channels' }).first().click()
  await aiko.page.getByRole('button', { name: 'Join kitchen' }).click()

  await say(aiko.page, 'Who took my mug?')
  await aiko.page.getByText('Failed to send').waitFor()
  const row = await aiko.page.locator('[data-state=failed]').elementHandle()
  await aiko.page.getByRole('button', { name: 'Try again' }).click()
  await until('it is sent', async () => (await sent(aiko.page)).includes('Who took my mug?'))
  expect(await aiko.page.getByText('Failed to send').count()).toBe(0)
  expect(await row?.getAttribute('data-state')).toBe('sent')
  expect(await row?.evaluate((element) => element.isConnected)).toBe(true)
  expect(aiko.problems).toEqual([])
})

test('a key that edits what one has just said opens what one said before it, while it is on its way', async () => {
  await using lena = await stage.enter('Lena Fischer')
  const { page } = lena
  const sending = Promise.withResolvers<void>()
  let isHeld = false
  await onCalls(page, (call, { pass }) => {
    if (isHeld && call.includes('"messages.send"')) void sending.promise.then(pass)
    else pass()
  })
  await channel('quay')
  await page.reload()
  await page.getByRole('button', { name: 'Browse channels' }).first().click()
  await page.getByRole('button', { name: 'Join quay' }).click()
  await say(page, 'the tide is high')
  await until('it is sent', async () => (await sent(page)).includes('the tide is high'))
  isHeld = true
  await say(page, 'and the boat is in')
  await composer(page).press('ArrowUp')
  sending.resolve()
  expect(await page.getByRole('textbox', { name: 'Edit the message' }).inputValue()).toBe('and the boat is in')
  expect(lena.problems).toEqual([])
})

test('what somebody writes is text, never markup', async () => {
  const path = await channel('testing')
  await using tomas = await enterChannel('Tomás Herrera', 'testing')
  const attack = '<img src=x onerror="window.broken=1"> <b>bold</b> <a href="javascript:alert(1)">x</a>'
  await priya.send(path.split('/')[2] ?? '', attack)
  await until('it stands there as text', async () => (await texts(tomas.page)).includes(attack))
  const log = tomas.page.getByRole('log')
  expect(await log.locator('img, b:has-text("bold"), a').count()).toBe(0)
  expect(await tomas.page.evaluate(() => 'broken' in window)).toBe(false)

  await priya.send(path.split('/')[2] ?? '', 'see https://example.com/a_(b).')
  const link = log.getByRole('link')
  await link.waitFor()
  expect(await link.getAttribute('href')).toBe('https://example.com/a_(b)')
  expect(await link.getAttribute('rel')).toContain('noopener')
  expect(tomas.problems).toEqual([])
})

/** What the server answers to a call that it refuses, in tRPC's envelope. */
function refusal(call: unknown): string {
  const id = call && typeof call === 'object' && 'id' in call ? call.id : null
  const error = { message: 'not now', code: -32_003, data: { code: 'FORBIDDEN', httpStatus: 403 } }
  return JSON.stringify({ id, error })
}
