import { expect, test } from 'bun:test'
import { createWaitingRoom } from '../../client/sdk/waitingRoom.ts'
import { newMessage } from '../message.ts'

/** Messages that come before their turn, so many in each of so many channels, and how many of them wait. */
function waiting(channels: number, each: number) {
  const room = createWaitingRoom()
  const ids = Array.from({ length: channels }, () => crypto.randomUUID())
  for (let seq = 2; seq < each + 2; seq++)
    for (const channelId of ids) room.hold(newMessage({ channelId, seq, text: 'early' }))
  const counts = ids.map((channelId) => {
    let count = 0
    for (let seq = 2; seq < each + 2; seq++) if (room.take(channelId, seq)) count++
    return count
  })
  return { room, ids, counts }
}

test('a gap that is never filled takes all memory, or what waits behind it is known no more to be missing', () => {
  const { room, ids, counts } = waiting(1, 5_000)
  expect(counts).toEqual([1_000])
  expect(ids.map((id) => room.waitsBeyond(id, 1))).toEqual([true])
  expect(ids.map((id) => room.waitsBeyond(id, 1_001))).toEqual([false])
})

test('gaps in many channels take all memory, or those of some are forgotten', () => {
  const { room, ids, counts } = waiting(11_000, 1)
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(11_000)
  expect(ids.every((id) => room.waitsBeyond(id, 1))).toBe(true)
  expect(waiting(50, 900).counts.reduce((sum, count) => sum + count, 0)).toBe(10_000)
})
