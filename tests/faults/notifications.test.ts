import { describe, expect, test } from 'bun:test'
import { hasKafka, transports, until } from '../context.ts'
import { openPushServer } from '../notifications/pushServer.ts'
import { environment, host } from '../notifications/stage.ts'
import { signUp } from '../people.ts'
import { spawnNode } from './node.ts'

const patience = 60_000
const entry = `${import.meta.dir}/../notifications/node.ts`

for (const transport of transports)
  describe.skipIf(transport === 'kafka' && !hasKafka)(`whoever tells devices, on ${transport}`, () => {
    test(
      'is killed while it does, and what it was at is lost, or shows twice',
      async () => {
        using service = openPushServer({ hostname: host })
        const env = await environment(transport)
        await using gateway = await spawnNode({ ...env, ROLE: 'gateway' })
        await using first = await spawnNode({ ...env, ROLE: 'worker' }, { entry })
        const mira = await signUp(gateway, 'Mira')
        const jonas = await signUp(gateway, 'Jonas')
        const browser = service.subscribe(env['VAPID_PUBLIC_KEY'])
        await jonas.api.notifications.subscribe.mutate({ kind: 'webpush', ...browser.subscription })
        const { id: channelId } = await mira.api.channels.openDirect.mutate({ userIds: [jonas.id] })
        // The service takes them all, but the first ones never hear so.
        browser.answer(...Array.from({ length: 5 }, () => 'silence' as const))
        const ids: string[] = []
        for (let count = 0; count < 30; count++)
          ids.push((await mira.api.messages.send.mutate({ channelId, text: `${count}` })).id)
        await until('some are on their way', () => browser.pushes.length >= 5, 20_000)
        await first.end('SIGKILL')

        await using _ = await spawnNode({ ...env, ROLE: 'worker' }, { entry })
        const ledger = () => jonas.api.notifications.ledger.query({ limit: 100 })
        const isSent = ({ device, state }: Awaited<ReturnType<typeof ledger>>[number]) => device && state === 'sent'
        await until('all are told', async () => (await ledger()).filter(isSent).length === ids.length, 40_000)
        const shown = new Map(browser.pushes.map(({ data, topic }) => [data.tag, topic]))
        expect([...shown.keys()].sort()).toEqual(ids.toSorted())
        expect(new Set(shown.values()).size).toBe(ids.length)
        expect((await ledger()).length).toBe(2 * ids.length)
        const again = browser.pushes.length - ids.length
        expect([again >= 5, again < ids.length]).toEqual([true, true])
        expect(service.refused).toEqual([])
      },
      patience,
    )
  })
