import { afterAll, beforeAll, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Chat } from 'realtime-chat/sdk'
import { applyToTimeline, type Timeline } from '../../shared/timelines.ts'
import { createEnvironment, until } from '../context.ts'
import { html, openSite } from '../previews/site.ts'
import { openStage, type Stage } from '../sdk/stage.ts'

let stage: Stage
let mira: Chat
let jonas: Chat

beforeAll(async () => {
  stage = await openStage({ ...(await createEnvironment()), PREVIEW_NETWORKS: '127.0.0.2/32' })
  mira = await stage.enter('Mira')
  jonas = await stage.enter('Jonas', stage.app.url)
}, 30_000)
afterAll(() => stage[Symbol.asyncDispose]())

const newest = (chat: Chat, channelId: string) => chat.api.messages.list.query({ channelId, limit: 50 })

/** What a client has that starts from one page and applies every message it is told of. */
async function follow(chat: Chat, channelId: string) {
  const { messages, lastSeq } = await newest(chat, channelId)
  const state: { now: Timeline } = { now: { cursor: lastSeq, messages } }
  const stop = chat.on('message', (message) => {
    if (message.channelId === channelId) state.now = applyToTimeline(state.now, message)
  })
  return { state, stop }
}

type Step = 'says' | 'hears' | 'cut' | 'restore' | 'leave' | 'join'

async function act(step: Step, channelId: string) {
  const text = step
  if (step === 'cut') stage.proxy.cut()
  else if (step === 'restore') stage.proxy.restore()
  else if (step === 'says') return void mira.send(channelId, text).catch(() => undefined)
  else if (step === 'hears') await jonas.send(channelId, text).catch(() => undefined)
  // Half of what people try is refused: they are in already, or not any more.
  else await jonas.api.channels[step].mutate({ channelId }).catch(() => undefined)
}

test('a client whose connection is cut now and then ends up with another channel than the server’s', async () => {
  const course = fc.array(fc.constantFrom<Step>('says', 'hears', 'hears', 'cut', 'restore', 'leave', 'join'), {
    minLength: 1,
    maxLength: 20,
  })
  const run = async (steps: Step[]) => {
    const { id: channelId } = await mira.api.channels.create.mutate({ name: `c-${crypto.randomUUID()}` })
    await jonas.api.channels.join.mutate({ channelId })
    const { state, stop } = await follow(mira, channelId)
    const window = mira.timeline(channelId)
    const unwatch = window.subscribe(() => {})
    for (const step of steps) await act(step, channelId)
    stage.proxy.restore()
    await until('she is back', () => mira.status === 'live')
    const { seq } = await mira.send(channelId, 'the last word')
    await until('everything is told', () => state.now.cursor >= seq && window.get().messages.at(-1)?.seq === seq)
    const { messages, lastSeq } = await newest(mira, channelId)
    expect(state.now).toEqual({ cursor: lastSeq, messages })
    expect(window.get()).toEqual({ status: 'ready', messages, pending: [], hasBefore: false, hasAfter: false })
    stop()
    unwatch()
  }
  await fc.assert(fc.asyncProperty(course, run), { numRuns: 15, endOnFailure: true })
}, 60_000)

test('a preview that came, went with an edit or was taken away during a cut is another one afterwards', async () => {
  using site = openSite('127.0.0.2', {
    '/one': () => html('<title>one</title>'),
    '/two': () => html('<title>two</title>'),
  })
  const [one, two] = [`${site.url}/one`, `${site.url}/two`]
  const { id: channelId } = await mira.api.channels.create.mutate({ name: `c-${crypto.randomUUID()}` })
  await jonas.api.channels.join.mutate({ channelId })
  const window = mira.timeline(channelId)
  const stop = window.subscribe(() => {})
  await until('it is read', () => window.get().status === 'ready')
  const previewed = async (id: string, count: number) => {
    const read = () => jonas.api.messages.get.query({ channelId, id })
    await until('the previews', async () => (await read()).previews.length === count)
  }
  const edited = await jonas.send(channelId, `${one} ${two}`)
  await previewed(edited.id, 2)
  stage.proxy.cut()
  const [fresh, removed] = [await jonas.send(channelId, one), await jonas.send(channelId, `${two} ${one}`)]
  await previewed(fresh.id, 1)
  await previewed(removed.id, 2)
  await jonas.api.messages.removePreview.mutate({ channelId, id: removed.id, url: two })
  await jonas.api.messages.edit.mutate({ channelId, id: edited.id, text: `only ${two}` })
  stage.proxy.restore()
  const { messages } = await newest(jonas, channelId)
  const titles = messages.map(({ previews }) => previews.map(({ title }) => title))
  expect(titles).toEqual([['two'], ['one'], ['one']])
  await until('told equals fetched', () => Bun.deepEquals(window.get().messages, messages))
  stop()
}, 30_000)
