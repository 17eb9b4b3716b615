import { describe, expect, test } from 'bun:test'
import { createEnvironment, hasKafka, transports } from '../context.ts'
import { signUp } from '../people.ts'
import { until } from '../until.ts'
import { spawnNode } from './node.ts'

for (const transport of transports)
  describe.skipIf(transport === 'kafka' && !hasKafka)(`roles on ${transport}`, () => {
    test('the writer runs in a process of its own, and the gateway without it only accepts', async () => {
      const env = await createEnvironment(transport)
      await using gateway = await spawnNode({ ...env, ROLE: 'gateway' })
      const mira = await signUp(gateway, 'Mira')
      const { id: channelId } = await mira.api.channels.create.mutate({ name: 'general' })
      await using ear = await mira.listen()
      const { id } = await mira.api.messages.send.mutate({ channelId, text: 'is anybody writing?' })
      const delivered = () => ear.heard.find(({ type }) => type === 'chat.message_delivered')

      {
        await using idle = await spawnNode({ ...env, ROLE: 'worker', MODULES: 'channels' })
        expect((await fetch(`${idle.url}/trpc/auth.me`)).status).toBe(404)
        expect((await fetch(`${idle.url}/readyz`)).status).toBe(200)
        await until('its relay has told of the channel', () =>
          ear.heard.some(({ type }) => type === 'channels.created'),
        )
        expect((await mira.api.messages.list.query({ channelId })).messages).toEqual([])
      }

      await using _writer = await spawnNode({ ...env, ROLE: 'worker', MODULES: 'messages' })
      await until('the message is delivered', delivered, 30_000)
      expect((await mira.api.messages.list.query({ channelId })).messages.map((message) => message.id)).toEqual([id])
    }, 60_000)
  })
