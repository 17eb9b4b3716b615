import { getTRPCErrorFromUnknown, initTRPC, TRPCError, type TRPCProcedureType } from '@trpc/server'
import type { OpenApiMeta } from 'trpc-to-openapi'
import { atLeast, type Role, type Scope } from '../../shared/auth.ts'
import { isOutage } from './bus/errors.ts'
import type { Admission, Place } from './gateway/admission.ts'
import type { Fanout } from './gateway/fanout.ts'
import { callMetrics } from './gateway/metrics.ts'
import { BusyError } from './outage.ts'
import type { Platform } from './platform.ts'
import { traced } from './tracing/tracing.ts'

/** Who is asking: a person, by one of their sessions or tokens; or a bot. */
export interface Actor {
  userId: string
  name: string
  role: Role
  /** The session's id, or the token's. */
  sessionId: string
  /** When the session is over, unless it is prolonged. */
  expiresAt: Date
  /** The token that they ask by, and what it is good for; a session is good for everything. */
  tokenId?: string | undefined
  scopes?: readonly Scope[] | undefined
}

/** The context of a procedure; `actor` is null for somebody not signed in. */
export interface Context extends Platform {
  actor: Actor | null
  /** The client's address. */
  address: string
  spend: Spend
  admission: Admission
  /** The place that its connection has taken for it, where it needs one. */
  place?: Place | undefined
  /** Where what is left of the limits is noted, for the head of the answer. */
  quota?: Quota
  /** The trace that it belongs to, where it is traced. */
  traceparent?: string
  letNext?: () => void
  fanout: Fanout
  /** The connection that it is asked over; undefined where it is a request of its own. */
  connectionId?: string
}

/** A call of a procedure, as limits see it: before its input is parsed. */
export interface Call {
  actor: Actor | null
  address: string
  path: string
  input(): Promise<unknown>
}

/** Whether a call is within its limits, and what is left of the tightest of them; `reset` is in seconds. */
export interface Decision {
  allowed: boolean
  limit: number
  remaining: number
  reset: number
}

/** Spends a call; undefined where nothing limits it. It never rejects. */
export type Spend = (call: Call) => Promise<Decision | undefined>

/** The tightest decision on the calls of one request. */
export interface Quota {
  tightest?: Decision
}

/** Finds out who is asking; null when the credentials are missing, forged, expired or revoked. */
export type ResolveActor = (credentials: {
  headers: Headers
  token?: string | undefined
  /** The client's. */
  address: string
}) => Promise<Actor | null>

/** What is known of a procedure beside its types. */
export interface Meta extends OpenApiMeta {
  /** It makes messages, and needs a place: where there is too much to do, it is turned away before everything else. */
  isShedFirst?: true
}

const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    isDev: false,
    sse: { ping: { enabled: true, intervalMs: 10_000 } },
    // What went wrong inside is for the log, not for the client.
    errorFormatter: ({ shape, error }) => ({
      ...shape,
      ...(error.code === 'INTERNAL_SERVER_ERROR' && { message: 'something went wrong' }),
      data: { ...shape.data, ...(error instanceof TryLater && { retryAfter: error.retryAfter }) },
    }),
  })

/** A refusal that passes. `retryAfter` is in seconds: `Retry-After` over HTTP (RFC 9110, section 10.2.3), and `data.retryAfter`. */
export class TryLater extends TRPCError {
  readonly retryAfter: number

  constructor(
    code: 'TOO_MANY_REQUESTS' | 'SERVICE_UNAVAILABLE',
    message: string,
    { retryAfter = 1, cause }: { retryAfter?: number; cause?: unknown } = {},
  ) {
    super({ code, message, cause })
    this.retryAfter = retryAfter
  }
}

/** The process has as much to do as it can. It is not for its log: there is one of these for each call that is too much. */
export function busy(cause?: BusyError): TryLater {
  return new TryLater('TOO_MANY_REQUESTS', 'busy: try again in a moment', { cause })
}

/** Whether the fault is the server's own, and so a matter for its log. */
export function isFault({ code }: Pick<TRPCError, 'code'>): boolean {
  return code === 'INTERNAL_SERVER_ERROR' || code === 'SERVICE_UNAVAILABLE'
}

/** What went wrong, told as something to try again where it passes by itself: a queue is full, or a part is away. */
function passing(error: TRPCError): TRPCError {
  const { cause } = error
  if (cause instanceof BusyError) return busy(cause)
  if (isOutage(cause)) return new TryLater('SERVICE_UNAVAILABLE', 'a part of the server is away', { cause })
  return error
}

/** Every call is spent here, whatever door it came by, before anything else is done for it. */
async function requireQuota({ actor, address, spend, quota }: Context, path: string, input: () => Promise<unknown>) {
  const decision = await spend({ actor, address, path, input })
  if (!decision) return
  if (quota && decision.remaining <= (quota.tightest?.remaining ?? decision.remaining)) quota.tightest = decision
  const { allowed, reset: retryAfter } = decision
  if (!allowed)
    throw new TryLater('TOO_MANY_REQUESTS', `too many requests: try again in ${retryAfter} s`, { retryAfter })
}

/** Taken before anything is spent, so that whoever is turned away and comes again does not pay twice. */
function requirePlace({ place, admission }: Context): Place {
  const taken = place ?? admission.enter()
  if (!taken) throw busy()
  return taken
}

/** The result, or what went wrong as an error. */
async function answered<R extends { ok: true } | { ok: false; error: TRPCError }>(next: () => Promise<R>) {
  const result = await next()
  if (!result.ok) throw passing(result.error)
  return result
}

/** A procedure for those whom `admit` lets in, with what it gives them; in one middleware, for each costs every call. */
function procedureWith<Given extends object>(admit: (asked: { ctx: Context; type: TRPCProcedureType }) => Given) {
  return t.procedure.use(async ({ ctx, path, type, meta, getRawInput, next }) => {
    const { duration, failed } = callMetrics(ctx.metrics)
    const from = performance.now()
    let place: Place | undefined
    let well = false
    try {
      place = meta?.isShedFirst && requirePlace(ctx)
      await requireQuota(ctx, path, getRawInput)
      const { traceparent } = ctx
      // A subscription goes on for as long as its connection.
      const parent = type === 'subscription' ? undefined : traceparent
      const result = await traced({ name: path, kind: 'server', traceparent: parent }, () => {
        ctx.log.debug({ path }, 'a call')
        const given = admit({ ctx, type })
        return answered(() => next({ ctx: { place, ...given } }))
      })
      well = true
      return result
    } catch (error) {
      failed.inc({ code: getTRPCErrorFromUnknown(error).code })
      throw error
    } finally {
      duration.observe({ path }, (performance.now() - from) / 1_000)
      place?.answered(well)
    }
  })
}

/** A procedure for anybody. */
export const publicProcedure = procedureWith(() => ({}))

/** A procedure for people who are signed in. A token has to be good for asking, or for changing something. */
export const procedure = procedureWith(({ ctx, type }) => ({
  actor: requireActor(ctx.actor, type === 'mutation' ? 'write' : 'read'),
}))

/** Whoever is signed in. @throws TRPCError UNAUTHORIZED, and FORBIDDEN for a token that is not good for it. */
export function requireActor(actor: Actor | null, scope: Scope): Actor {
  if (!actor) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'sign in first' })
  requireScope(actor, scope)
  return actor
}

/** @throws TRPCError FORBIDDEN for a token that is not good for it. */
export function requireScope({ scopes }: Pick<Actor, 'scopes'>, scope: Scope) {
  if (scopes && !scopes.includes(scope))
    throw new TRPCError({ code: 'FORBIDDEN', message: `this token lacks the scope ${scope}` })
}

/** @throws TRPCError FORBIDDEN for whoever has a lesser role in the workspace, or a token that is not good for it. */
export function requireRole(actor: Pick<Actor, 'role' | 'scopes'>, least: Role) {
  if (!atLeast(least, actor.role)) throw new TRPCError({ code: 'FORBIDDEN', message: `only for ${least}s` })
  if (atLeast('admin', least)) requireScope(actor, 'admin')
}

/** A procedure for those who have at least this role in the workspace. */
function procedureFor(least: Role) {
  return procedure.use(({ ctx, next }) => {
    requireRole(ctx.actor, least)
    return next()
  })
}

/** A procedure for everybody but guests. */
export const memberProcedure = procedureFor('member')

/** A procedure for those who manage the workspace. */
export const adminProcedure = procedureFor('admin')

/** What decides who can come in, and as what, asks for somebody signed in: a token could else make itself a better one. */
const refuseTokens = t.middleware(({ ctx, next }) => {
  if (ctx.actor?.tokenId) throw new TRPCError({ code: 'FORBIDDEN', message: 'not by a token: sign in for this' })
  return next()
})

/** A procedure for people who are signed in themselves. */
export const sessionProcedure = procedure.use(refuseTokens)

/** A procedure for those who manage the workspace, and are signed in themselves. */
export const adminSessionProcedure = adminProcedure.use(refuseTokens)

export const { router, mergeRouters } = t
