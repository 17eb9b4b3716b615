import { describe, expect, test } from 'bun:test'
import { createEnvironment, hasKafka, transports } from '../context.ts'
import { type Someone, signUp } from '../people.ts'
import { until } from '../until.ts'
import { spawnNode } from './node.ts'

const patience = 90_000

for (const transport of transports)
  describe.skipIf(transport === 'kafka' && !hasKafka)(`a node on ${transport}`, () => {
    test(
      'that is killed in mid-traffic has lost no message that it had accepted, and doubled none',
      async () => {
        const env = await createEnvironment(transport)
        await using first = await spawnNode(env)
        const mira = await signUp(first, 'Mira')
        const { id: channelId } = await mira.api.channels.create.mutate({ name: 'general' })
        const accepted: string[] = []
        const senders = Array.from({ length: 20 }, (_, sender) => sendUntilCut(mira, channelId, sender, accepted))
        await until('traffic', () => accepted.length > 200, 30_000)
        await first.end('SIGKILL')
        await Promise.all(senders)

        await using second = await spawnNode(env)
        const again = mira.at(second.url)
        const found = await until(
          'every accepted message is there',
          () => missingNone(again, channelId, accepted),
          60_000,
        )
        expect(new Set(found.map(({ id }) => id)).size).toBe(found.length)
        expect(found.map(({ seq }) => seq)).toEqual(found.map((_, index) => index + 1))
      },
      patience,
    )

    test(
      'that is told to end answers what was asked and exits cleanly',
      async () => {
        const env = await createEnvironment(transport)
        await using node = await spawnNode(env)
        const mira = await signUp(node, 'Mira')
        const { id: channelId } = await mira.api.channels.create.mutate({ name: 'general' })
        await using ear = await mira.listen()
        const sending = mira.api.messages.send.mutate({ channelId, text: 'the last word' })
        await until('it is heard', () => ear.heard.some(({ type }) => type === 'chat.message_delivered'))
        await sending
        expect(await node.end('SIGTERM')).toBe(0)
      },
      patience,
    )
  })

type Api = Pick<Someone, 'api'>

async function sendUntilCut({ api }: Api, channelId: string, sender: number, accepted: string[]) {
  try {
    for (let count = 0; ; count++) {
      const { id } = await api.messages.send.mutate({ channelId, text: `${sender}: ${count}` })
      accepted.push(id)
    }
  } catch {
    // The node is gone: what was not answered may or may not be there.
  }
}

async function missingNone(someone: Api, channelId: string, accepted: string[]) {
  const messages = await all(someone, channelId)
  const ids = new Set(messages.map(({ id }) => id))
  return accepted.every((id) => ids.has(id)) && messages
}

async function all({ api }: Api, channelId: string) {
  const page = (after: number) => api.messages.list.query({ channelId, after, limit: 200 })
  const messages = []
  for (let more = true; more; ) {
    const next = await page(messages.at(-1)?.seq ?? 0)
    messages.push(...next.messages)
    more = next.hasAfter
  }
  return messages
}
