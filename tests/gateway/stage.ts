import { setTimeout as wait } from 'node:timers/promises'
import { createTRPCClient, createWSClient, wsLink } from '@trpc/client'
import { tracked } from '@trpc/server'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Bus } from '../../server/platform/bus/bus.ts'
import { newEvent } from '../../server/platform/bus/bus.ts'
import { BusBusyError } from '../../server/platform/bus/errors.ts'
import { readConfig } from '../../server/platform/config.ts'
import { connectDatabase } from '../../server/platform/database.ts'
import { createAdmission } from '../../server/platform/gateway/admission.ts'
import { openGateway } from '../../server/platform/gateway/door.ts'
import { createFanout, type Fanout } from '../../server/platform/gateway/fanout.ts'
import { liveRouter } from '../../server/platform/gateway/live.ts'
import { uuidv7 } from '../../server/platform/ids.ts'
import { createLog } from '../../server/platform/log.ts'
import { createMetrics } from '../../server/platform/metrics.ts'
import { connectRedis } from '../../server/platform/redis.ts'
import { followReplicas } from '../../server/platform/replicas/reads.ts'
import { type Actor, procedure, publicProcedure, router } from '../../server/platform/trpc.ts'
import type { Event } from '../../shared/event.ts'
import { messageDelivered } from '../../shared/messages.ts'
import { newMessage } from '../message.ts'

/** How many slow calls have begun on each stage. */
const begun = new WeakMap<Fanout, number>()

/** A small router with every kind of procedure that the wire knows. */
export const stageRouter = router({
  live: liveRouter,
  whoami: procedure.query(({ ctx }) => ctx.actor.name),
  greet: publicProcedure
    .meta({ openapi: { method: 'POST', path: '/greetings/{name}', tags: ['greetings'], summary: 'Greet somebody' } })
    .input(z.object({ name: z.string(), loud: z.boolean().default(false) }))
    .output(z.object({ text: z.string() }))
    .mutation(({ input }) => ({ text: `hello ${input.name}${input.loud ? '!' : ''}` })),
  visit: procedure
    .meta({ openapi: { method: 'GET', path: '/visits/{place}', tags: ['greetings'], summary: 'Visit a place' } })
    .input(z.object({ place: z.string() }))
    .output(z.object({ who: z.string(), place: z.string() }))
    .query(({ ctx, input }) => ({ who: ctx.actor.name, place: input.place })),
  /** Takes `ms` to answer, so that order shows. */
  slowly: procedure.input(z.object({ ms: z.number(), say: z.string() })).mutation(async ({ input, ctx }) => {
    begun.set(ctx.fanout, (begun.get(ctx.fanout) ?? 0) + 1)
    await wait(input.ms)
    return input.say
  }),
  breaks: procedure.query(() => {
    throw new Error('the password of the database is swordfish')
  }),
  /** Publishes on a bus that has too much to do. */
  crowds: procedure
    .meta({ openapi: { method: 'POST', path: '/crowds', tags: ['trouble'], summary: 'Ask too much' } })
    .input(z.object({}))
    .output(z.object({}))
    .mutation(() => {
      throw new BusBusyError('20,000 events wait')
    }),
  /** Asks the database of this stage, which is away. */
  waits: publicProcedure
    .meta({ openapi: { method: 'POST', path: '/waits', tags: ['trouble'], summary: 'Ask what is away' } })
    .input(z.object({}))
    .output(z.object({}))
    .mutation(async ({ ctx }) => {
      await sql`select 1`.execute(ctx.db)
      return {}
    }),
  /** Counts on from the last event that the client saw, then waits for its end. */
  count: procedure
    .input(z.object({ to: z.number(), lastEventId: z.coerce.number().optional() }))
    .subscription(async function* ({ input, signal }) {
      for (let n = (input.lastEventId ?? 0) + 1; n <= input.to; n++) yield tracked(String(n), n)
      await new Promise((resolve) => signal?.addEventListener('abort', resolve))
    }),
})

export type StageRouter = typeof stageRouter

/** A bus that only tells: what a test puts in comes out of every tail as one batch. */
function tellingBus() {
  const tails = new Set<(events: never[]) => void>()
  const never = () => Promise.reject(new Error('not on this stage'))
  const bus: Bus = {
    publish: never,
    consume: never,
    rewind: never,
    lag: never,
    ping: async () => {},
    stop: async () => {},
    tail: async (_topics, onEvents) => {
      tails.add(onEvents)
      return { stop: async () => void tails.delete(onEvents) }
    },
  }
  const tell = (...events: Event[]) => {
    for (const onEvents of tails) Reflect.apply(onEvents, null, [events])
  }
  return { bus, tell }
}

const config = readConfig({
  NODE_ENV: 'test',
  PORT: '0',
  LOG_LEVEL: 'silent',
  AUTH_SECRET: 'only-for-tests-only-for-tests-only-for-tests',
  DATABASE_URL: 'postgres://127.0.0.1:1/nowhere',
  REDIS_URL: 'redis://127.0.0.1:1',
})

export const channel = uuidv7()

export function person(name: string): Actor {
  return { name, role: 'member', userId: uuidv7(), sessionId: uuidv7(), expiresAt: new Date(Date.now() + 3_600_000) }
}

/** A gateway over `stageRouter`, where a token is a person's name, that of `unknowable` cannot be looked up, and `channelsOf` says who is in which channel. */
export async function openStage({
  people = [person('ada')],
  channelsOf = async (_userId: string) => [channel],
  ...bounds
}: {
  people?: Actor[]
  channelsOf?(userId: string): Promise<string[]>
} & Parameters<typeof openGateway>[1] = {}) {
  const log = createLog(config.logLevel)
  const metrics = createMetrics()
  const { db } = connectDatabase(config.databaseUrl, log)
  const redis = connectRedis(config.redisUrl, log)
  const { bus, tell } = tellingBus()
  const { read } = followReplicas({ config, log, metrics, db })
  const platform = { config, log, metrics, db, read, redis, bus }
  const admission = createAdmission(config, metrics)
  const fanout = createFanout(platform, channelsOf, admission.concluded)
  const following = await fanout.start()
  const door = await openGateway(
    {
      platform,
      fanout,
      router: stageRouter,
      resolveActor: async ({ headers, token }) => {
        const name = token ?? headers.get('authorization')?.replace('Bearer ', '')
        if (name === 'unknowable') throw new Error('neither Redis nor Postgres can say')
        return people.find((person) => person.name === name) ?? null
      },
      spend: async () => undefined,
      admission,
      attendance: { begin: () => {}, end: () => {} },
      sideParts: { balloons: async () => {}, kites: () => Promise.reject(new Error('no wind')) },
      authHandler: async () => Response.json({}),
      emojiHandler: () => new Response(),
      avatarHandler: () => Response.json({}),
      previewHandler: () => Response.json({}),
      fileHandler: () => new Response(null, { status: 404 }),
      unsubscribeHandler: async () => new Response(),
      mailboxHandler: undefined,
      developmentPage: () => Promise.reject(new Error('built only')),
    },
    bounds,
  )
  const stop = async () => {
    await door.stop()
    await following.stop()
    await admission.stop()
    redis.disconnect()
    await db.destroy()
  }
  const figure = async (name: string) => (await metrics.getSingleMetric(name)?.get())?.values[0]?.value ?? 0
  return { url: door.url, fanout, tell, stop, figure, begun: () => begun.get(fanout) ?? 0, [Symbol.asyncDispose]: stop }
}

/** tRPC's own client, unchanged. */
export function stockClient(url: string | (() => string), token = 'ada') {
  const sockets: WebSocket[] = []
  class Watched extends WebSocket {
    constructor(address: string | URL) {
      super(address)
      sockets.push(this)
    }
  }
  const client = createWSClient({
    url: () => `${(typeof url === 'string' ? url : url()).replace('http', 'ws')}/trpc`,
    connectionParams: { token },
    WebSocket: Watched,
    retryDelayMs: () => 10,
  })
  const api = createTRPCClient<StageRouter>({ links: [wsLink({ client })] })
  return { api, sockets, close: () => client.close(), [Symbol.asyncDispose]: () => client.close() }
}

/** A message in `channel`, delivered. */
export function said(text: string, { channelId = channel, seq = 1 } = {}) {
  const message = newMessage({ channelId, seq, text, authorId: uuidv7(), createdAt: new Date().toISOString() })
  return newEvent(messageDelivered, { key: channelId, actor: null, data: { message } })
}
