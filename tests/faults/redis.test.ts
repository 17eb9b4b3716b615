import { afterAll, describe, expect, test } from 'bun:test'
import { dismissGuard } from '../../deploy/local/process.ts'
import { startRedis } from '../../deploy/local/redis.ts'
import { hasKafka, startApp, transports, until } from '../context.ts'
import { openPushServer } from '../notifications/pushServer.ts'
import { environment, host, told } from '../notifications/stage.ts'
import { signUp } from '../people.ts'
import { restartable } from './restartable.ts'

afterAll(dismissGuard)

for (const transport of transports)
  describe.skipIf(transport === 'kafka' && !hasKafka)(`while Redis is away, on ${transport}`, () => {
    test('somebody is told of nothing, of something twice, or of what they have just declined', async () => {
      await using redis = await restartable(startRedis)
      using service = openPushServer({ hostname: host })
      const env: Record<string, string> = {
        ...(await environment(transport)),
        REDIS_URL: redis.running.url,
        LOG_LEVEL: 'silent',
      }
      await using app = await startApp(env, { notifications: { everyMs: 50, retryMs: 20 } })
      const [mira, jonas] = [await signUp(app, 'Mira'), await signUp(app, 'Jonas')]
      const browser = service.subscribe(env['VAPID_PUBLIC_KEY'])
      await jonas.api.notifications.subscribe.mutate({ kind: 'webpush', ...browser.subscription })
      const { id: channelId } = await mira.api.channels.openDirect.mutate({ userIds: [jonas.id] })
      const say = async (text: string) => (await mira.api.messages.send.mutate({ channelId, text })).id
      const isSent = async (id: string) =>
        (await told(jonas, id)).some(([kind, state]) => kind === 'webpush' && state === 'sent')
      const wanted = [await say('before')]
      await until('it is told', () => isSent(wanted[0] ?? ''))

      const { declined, late } = await redis.restart(async (running) => {
        await running.stop()
        browser.answer(503)
        for (let nth = 0; nth < 20; nth++) wanted.push(await say(`meanwhile ${nth}`))
        for (const id of wanted) await until(`${id} is told`, () => isSent(id), 30_000)
        await jonas.api.notifications.block.mutate({ userId: mira.id })
        const unwanted = await say('not any more')
        expect(await told(jonas, unwanted)).toEqual([['app', 'withheld', 'blocked', null]])
        await jonas.api.notifications.unblock.mutate({ userId: mira.id })
        return { declined: unwanted, late: await say('as it comes back') }
      })
      wanted.push(late, await say('after'))
      for (const id of wanted) await until(`${id} is told`, () => isSent(id), 30_000)
      const taken = browser.pushes.flatMap(({ data, answer }) => (answer === 201 ? [data.messageId] : []))
      expect(taken.sort()).toEqual(wanted.toSorted())
      expect(taken).not.toContain(declined)
      expect(service.refused).toEqual([])
    }, 90_000)
  })
