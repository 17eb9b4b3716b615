import { expect, test } from 'bun:test'
import { startLoad } from './harness.ts'
import { percentile, row } from './row.ts'
import { strangers } from './town.ts'

/** A server that tells everybody everything, save for what `spoil` makes of each message. */
function serve(spoil: (text: string, publish: (text: string) => void) => void) {
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: (request, upgrading) => (upgrading.upgrade(request) ? undefined : new Response('', { status: 426 })),
    websocket: {
      open: (socket) => void socket.subscribe('room'),
      message: (_, text) => spoil(String(text), (told) => void server.publish('room', told)),
    },
  })
  return { url: server.url.origin, [Symbol.asyncDispose]: () => server.stop(true) }
}

async function measure({ url }: { url: string }) {
  await using load = await startLoad()
  const seats = strangers({ channels: 1, seats: 3 })
  await load.order({ do: 'connect', dialect: 'bun', url, seats })
  return await load.order({ do: 'pace', senders: 1, perSecond: 100, seconds: 0.2, read: true })
}

test('a bench tells of every message that a server loses', async () => {
  let count = 0
  await using server = serve((text, publish) => (++count === 5 ? undefined : publish(text)))
  expect(await measure(server)).toMatchObject({ sent: 20, delivered: 57, lost: 3, disordered: 0 })
}, 15_000)

test('a bench tells of every message that comes after a later one', async () => {
  let held: string | undefined
  let count = 0
  await using server = serve((text, publish) => {
    if (++count === 5) held = text
    else publish(text)
    if (count === 6 && held) publish(held)
  })
  expect(await measure(server)).toMatchObject({ sent: 20, delivered: 60, lost: 0, disordered: 3 })
}, 15_000)

test('a figure is compared with its baseline, and a percentile is one of the samples', () => {
  expect(row('fanout', 1.23456, 'us', 'bun', 1)).toMatchObject({ value: 1.235, baselineValue: 1, ratio: 1.235 })
  expect(percentile([5, 1, 3], 0.5)).toBe(3)
  expect(percentile([5, 1, 3], 0.99)).toBe(5)
})
