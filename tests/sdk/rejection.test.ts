import { expect, test } from 'bun:test'
import { connect } from 'realtime-chat/sdk'
import { createEnvironment, startApp } from '../context.ts'
import { until } from '../until.ts'
import { openStage, timing } from './stage.ts'

test('a message that was accepted and then rejected vanishes, or cannot be sent again', async () => {
  const env = await createEnvironment()
  // Nobody gives messages their place yet, so that the world can change between being accepted and being delivered.
  await using stage = await openStage({ ...env, ROLE: 'gateway' })
  const patient = { ...timing, confirmMs: 60_000 }
  const mira = await connect({ url: stage.app.url, token: await stage.account('Mira'), timing: patient })
  const { id: channelId } = await mira.api.channels.create.mutate({ name: 'general' })
  const sent = ['one', 'two'].map((text) => mira.send(channelId, text).catch(({ code }) => code))
  await mira.api.channels.list.query()
  await mira.api.channels.leave.mutate({ channelId })
  await using _worker = await startApp({ ...env, ROLE: 'worker' })

  expect(await Promise.all(sent)).toEqual(['NOT_FOUND', 'NOT_FOUND'])
  const [one, two] = mira.outbox(channelId)
  expect([one, two]).toMatchObject([
    { text: 'one', state: 'failed', error: 'you are not in this channel' },
    { text: 'two', state: 'failed' },
  ])

  mira.discard(one?.id ?? '')
  await mira.api.channels.join.mutate({ channelId })
  mira.retry(two?.id ?? '')
  await until('it is delivered', () => mira.outbox().length === 0)
  const { messages } = await mira.api.messages.list.query({ channelId })
  expect(messages.map(({ id, text }) => [id, text])).toEqual([[two?.id ?? '', 'two']])
  await mira.close()
}, 30_000)
