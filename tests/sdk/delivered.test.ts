import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { Chat } from 'realtime-chat/sdk'
import { until } from '../until.ts'
import { openStage, type Stage } from './stage.ts'

let stage: Stage
let mira: Chat
let token: string

beforeAll(async () => {
  stage = await openStage()
  mira = await stage.enter('Mira')
  token = await stage.account('Jonas')
}, 30_000)
afterAll(() => stage[Symbol.asyncDispose]())

test('what was said while somebody had no device on is never delivered, though they see that it is new', async () => {
  const userId = (await mira.api.auth.directory.query({ search: 'Jonas' }))[0]?.id ?? ''
  const { id: channelId } = await mira.api.channels.openDirect.mutate({ userIds: [userId] })
  const { seq } = await mira.send(channelId, 'are you there?')
  const his = async () => {
    const receipts = await mira.api.receipts.list.query({ channelId })
    return receipts.find((receipt) => receipt.userId === userId)
  }
  await until('nothing has come to him', async () => (await his())?.deliveredSeq === 0)

  const jonas = await stage.open(token)
  await until('he sees that it is new', () => jonas.unread.get().get(channelId)?.unread === 1)
  await until('it has come to his device', async () => (await his())?.deliveredSeq === seq)
  expect((await his())?.readSeq).toBe(0)
})
