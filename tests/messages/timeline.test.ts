import { expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Message } from '../../shared/messages.ts'
import { applyToTimeline } from '../../shared/timelines.ts'
import { newMessage } from '../message.ts'

const message = (seq: number, changedSeq = seq): Message => {
  const id = `00000000-0000-7000-8000-${String(seq).padStart(12, '0')}`
  return newMessage({ id, seq, changedSeq, text: `as of ${changedSeq}` })
}

test('what is announced again, even long after, changes nothing', () => {
  const announced = [message(1), message(2), message(1, 3), message(4)]
  const repeats = fc.array(fc.nat(announced.length - 1))
  fc.assert(
    fc.property(repeats, (again) => {
      const start = { cursor: 0, messages: [] }
      const once = announced.reduce(applyToTimeline, start)
      const repeated = again.flatMap((index) => announced[index] ?? []).reduce(applyToTimeline, once)
      expect(repeated).toEqual(once)
    }),
  )
})

test('a change to a message stays at its place; one to a message above the stretch stays outside', () => {
  const stretch = { cursor: 6, messages: [message(4), message(5), message(6)] }
  expect(applyToTimeline(stretch, message(5, 7)).messages).toEqual([message(4), message(5, 7), message(6)])
  expect(applyToTimeline(stretch, message(2, 7))).toEqual({ cursor: 7, messages: stretch.messages })
})

test('the first message of a channel is lost where it is told of after the second, changed meanwhile', () => {
  const empty = { cursor: 0, messages: [], hasBefore: false }
  expect([message(2), message(1, 3)].reduce(applyToTimeline, empty).messages).toEqual([message(1, 3), message(2)])
})
