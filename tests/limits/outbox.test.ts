import { expect, test } from 'bun:test'
import { connect } from 'realtime-chat/sdk'
import { startApp } from '../context.ts'
import { signUp } from '../people.ts'
import { until } from '../until.ts'
import { openChannel, rule } from './rules.ts'

test('what is written too fast is lost, out of order, or given up', async () => {
  await using app = await startApp()
  const mira = await signUp(app, 'Mira')
  const jonas = await signUp(app, 'Jonas')
  const channelId = await openChannel(mira, jonas)
  const token = jonas.headers.authorization.replace('Bearer ', '')
  const chat = await connect({ url: app.url, token })
  try {
    await mira.api.limits.setRule.mutate(rule({ burst: { points: 4, seconds: 1 } }))
    const texts = Array.from({ length: 12 }, (_, n) => `${n}`)
    await Promise.all(texts.map((text) => chat.send(channelId, text)))
    const listed = async () => (await mira.api.messages.list.query({ channelId })).messages.map(({ text }) => text)
    await until('all are there', async () => (await listed()).length >= texts.length)
    expect(await listed()).toEqual(texts)
    const refused = app.platform.metrics.getSingleMetric('limits_refused_total')
    expect((await refused?.get())?.values[0]?.value).toBeGreaterThan(0)
  } finally {
    await chat.close()
  }
}, 30_000)
