import type { TRPCError } from '@trpc/server'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { Hono, type Context as HttpContext, type Next } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { secureHeaders } from 'hono/secure-headers'
import { createOpenApiFetchHandler } from 'trpc-to-openapi'
import { busy } from '../answers.ts'
import { createRoom, type Room } from '../queues.ts'
import { enter, traceFields } from '../tracing/tracing.ts'
import { type Context, isFault, type Quota, TryLater } from '../trpc.ts'
import { shedMetrics } from './admission.ts'
import type { GatewayParts } from './connection.ts'
import { healthRoutes } from './health.ts'
import { describe } from './openapi.ts'
import { isOwnOrigin } from './origin.ts'
import { answerWithApp } from './web.ts'

/** What the server knows of a request beside the request itself. */
export type Bindings = { address: string }

const maxBodyBytes = 65_536
const maxBatch = 50
const safeMethods = new Set(['GET', 'HEAD'])

/** How many requests are answered at once; an answer that is streamed counts until it begins. */
export interface HttpBounds {
  maxRequests?: number
}

/** Every door on HTTP but the sockets: health, sign-in, tRPC, REST, and the app itself. */
export function createHttp(parts: GatewayParts, { maxRequests = 1_024 }: HttpBounds = {}) {
  const {
    platform,
    authHandler,
    avatarHandler,
    emojiHandler,
    previewHandler,
    fileHandler,
    mailboxHandler,
    unsubscribeHandler,
    router,
    sideParts,
  } = parts
  const contextOf = contextFor(parts)
  const onError = ({ error, path, ctx }: Failure) => {
    if (isFault(error)) platform.log.error({ err: error, path, ...traceFields(ctx?.traceparent) }, 'a call failed')
  }
  const answering = ({ env }: { env: Bindings }) => ({
    router,
    createContext: contextOf(env.address),
    onError,
    responseMeta,
  })
  const guards = [ownOriginOnly(platform.config.publicUrl), limitBody] as const

  const room = createRoom('http_requests', maxRequests)
  const { shed } = shedMetrics(platform.metrics)
  const app = new Hono<{ Bindings: Bindings }>()
    .use('/api/files/*', sandboxed)
    .use('/assets/*', boxedIn)
    .use(headers)
    .route('/', healthRoutes(platform, sideParts))
    .use(bounded(room, () => shed.inc({ what: 'http' })))
    .all('/api/auth/*', (c) => authHandler(c.req.raw, c.env.address))
    .all('/api/avatars/*', ownOriginOnly(platform.config.publicUrl), (c) => avatarHandler(c.req.raw, c.env.address))
    .all('/api/emoji/*', ownOriginOnly(platform.config.publicUrl), (c) => emojiHandler(c.req.raw, c.env.address))
    .get('/api/previews/*', (c) => previewHandler(c.req.raw, c.env.address))
    .all('/api/files', ownOriginOnly(platform.config.publicUrl), (c) => fileHandler(c.req.raw, c.env.address))
    .all('/api/files/*', ownOriginOnly(platform.config.publicUrl), (c) => fileHandler(c.req.raw, c.env.address))
    .all('/trpc/*', ...guards, async (c) => {
      const batches = { endpoint: '/trpc', maxBatchSize: maxBatch }
      return asJson(await fetchRequestHandler({ ...answering(c), ...batches, req: c.req.raw }))
    })
    .get('/api/v1/openapi.json', (c) =>
      c.json(describe(router, platform.config.publicUrl ?? new URL(c.req.url).origin)),
    )
    .all('/api/v1/*', ...guards, wellFormedPath, (c) => {
      return createOpenApiFetchHandler({ ...answering(c), endpoint: '/api/v1', req: c.req.raw })
    })
    .all('/api/notifications/unsubscribe', ownOriginOnly(platform.config.publicUrl), (c) =>
      unsubscribeHandler(c.req.raw),
    )
    .get('/api/dev/mailbox', (c) => mailboxHandler?.() ?? notFound(c))
    .all('/api/*', (c) => notFound(c))
    .all('/trpc', (c) => notFound(c))
    .get('*', async (c) => (await answerWithApp(c.req.raw)) ?? notFound(c))
    .notFound(notFound)
    .onError((error, c) => {
      platform.log.error({ err: error, path: c.req.path }, 'a request failed')
      return problem(c, 500, 'INTERNAL_SERVER_ERROR', 'something went wrong')
    })
  return { fetch: app.fetch, close: room.close }
}

/** What is over the bound is answered at once. */
function bounded(room: Room, onShed: () => void) {
  return async (_: HttpContext, next: Next) => {
    if (!room.enter()) {
      onShed()
      return busy()
    }
    try {
      await next()
    } finally {
      room.leave()
    }
  }
}

function contextFor({ platform, fanout, resolveActor, spend, admission }: GatewayParts) {
  return (address: string) =>
    async ({ req }: { req: Request }): Promise<Context> => {
      const actor = await resolveActor({ headers: req.headers, address }).catch((cause) => {
        throw new TryLater('SERVICE_UNAVAILABLE', 'who is asking could not be found out', { cause })
      })
      const traceparent = enter(req.headers.get('traceparent'))
      return { ...platform, fanout, actor, address, spend, admission, quota: {}, ...(traceparent && { traceparent }) }
    }
}

/** Of a batch, the longest wait counts, and the least that is left. */
function responseMeta({ errors, ctx }: { errors: readonly Error[]; ctx?: Context | undefined }) {
  const waits = errors.flatMap((error) => (error instanceof TryLater ? [error.retryAfter] : []))
  const retry = waits.length > 0 && { 'retry-after': String(Math.max(...waits)) }
  return { headers: { ...quotaFields(ctx?.quota ?? {}), ...retry } }
}

/** The three fields of draft-ietf-httpapi-ratelimit-headers-06, section 3: later drafts put them in one, which few clients read. */
function quotaFields({ tightest }: Quota): Record<string, string> {
  if (!tightest) return {}
  return {
    'ratelimit-limit': String(tightest.limit),
    'ratelimit-remaining': String(tightest.remaining),
    'ratelimit-reset': String(tightest.reset),
  }
}

/** Nothing from other hosts; emotion writes its styles into the page. */
const headers = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:', 'blob:'],
    fontSrc: ["'self'", 'data:'],
    objectSrc: ["'none'"],
    baseUri: ["'self'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
})

/** What people bring along is nobody's page: nothing in it runs, or reaches anything. */
async function sandboxed(c: HttpContext, next: Next) {
  await next()
  setPolicy(c, "sandbox; default-src 'none'; style-src 'unsafe-inline'; media-src 'self'")
}

/** What takes documents apart that people bring along can reach nothing either. */
async function boxedIn(c: HttpContext, next: Next) {
  await next()
  if (/\/pdf\.worker[^/]*$/.test(c.req.path)) setPolicy(c, "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'")
}

/** Not by Hono's own way, which makes another answer of it, and a stream of a file that the kernel could send by itself. */
function setPolicy(c: HttpContext, policy: string) {
  c.res.headers.set('content-security-policy', policy)
}

const limitBody = bodyLimit({
  maxSize: maxBodyBytes,
  onError: (c) => problem(c, 413, 'PAYLOAD_TOO_LARGE', `at most ${maxBodyBytes} bytes`),
})

/** A browser sends the session cookie along with other sites' requests, but never without saying whose they are. */
function ownOriginOnly(publicUrl: string | undefined) {
  return async (c: HttpContext, next: Next) => {
    if (safeMethods.has(c.req.method) || isOwnOrigin(c.req.raw, publicUrl)) return next()
    return problem(c, 403, 'FORBIDDEN', 'not from this site')
  }
}

async function wellFormedPath(c: HttpContext, next: Next) {
  try {
    decodeURIComponent(new URL(c.req.url).pathname)
  } catch {
    return problem(c, 400, 'BAD_REQUEST', 'the path is not well encoded')
  }
  return next()
}

type Failure = { error: TRPCError; path?: string | undefined; ctx?: Context | undefined }

/** tRPC names no type when it refuses a whole batch. */
function asJson(response: Response): Response {
  if (!response.headers.has('content-type')) response.headers.set('content-type', 'application/json')
  return response
}

function notFound(c: HttpContext) {
  return problem(c, 404, 'NOT_FOUND', 'there is nothing here')
}

function problem(c: HttpContext, status: 400 | 403 | 404 | 413 | 500, code: string, message: string) {
  return c.json({ code, message }, status)
}
