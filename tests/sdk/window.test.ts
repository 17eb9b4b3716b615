import { expect, test } from 'bun:test'
import { until } from '../until.ts'
import { openGate } from './gate.ts'
import { openStage, timing } from './stage.ts'

test('whoever goes elsewhere in a channel while older messages are on their way gets none there', async () => {
  await using stage = await openStage(undefined, { ...timing, callMs: 2_000 })
  await using gate = openGate(stage.app.url)
  const mira = await stage.enter('Mira', gate.url)
  const { id: channelId } = await mira.api.channels.create.mutate({ name: 'general' })
  for (let at = 1; at <= 160; at++) await mira.api.messages.send.mutate({ channelId, text: `${at}` })
  const timeline = mira.timeline(channelId)
  const seqs = () => timeline.get().messages.map(({ seq }) => seq)
  await until('the end is there', () => seqs().at(-1) === 160)

  gate.refuse('messages.list', 'silence')
  const unanswered = timeline.loadBefore().catch(() => undefined)
  await timeline.jump(80)
  const [first = 0] = seqs()
  expect(first).toBeGreaterThan(1)
  await timeline.loadBefore()
  expect(seqs()[0]).toBeLessThan(first)
  await unanswered
  expect(seqs()).toEqual(seqs().map((_, nth) => (seqs()[0] ?? 0) + nth))
}, 30_000)

test('whoever goes elsewhere in a channel, and back before that is there, ends up back', async () => {
  await using stage = await openStage()
  const mira = await stage.enter('Mira')
  const { id: channelId } = await mira.api.channels.create.mutate({ name: 'general' })
  for (let at = 1; at <= 160; at++) await mira.api.messages.send.mutate({ channelId, text: `${at}` })
  const timeline = mira.timeline(channelId)
  const seqs = () => timeline.get().messages.map(({ seq }) => seq)
  await until('the end is there', () => seqs().at(-1) === 160)

  const away = timeline.jump(80)
  await timeline.jump(150)
  await away
  expect(seqs()).toContain(150)
  const awayOnceMore = timeline.jump(20)
  await timeline.jump()
  await awayOnceMore
  expect(timeline.get()).toMatchObject({ status: 'ready', hasAfter: false })
}, 30_000)
