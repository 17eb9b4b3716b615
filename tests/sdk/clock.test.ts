import { expect, test } from 'bun:test'
import { until } from '../until.ts'
import { openGate } from './gate.ts'
import { openStage } from './stage.ts'

const hour = 3_600_000

test('a message that is to be sent again waits for an hour, after the clock was set back by one', async () => {
  await using stage = await openStage()
  await using gate = openGate(stage.app.url)
  const mira = await stage.enter('Mira', gate.url)
  const { id: channelId } = await mira.api.channels.create.mutate({ name: 'general' })
  gate.refuse('messages.send', { code: 'TOO_MANY_REQUESTS', retryAfter: 1 })
  const { now } = Date
  Date.now = () => now.call(Date) + hour
  try {
    const sent = mira.send(channelId, 'in no time')
    await until('it is refused', () => mira.outbox()[0]?.state === 'queued' && gate.called.includes('messages.send'))
    Date.now = now
    expect(await sent).toMatchObject({ text: 'in no time', seq: 1 })
  } finally {
    Date.now = now
  }
}, 20_000)
