import type { Server } from 'bun'
import { Hono } from 'hono'
import { partBytes } from '../../../shared/files.ts'
import { addressBehind } from '../address.ts'
import { busy } from '../answers.ts'
import type { Config } from '../config.ts'
import type { Platform } from '../platform.ts'
import type { Running } from '../run.ts'
import type { SocketBounds } from './bounds.ts'
import type { Connection, GatewayParts } from './connection.ts'
import { type HealthParts, healthRoutes, metricsRoutes, type SideParts } from './health.ts'
import { createHttp, type HttpBounds } from './http.ts'
import { callMetrics } from './metrics.ts'
import { isOwnOrigin } from './origin.ts'
import { createSockets, type Sockets } from './socket.ts'

const idleSeconds = 30
const finishTimeoutMs = 3_000

/** Where a process can be reached. */
export interface Door extends Running {
  url: string
}

/** Opens the public door: the app, tRPC over sockets and HTTP, REST, sign-in, health. */
export async function openGateway(parts: GatewayParts, bounds: Partial<SocketBounds> & HttpBounds = {}): Promise<Door> {
  const { platform, fanout } = parts
  const { config } = platform
  const developing = config.mode === 'development'
  const http = createHttp(parts, bounds)
  callMetrics(platform.metrics)
  // Who develops is the only node and starts again soon.
  const sockets = createSockets(parts, developing ? { leaveMs: 0 } : bounds)
  const addressOf = addressBehind(config.trustedProxies)
  const answer = (asked: Request, server: Server<Connection>) => {
    const request = withHost(asked)
    const address = addressOf(request, server.requestIP(asked)?.address ?? '')
    if (!isUpgrade(request)) return http.fetch(request, { address })
    return upgrade(request, config, () => sockets.upgrade(request, server, address))
  }
  const server = Bun.serve<Connection>({
    hostname: config.host,
    port: config.port,
    // All doors but that of files have lower limits of their own.
    maxRequestBodySize: partBytes,
    idleTimeout: idleSeconds,
    // Not in place: Bun's hot modules cannot load TanStack Router, whose own import each other.
    development: developing && { hmr: false },
    routes: developing ? await developmentRoutes(parts, answer) : {},
    fetch: answer,
    websocket: sockets.handler,
  })
  fanout.tellThrough({
    publish(topic, frame) {
      sockets.sent(frame.length)
      server.publish(topic, frame)
    },
    sent: sockets.sent,
  })
  return { url: urlOf(server, config), stop: () => drain(server, sockets).then(http.close) }
}

/** Opens the door of a process that only works: health and metrics. */
export async function openHealthDoor(platform: HealthParts, sideParts: SideParts): Promise<Door> {
  return openFor(platform.config, platform.config.port, healthRoutes(platform, sideParts))
}

/** Opens the door of the figures, where they have one to themselves. */
export async function openMetricsDoor(
  port: number,
  { config, metrics }: Pick<Platform, 'config' | 'metrics'>,
): Promise<Door> {
  return openFor(config, port, metricsRoutes({ metrics }))
}

function openFor(config: Config, port: number, routes: Hono): Door {
  const nothing = { code: 'NOT_FOUND', message: 'nobody is served here' }
  const http = new Hono().route('/', routes).notFound((c) => c.json(nothing, 404))
  const server = Bun.serve({
    hostname: config.host,
    port,
    fetch: (request) => http.fetch(withHost(request)),
  })
  return { url: urlOf(server, config), stop: () => server.stop(true) }
}

/** Who asks without saying whom, as balancers do in HTTP/1.0, leaves a path where the URL should be. */
function withHost(request: Request): Request {
  return request.url.startsWith('/') ? new Request(`http://localhost${request.url}`, request) : request
}

type Answer = (request: Request, server: Server<Connection>) => Response | Promise<Response> | undefined

/** Bun bundles the page and what it imports as they change; the server's own paths go their way. */
async function developmentRoutes({ developmentPage }: GatewayParts, answer: Answer) {
  const own = ['/api/*', '/trpc', '/trpc/*', '/healthz', '/readyz', '/metrics']
  return { ...Object.fromEntries(own.map((path) => [path, answer])), '/*': await developmentPage() }
}

function isUpgrade(request: Request): boolean {
  return request.headers.get('upgrade')?.toLowerCase() === 'websocket'
}

function upgrade(request: Request, { publicUrl }: Config, take: () => ReturnType<Sockets['upgrade']>) {
  if (new URL(request.url).pathname !== '/trpc') return refusal(404, 'NOT_FOUND', 'there is nothing here')
  if (!isOwnOrigin(request, publicUrl)) return refusal(403, 'FORBIDDEN', 'not from this site')
  const result = take()
  if (result === 'busy') return busy()
  if (result === 'malformed') return refusal(400, 'BAD_REQUEST', 'not a WebSocket handshake')
}

function refusal(status: number, code: string, message: string): Response {
  return Response.json({ code, message }, { status })
}

/** Stops accepting at once; then what runs may finish, within bounds. */
async function drain(server: Server<Connection>, sockets: Sockets) {
  const finished = server.stop()
  await sockets.drain()
  await Promise.race([finished, Bun.sleep(finishTimeoutMs)])
  await server.stop(true)
}

function urlOf({ port }: { port?: number | undefined }, { host }: Config): string {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
}
