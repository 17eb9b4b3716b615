import { Hono } from 'hono'
import { sql } from 'kysely'
import type { Platform } from '../platform.ts'
import { within } from '../waits.ts'

const checkTimeoutMs = 2_000

/** `/healthz` (the process lives), `/readyz` (its parts answer; 503 names those that do not), `/metrics` (Prometheus' text format). */
export function healthRoutes(platform: Platform) {
  return new Hono()
    .get('/healthz', (c) => c.json({ status: 'alive' }))
    .get('/readyz', async (c) => {
      const parts = await checkParts(platform)
      const ready = Object.values(parts).every((state) => state === 'ok')
      return c.json({ status: ready ? 'ready' : 'not ready', parts }, ready ? 200 : 503)
    })
    .get('/metrics', async () => {
      const { metrics } = platform
      return new Response(await metrics.metrics(), { headers: { 'content-type': metrics.contentType } })
    })
}

async function checkParts({ db, redis, bus }: Platform) {
  const [postgres, cache, transport] = await Promise.all([
    check(sql`select 1`.execute(db)),
    check(redis.ping()),
    check(bus.ping()),
  ])
  return { postgres, redis: cache, bus: transport }
}

async function check(answers: Promise<unknown>): Promise<'ok' | 'no answer'> {
  try {
    await within(checkTimeoutMs, answers, () => new Error('late'))
    return 'ok'
  } catch {
    return 'no answer'
  }
}
