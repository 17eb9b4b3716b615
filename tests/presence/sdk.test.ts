import { expect, test } from 'bun:test'
import type { Signal } from '../../shared/presence.ts'
import { openStage } from '../sdk/stage.ts'
import { until } from '../until.ts'

test('after a torn connection, a watch sees nothing more; after it is stopped, it still does', async () => {
  await using stage = await openStage()
  const mira = await stage.enter('Mira')
  const jonas = await stage.enter('Jonas', stage.app.url)
  const seen: Signal[] = []
  const last = () => seen.findLast((signal) => signal.type === 'presence')?.state
  const stop = mira.watch({ userIds: [jonas.me.id] }, (signal) => seen.push(signal))
  await until('Jonas is seen', () => last() === 'active')
  stage.proxy.cut()
  await until('the loss is noticed', () => mira.status === 'offline')
  await jonas.api.presence.set.mutate({ state: 'away' })
  stage.proxy.restore()
  await until('what was missed is seen', () => last() === 'away')
  await jonas.api.presence.set.mutate({ state: 'active' })
  await until('what comes is seen', () => last() === 'active')
  stop()
  const before = seen.length
  const other: Signal[] = []
  mira.watch({ userIds: [jonas.me.id] }, (signal) => other.push(signal))
  await jonas.api.presence.set.mutate({ state: 'away' })
  await until('others see it', () => other.some((signal) => signal.type === 'presence' && signal.state === 'away'))
  expect(seen.length).toBe(before)
})
