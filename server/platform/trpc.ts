import { initTRPC, TRPCError } from '@trpc/server'
import type { OpenApiMeta } from 'trpc-to-openapi'
import { BusBusyError } from './bus/errors.ts'
import type { Fanout } from './gateway/fanout.ts'
import type { Platform } from './platform.ts'

/** Who is asking: a person, by one of their sessions. */
export interface Actor {
  userId: string
  name: string
  sessionId: string
}

/** The context of a procedure; `actor` is null for somebody not signed in. */
export interface Context extends Platform {
  actor: Actor | null
  letNext?: () => void
  fanout: Fanout
}

/** Finds out who is asking; null when the credentials are missing, forged, expired or revoked. */
export type ResolveActor = (credentials: { headers: Headers; token?: string | undefined }) => Promise<Actor | null>

const t = initTRPC
  .context<Context>()
  .meta<OpenApiMeta>()
  .create({
    isDev: false,
    sse: { ping: { enabled: true, intervalMs: 10_000 } },
    // What went wrong inside is for the log, not for the client.
    errorFormatter: ({ shape, error }) =>
      error.code === 'INTERNAL_SERVER_ERROR' ? { ...shape, message: 'something went wrong' } : shape,
  })

export const { router, createCallerFactory } = t

/** A procedure for anybody. */
export const publicProcedure = t.procedure

/** A procedure for people who are signed in. */
export const procedure = t.procedure.use(async ({ ctx, next }) => {
  if (!ctx.actor) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'sign in first' })
  const result = await next({ ctx: { ...ctx, actor: ctx.actor } })
  // Too much waits to become durable: that passes, so it is told as something to try again.
  if (!result.ok && result.error.cause instanceof BusBusyError)
    throw new TRPCError({ code: 'TOO_MANY_REQUESTS', message: 'busy: try again in a moment' })
  return result
})
