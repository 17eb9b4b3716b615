import { Hono } from 'hono'
import { sql } from 'kysely'
import { Gauge } from 'prom-client'
import type { Bus } from '../bus/bus.ts'
import type { Platform } from '../platform.ts'
import { within } from '../waits.ts'

const checkTimeoutMs = 2_000

/** What is asked how it is. */
export type HealthParts = Pick<Platform, 'config' | 'db' | 'redis' | 'metrics'> & { bus: Pick<Bus, 'ping'> }

/** Parts beside those that everything needs, and how to ask them: they answer, or reject. */
export type SideParts = Record<string, () => Promise<unknown>>

/**
 * `/healthz` (the process lives), `/readyz` (its parts answer; 503 names those that do not), and `/metrics`, unless that
 * has a port of its own. A side part that is away is named too, but the process stays ready: all nodes share it, and a
 * balancer that takes them all out would end the chat for it.
 */
export function healthRoutes(platform: HealthParts, beside: SideParts) {
  showParts(platform, beside)
  const health = new Hono()
    .get('/healthz', (c) => c.json({ status: 'alive' }))
    .get('/readyz', async (c) => {
      const [needed, sideParts] = await Promise.all([checkAll(neededOf(platform)), checkAll(beside)])
      const status = isWell(needed) ? (isWell(sideParts) ? 'ready' : 'degraded') : 'not ready'
      return c.json({ status, parts: { ...needed, ...sideParts } }, status === 'not ready' ? 503 : 200)
    })
  if (platform.config.metricsPort === undefined) return health.route('/', metricsRoutes(platform))
  const elsewhere = { code: 'NOT_FOUND', message: 'figures have a port of their own' }
  return health.get('/metrics', (c) => c.json(elsewhere, 404))
}

/** `/metrics`, in Prometheus' text format. */
export function metricsRoutes({ metrics }: Pick<Platform, 'metrics'>) {
  return new Hono().get('/metrics', async () => {
    return new Response(await metrics.metrics(), { headers: { 'content-type': metrics.contentType } })
  })
}

/** Whether each part answers, asked whenever the figures are: 1, or 0. */
function showParts(platform: HealthParts, beside: SideParts) {
  new Gauge({
    name: 'part_ready',
    help: 'Whether a part of the deployment answers this process',
    labelNames: ['part'],
    registers: [platform.metrics],
    async collect() {
      const states = await checkAll({ ...neededOf(platform), ...beside })
      for (const [part, state] of Object.entries(states)) this.set({ part }, state === 'ok' ? 1 : 0)
    },
  })
}

const neededOf = ({ db, redis, bus }: HealthParts): SideParts => ({
  postgres: () => sql`select 1`.execute(db),
  redis: () => redis.ping(),
  bus: () => bus.ping(),
})

type State = 'ok' | 'no answer'

const isWell = (parts: Record<string, State>) => Object.values(parts).every((state) => state === 'ok')

async function checkAll(parts: SideParts): Promise<Record<string, State>> {
  const asked = Object.entries(parts).map(async ([name, ask]) => [name, await check(ask())] as const)
  return Object.fromEntries(await Promise.all(asked))
}

async function check(answers: Promise<unknown>): Promise<State> {
  try {
    await within(checkTimeoutMs, answers, () => new Error('late'))
    return 'ok'
  } catch {
    return 'no answer'
  }
}
