import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { TRPCClientError } from '@trpc/client'
import { z } from 'zod'
import { uuidv7 } from '../../server/platform/ids.ts'
import { createEnvironment, startApp, until } from '../context.ts'
import { codeOf, refusal, type Someone, signUp } from '../people.ts'
import { openChannel } from './rules.ts'

let app: Awaited<ReturnType<typeof startApp>>
let other: Awaited<ReturnType<typeof startApp>>
let mira: Someone
let jonas: Someone
let priya: Someone

beforeAll(async () => {
  const env = await createEnvironment()
  app = await startApp(env)
  other = await startApp(env)
  mira = await signUp(app, 'Mira')
  jonas = await signUp(app, 'Jonas')
  priya = await signUp(app, 'Priya')
}, 30_000)
afterAll(async () => {
  await other.stop()
  await app.stop()
})

const send = ({ api }: Pick<Someone, 'api'>, channelId: string, id?: string) =>
  api.messages.send.mutate({ channelId, text: 'hello', ...(id && { id }) })

const slowDown = ({ api }: Pick<Someone, 'api'>, channelId: string, seconds: number) =>
  api.limits.setSlowMode.mutate({ channelId, seconds })

const Waiting = z.object({ retryAfter: z.number() })

async function waitOf(sending: Promise<unknown>): Promise<number> {
  const error = await sending.catch((error) => error)
  return error instanceof TRPCClientError ? Waiting.parse(error.data).retryAfter : 0
}

describe('in a slow channel', () => {
  test('somebody sends twice without a pause, here or at another node', async () => {
    const channelId = await openChannel(jonas, priya)
    await slowDown(jonas, channelId, 600)
    expect(await codeOf(send(priya, channelId))).toBe('none')
    expect(await refusal(send(priya, channelId))).toMatch(
      /^TOO_MANY_REQUESTS: slow mode: you can send again in (600|5\d\d) s$/,
    )
    expect(await waitOf(send(priya, channelId))).toBeWithin(1, 601)
    const there = priya.at(other.url)
    await until('it is slow there', async () => (await codeOf(send(there, channelId))) === 'TOO_MANY_REQUESTS')
    const answer = await priya.rest('POST', `/channels/${channelId}/messages`, { text: 'hello' })
    expect([answer.status, Number(answer.headers.get('retry-after'))]).toEqual([429, expect.any(Number)])
  })

  test('a retry of the last message is refused, and looks lost', async () => {
    const channelId = await openChannel(jonas, priya)
    await slowDown(jonas, channelId, 600)
    const id = uuidv7()
    for (let n = 0; n < 3; n++) expect(await codeOf(send(priya, channelId, id))).toBe('none')
    expect(await codeOf(send(priya, channelId, uuidv7()))).toBe('TOO_MANY_REQUESTS')
  })

  test('whoever looks after it must wait, or another channel is slow as well', async () => {
    const channelId = await openChannel(jonas, priya)
    const free = await openChannel(jonas, priya)
    await slowDown(jonas, channelId, 600)
    for (let n = 0; n < 3; n++) expect(await codeOf(send(jonas, channelId))).toBe('none')
    for (let n = 0; n < 3; n++) expect(await codeOf(send(priya, free))).toBe('none')
    expect(await jonas.api.limits.slowMode.query({ channelId })).toEqual({
      channelId,
      seconds: 600,
      exempt: true,
      waitSeconds: 0,
    })
  })

  test('somebody is not told how long they wait, or waits on after it is off or shorter', async () => {
    const channelId = await openChannel(jonas, priya)
    await slowDown(jonas, channelId, 600)
    const ask = () => priya.api.limits.slowMode.query({ channelId })
    expect(await ask()).toEqual({ channelId, seconds: 600, exempt: false, waitSeconds: 0 })
    await send(priya, channelId)
    expect((await ask()).waitSeconds).toBeWithin(500, 600.001)
    await slowDown(jonas, channelId, 1)
    await until('a second has passed', async () => (await ask()).waitSeconds === 0)
    expect(await codeOf(send(priya, channelId))).toBe('none')
    await slowDown(jonas, channelId, 0)
    for (let n = 0; n < 3; n++) expect(await codeOf(send(priya, channelId))).toBe('none')
  })

  test('its members do not see at once that it has become slow', async () => {
    const channelId = await openChannel(jonas, priya)
    await using live = await priya.listen()
    await slowDown(jonas, channelId, 30)
    const told = () => live.heard.filter(({ type, key }) => type.startsWith('limits.') && key === channelId)
    await until('the news', () => told().length > 0)
    expect(told()).toMatchObject([{ type: 'limits.slow_mode_changed', data: { channelId, seconds: 30 } }])
  })
})

describe('slow mode', () => {
  test('is set by members, or by nobody who looks after the channel', async () => {
    const channelId = await openChannel(jonas, priya)
    expect(await codeOf(slowDown(priya, channelId, 10))).toBe('FORBIDDEN')
    await jonas.api.channels.setRole.mutate({ channelId, userId: priya.id, role: 'moderator' })
    expect(await codeOf(slowDown(priya, channelId, 10))).toBe('none')
  })

  test('is not an admin’s to set, or tells outsiders that a channel exists', async () => {
    const channelId = await openChannel(jonas, priya)
    expect(await codeOf(slowDown(mira, channelId, 10))).toBe('NOT_FOUND')
    expect(await codeOf(mira.api.limits.slowMode.query({ channelId }))).toBe('NOT_FOUND')
    expect(await codeOf(slowDown(mira, crypto.randomUUID(), 10))).toBe('NOT_FOUND')
    await mira.api.channels.join.mutate({ channelId })
    expect(await codeOf(slowDown(mira, channelId, 10))).toBe('none')
  })

  test('lasts longer than six hours, or less than nothing', async () => {
    const channelId = await openChannel(jonas)
    for (const seconds of [-1, 0.5, 21_601, 1e12])
      expect(await codeOf(slowDown(jonas, channelId, seconds))).toBe('BAD_REQUEST')
    expect(await codeOf(slowDown(jonas, 'general', 10))).toBe('BAD_REQUEST')
    expect(await codeOf(slowDown(jonas, channelId, 21_600))).toBe('none')
  })
})
