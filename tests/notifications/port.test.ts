import { expect, test } from 'bun:test'
import { generateVAPIDKeys } from 'web-push'
import { webPush } from '../../server/modules/notifications/ports/webPush.ts'
import { standings } from '../../server/platform/outside/addresses.ts'
import { newDevice } from './device.ts'

const named = '127.0.0.4'

/** A push service that was fine when it was subscribed; what stands behind its name may have changed since. */
function portTo(addresses: Record<string, string> = {}, mostMs = 2_000) {
  return webPush({
    vapid: { ...generateVAPIDKeys(), subject: 'mailto:priya@example.com' },
    standing: standings([`${named}/32`]),
    resolve: async (name) => [addresses[name] ?? named],
    patienceMs: mostMs,
    signal: new AbortController().signal,
  })
}

function targetAt(endpoint: string) {
  const { keys } = newDevice(endpoint).subscription
  return { sessionId: crypto.randomUUID(), kind: 'webpush' as const, address: endpoint, ...keys }
}

const parcel = { push: { type: 'dismiss' as const, tags: [] }, topic: 'topic', urgency: 'low' as const, ttlSeconds: 60 }

test('a push service sends the server on to somebody inside', async () => {
  const asked: string[] = []
  const server = (hostname: string, answer: () => Response) =>
    Bun.serve({
      hostname,
      port: 0,
      fetch({ url }) {
        asked.push(url)
        return answer()
      },
    })
  await using inside = server('127.0.0.1', () => new Response(''))
  await using outside = server(named, () => Response.redirect(`http://127.0.0.1:${inside.port}/`, 307))
  const outcome = await portTo().send(targetAt(`http://${named}:${outside.port}/push`), parcel)
  expect(outcome).toMatchObject({ is: 'refused', why: expect.stringContaining('307') })
  expect(asked).toEqual([`http://${named}:${outside.port}/push`])
})

test('the name of a push service leads inside by now, or to an address without TLS', async () => {
  await using inside = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response('') })
  const port = portTo({ 'push.example.com': '127.0.0.1', 'plain.example.com': '1.1.1.1' })
  const rebound = await port.send(targetAt(`https://push.example.com:${inside.port}/push`), parcel)
  expect(rebound).toEqual({ is: 'refused', why: 'not a public address' })
  const plain = await port.send(targetAt('http://plain.example.com/push'), parcel)
  expect(plain).toEqual({ is: 'refused', why: 'not a secure address' })
})

test('keys that are none, or a service that hangs, hold up or break whoever sends', async () => {
  await using silent = Bun.serve({ hostname: named, port: 0, fetch: () => new Promise<Response>(() => undefined) })
  const endpoint = `http://${named}:${silent.port}/push`
  const odd = { ...targetAt(endpoint), p256dh: `B${'A'.repeat(86)}` }
  expect(await portTo().send(odd, parcel)).toMatchObject({ is: 'refused' })
  expect(await portTo({}, 100).send(targetAt(endpoint), parcel)).toMatchObject({ is: 'later', afterSeconds: null })
})
