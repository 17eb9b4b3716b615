import { afterAll, beforeAll, expect, test } from 'bun:test'
import * as database from 'fake-indexeddb'
import { connect } from 'realtime-chat/sdk'
import { until } from '../until.ts'
import { createLocks } from './locks.ts'
import { listen, openStage, timing } from './stage.ts'

const before = { indexedDB: globalThis.indexedDB, locks: navigator.locks }
const provide = (locks: unknown) => Object.defineProperty(navigator, 'locks', { value: locks, configurable: true })

beforeAll(() => {
  Object.assign(globalThis, database, { indexedDB: new database.IDBFactory() })
  provide(createLocks())
})
afterAll(() => {
  Object.assign(globalThis, { indexedDB: before.indexedDB })
  provide(before.locks)
})

test('what one tab left unsent is lost when it is closed, sent twice, or taken from it while it lives', async () => {
  await using stage = await openStage()
  const mira = await stage.enter('Mira', stage.app.url)
  const { id: channelId } = await mira.api.channels.create.mutate({ name: 'general' })
  const heard = listen(mira)
  const token = await stage.account('Jonas')
  const open = () => connect({ url: stage.proxy.url, token, timing })
  const [closed, left, third] = [await open(), await open(), await open()]
  await left.api.channels.join.mutate({ channelId })

  stage.proxy.cut()
  await until('all are offline', () => [closed, left, third].every(({ status }) => status === 'offline'))
  const lost = ['one', 'two'].map((text) => closed.send(channelId, text).catch(({ code }) => code))
  const own = left.send(channelId, 'mine')
  const ids = closed.outbox().map(({ id }) => id)
  await closed.close()
  expect(await Promise.all(lost)).toEqual(['CLOSED', 'CLOSED'])
  expect([left.outbox().length, third.outbox().length]).toEqual([1, 0])

  stage.proxy.restore()
  await own
  await until('all are heard', () => heard.length >= 3)
  await mira.send(channelId, 'the last word')
  await until('the last word', () => heard.at(-1)?.text === 'the last word')
  expect(heard.map(({ text }) => text).sort()).toEqual(['mine', 'one', 'the last word', 'two'])
  expect(heard.map(({ id }) => id)).toEqual(expect.arrayContaining(ids))
  await until('nothing waits', () => [left, third].every((tab) => tab.outbox().length === 0))
  for (const tab of [left, third]) await tab.close()
})

test('what was written offline before a reload is lost, or sent twice after it', async () => {
  await using stage = await openStage()
  const mira = await stage.enter('Mira')
  const channel = await mira.api.channels.create.mutate({ name: 'general', kind: 'public' })
  const heard = listen(mira)

  const token = await stage.account('Jonas')
  const before = await connect({ url: stage.proxy.url, token, timing })
  await before.api.channels.join.mutate({ channelId: channel.id })
  stage.proxy.cut()
  const lost = ['one', 'two', 'three'].map((text) => before.send(channel.id, text).catch(({ code }) => code))
  const ids = before.outbox(channel.id).map(({ id }) => id)
  await before.close()
  expect(await Promise.all(lost)).toEqual(['CLOSED', 'CLOSED', 'CLOSED'])
  await expect(before.send(channel.id, 'too late')).rejects.toMatchObject({ code: 'CLOSED' })

  stage.proxy.restore()
  const after = await connect({ url: stage.proxy.url, token, timing })
  const { seq } = await after.send(channel.id, 'four')
  expect(seq).toBe(4)
  const { messages } = await after.api.messages.list.query({ channelId: channel.id })
  expect(messages.map(({ text }) => text)).toEqual(['one', 'two', 'three', 'four'])
  expect(messages.slice(0, 3).map(({ id }) => id)).toEqual(ids)
  expect(after.outbox()).toEqual([])
  expect(heard.length).toBeLessThanOrEqual(4)
  await after.close()
})
