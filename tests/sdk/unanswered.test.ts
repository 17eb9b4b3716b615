import { expect, test } from 'bun:test'
import { ChatError, connect } from 'realtime-chat/sdk'
import { until } from '../until.ts'
import { openGate } from './gate.ts'
import { openStage, timing } from './stage.ts'

test('a call that is never answered, or whose connection ends, fails with something else than a ChatError', async () => {
  await using stage = await openStage()
  await using gate = openGate(stage.proxy.url)
  const token = await stage.account('Mira')
  const impatient = await connect({ url: gate.url, token, timing: { ...timing, callMs: 1_000 } })
  const chat = await connect({ url: gate.url, token, timing: { ...timing, callMs: 30_000 } })
  const failure = (call: Promise<unknown>) => call.catch((error) => error instanceof ChatError && error.code)
  gate.refuse('channels.list', 'silence', 2)
  expect(await failure(impatient.api.channels.list.query())).toBe('TIMEOUT')
  await impatient.close()
  const asked = () => gate.called.filter((path) => path === 'channels.list').length
  const before = asked()
  const unanswered = failure(chat.api.channels.list.query())
  await until('it is on its way', () => asked() > before)
  stage.proxy.cut()
  expect(await unanswered).toBe('OFFLINE')
  await chat.close()
}, 30_000)
