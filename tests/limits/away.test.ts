import { expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { freePort } from '../../deploy/local/part.ts'
import { startRedis } from '../../deploy/local/redis.ts'
import { createEnvironment, startApp, until } from '../context.ts'
import { codeOf, signUp } from '../people.ts'
import { openChannel, sendAtOnce, under } from './rules.ts'

test('while Redis is away, everything is let through, or nothing', async () => {
  const folder = await mkdtemp(`${tmpdir()}/realtime-chat-limits-`)
  const options = { dataDir: folder, password: 'only-for-tests', durable: false, port: await freePort() }
  let redis = await startRedis(options)
  await using app = await startApp({ ...(await createEnvironment()), REDIS_URL: redis.url, LOG_LEVEL: 'silent' })
  try {
    const [mira, jonas] = [await signUp(app, 'Mira'), await signUp(app, 'Jonas')]
    const channelId = await openChannel(mira, jonas)
    const slow = await openChannel(mira, jonas)
    await mira.api.limits.setSlowMode.mutate({ channelId: slow, seconds: 600 })
    await under(mira, { burst: { points: 10, seconds: 1_800 } }, async () => {
      expect((await sendAtOnce([jonas], channelId, 4)).accepted).toBe(4)
      await redis.stop()
      // It goes on from where Redis was, and for each person alone.
      expect(await codeOf(jonas.api.messages.send.mutate({ channelId: slow, text: 'one' }))).toBe('none')
      expect(await codeOf(jonas.api.messages.send.mutate({ channelId: slow, text: 'two' }))).toBe('TOO_MANY_REQUESTS')
      expect((await sendAtOnce([jonas], channelId, 20)).accepted).toBe(4)
      expect((await sendAtOnce([mira], channelId, 20)).accepted).toBe(10)
      // Rules are read again, and what was counted by those that are as they were still counts.
      await mira.api.limits.setSlowMode.mutate({ channelId: slow, seconds: 300 })
      expect((await sendAtOnce([mira], channelId, 20)).accepted).toBe(0)
      redis = await startRedis(options)
      await until('Redis counts again, and lets nobody through', async () => {
        const { accepted } = await sendAtOnce([jonas], channelId, 20)
        const keys = await app.platform.redis.keys('limits:*burst*').catch(() => [])
        return keys.length > 0 && accepted === 0
      })
    })
  } finally {
    await redis.stop()
    await rm(folder, { recursive: true, force: true })
  }
}, 60_000)
