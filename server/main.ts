import { activityEvents } from './modules/activity/events.ts'
import { authEvents } from './modules/auth/events.ts'
import {
  authHandler,
  avatarHandler,
  mailboxHandler,
  resolveActor,
  rolesOf,
  startPost,
  usesOf,
} from './modules/auth/index.ts'
import { channelsEvents } from './modules/channels/events.ts'
import { channelsOf, channelsOfAll } from './modules/channels/index.ts'
import { draftsEvents } from './modules/drafts/events.ts'
import { startScheduler } from './modules/drafts/index.ts'
import { emojiHandler } from './modules/emoji/index.ts'
import { filesEvents } from './modules/files/events.ts'
import { type FileTiming, fileHandler, startFiles } from './modules/files/index.ts'
import { startClosing } from './modules/integrations/index.ts'
import { limitsEvents } from './modules/limits/events.ts'
import { limiterOf } from './modules/limits/index.ts'
import { messagesEvents } from './modules/messages/events.ts'
import { startPolls } from './modules/messages/index.ts'
import { notificationsEvents } from './modules/notifications/events.ts'
import {
  type NotificationTiming,
  startDelivering,
  startDigests,
  startForgettingLedger,
  unsubscribeHandler,
} from './modules/notifications/index.ts'
import { presenceEvents } from './modules/presence/events.ts'
import { type PresenceTiming, presenceOf } from './modules/presence/index.ts'
import { previewsEvents } from './modules/previews/events.ts'
import { type PreviewTiming, previewHandler, startPreviews } from './modules/previews/index.ts'
import { receiptsEvents } from './modules/receipts/events.ts'
import { startForgetting } from './modules/receipts/index.ts'
import { startReminders } from './modules/saved/index.ts'
import { searchEvents } from './modules/search/events.ts'
import { searchPing } from './modules/search/index.ts'
import type { Subscription } from './platform/bus/bus.ts'
import { kafkaBus } from './platform/bus/kafka.ts'
import { listenBus } from './platform/bus/listen.ts'
import { startRelay } from './platform/bus/outbox.ts'
import { type Config, ConfigError, readConfig } from './platform/config.ts'
import { connectDatabase } from './platform/database.ts'
import { createAdmission } from './platform/gateway/admission.ts'
import { type Door, openGateway, openHealthDoor, openMetricsDoor } from './platform/gateway/door.ts'
import { createFanout } from './platform/gateway/fanout.ts'
import type { SideParts } from './platform/gateway/health.ts'
import { type RecheckTiming, startRechecks } from './platform/gateway/recheck.ts'
import { createLog } from './platform/log.ts'
import { createMetrics, showDisk } from './platform/metrics.ts'
import type { Platform } from './platform/platform.ts'
import { cacheFigures, connectRedis } from './platform/redis.ts'
import { followReplicas, type Replicas } from './platform/replicas/reads.ts'
import { type Running, run, type Worker } from './platform/run.ts'
import { settleThreads } from './platform/threads.ts'
import { startTracing } from './platform/tracing/tracing.ts'
import { whenThere } from './platform/waiting.ts'
import { appRouter } from './router.ts'

/** What each module hears; `MODULES` chooses among them. */
const hears: Record<string, (platform: Platform) => Subscription[]> = {
  activity: activityEvents,
  auth: authEvents,
  channels: channelsEvents,
  drafts: draftsEvents,
  files: filesEvents,
  limits: limitsEvents,
  messages: messagesEvents,
  notifications: notificationsEvents,
  presence: presenceEvents,
  previews: previewsEvents,
  receipts: receiptsEvents,
  search: searchEvents,
}

/** The modules that hear something, and that `MODULES` may name. */
export const modules = Object.keys(hears)

/** A running process, and where it answers. */
export interface App extends Running {
  url: string
  platform: Platform
}

/** How long things take, for those who cannot wait. */
interface Timing {
  presence?: Partial<PresenceTiming>
  previews?: Partial<PreviewTiming>
  files?: Partial<FileTiming>
  notifications?: Partial<NotificationTiming>
  rechecks?: Partial<RecheckTiming>
}

/**
 * Starts what `ROLE` and `MODULES` ask of this process. `stop` ends it in reverse: the door first, Postgres last.
 * @throws ConfigError for a module that there is not.
 */
export async function start(config: Config, timing: Timing = {}): Promise<App> {
  const unknown = config.modules?.filter((name) => !(name in hears)) ?? []
  if (unknown.length > 0) throw new ConfigError(`MODULES: there is no module ${unknown.join(', ')}`)
  const { platform, replicas, connections } = await connect(config)
  const { role, metricsPort } = config
  const tracing = { name: 'tracing', start: () => startTracing(config.tracing, role) }
  const working = role === 'gateway' ? [] : [relay(platform), ...rounds(platform, timing), ...consumers(platform)]
  presenceOf(platform, timing.presence)
  const beside = sideParts(platform, replicas)
  const door = role === 'worker' ? healthDoor(platform, beside) : publicDoor(platform, beside, timing.rechecks)
  const figures = metricsPort ? [{ name: 'metrics', start: () => openMetricsDoor(metricsPort, platform) }] : []
  const threads = { name: 'threads', start: async () => settleThreads(platform.log) }
  const running = await run([tracing, threads, ...connections, ...figures, ...working, ...door.workers], platform.log)
  return { platform, url: door.url(), stop: running.stop }
}

async function connect(config: Config) {
  const log = createLog(config.logLevel)
  const metrics = createMetrics()
  showDisk(metrics, config.dataDir)
  cacheFigures(metrics)
  const database = connectDatabase(config.databaseUrl, log)
  const redis = connectRedis(config.redisUrl, log)
  const replicas = followReplicas({ config, log, metrics, db: database.db })
  const parts = { config, log, metrics, redis, db: database.db, read: replicas.read }
  const connections: Worker[] = [
    { name: 'postgres', start: async () => database },
    { name: 'replicas', start: async () => replicas },
    { name: 'redis', start: async () => ({ stop: async () => redis.disconnect() }) },
  ]
  try {
    const bus = await whenThere(parts, () => (config.kafkaBrokers ? kafkaBus(parts) : listenBus(parts)))
    const all = [...connections, { name: 'bus', start: async () => bus }]
    return { platform: { ...parts, bus }, replicas, connections: all }
  } catch (error) {
    await (await run(connections, log)).stop()
    throw error
  }
}

function relay(platform: Platform): Worker {
  return { name: 'relay', start: () => startRelay(platform) }
}

/** What is done when its time comes. */
function rounds(platform: Platform, { previews, files, notifications }: Timing): Worker[] {
  return [
    { name: 'post', start: async () => startPost(platform) },
    { name: 'scheduler', start: async () => startScheduler(platform) },
    { name: 'polls', start: async () => startPolls(platform) },
    { name: 'reminders', start: async () => startReminders(platform) },
    { name: 'closing', start: async () => startClosing(platform) },
    { name: 'forgetting', start: async () => startForgetting(platform) },
    { name: 'previews', start: async () => startPreviews(platform, previews) },
    { name: 'files', start: async () => startFiles(platform, files) },
    { name: 'notifications', start: () => startDelivering(platform, notifications) },
    { name: 'digests', start: async () => startDigests(platform, notifications) },
    { name: 'old ledger', start: async () => startForgettingLedger(platform) },
  ]
}

function consumers(platform: Platform): Worker[] {
  const { modules } = platform.config
  return Object.entries(hears)
    .filter(([name]) => !modules || modules.includes(name))
    .flatMap(([, events]) => events(platform))
    .map((subscription) => ({ name: subscription.group, start: () => platform.bus.consume(subscription) }))
}

function publicDoor(platform: Platform, beside: SideParts, rechecks?: Partial<RecheckTiming>) {
  const limiter = limiterOf(platform)
  const presence = presenceOf(platform)
  const admission = createAdmission(platform.config, platform.metrics)
  const fanout = createFanout(platform, (userId) => channelsOf(platform, userId), admission.concluded)
  const resolve = resolveActor(platform)
  const door = opening('gateway', () =>
    openGateway({
      platform,
      fanout,
      router: appRouter,
      spend: limiter.spend,
      admission,
      attendance: presence.leases,
      sideParts: beside,
      resolveActor: resolve,
      authHandler: authHandler(platform),
      avatarHandler: avatarHandler(platform, resolve),
      emojiHandler: emojiHandler(platform, resolve),
      previewHandler: previewHandler(platform, resolve),
      fileHandler: fileHandler(platform, resolve),
      unsubscribeHandler: unsubscribeHandler(platform),
      mailboxHandler: mailboxHandler(platform),
      developmentPage: async () => (await import('../client/web/index.html')).default,
    }),
  )
  const promised = {
    log: platform.log,
    fanout,
    rolesOf: rolesOf.bind(null, platform),
    channelsOf: channelsOfAll.bind(null, platform),
  }
  const followers = [
    { name: 'admission', start: async () => admission },
    { name: 'limits', start: limiter.start },
    { name: 'fanout', start: fanout.start },
    { name: 'presence', start: presence.start },
    { name: 'rechecks', start: async () => startRechecks(promised, rechecks) },
    { name: 'uses', start: async () => usesOf(platform).start(fanout.watchedSessions) },
  ]
  return { url: door.url, workers: [...followers, ...door.workers] }
}

function healthDoor(platform: Platform, beside: SideParts) {
  return opening('health', () => openHealthDoor(platform, beside))
}

/** What this deployment has beside what everything needs. */
function sideParts(platform: Platform, { ping }: Replicas): SideParts {
  const search = searchPing(platform)
  return { ...(search && { search }), ...(platform.config.replicaUrls.length > 0 && { replicas: ping }) }
}

/** A door as the last worker to start; it has an address once it is open. */
function opening(name: string, open: () => Promise<Door>) {
  let url = ''
  const start = async () => {
    const door = await open()
    url = door.url
    return door
  }
  return { url: () => url, workers: [{ name, start }] }
}

async function main() {
  const config = readConfig(process.env)
  // Libraries read it by themselves, and the OpenAPI one checks the whole router at each request outside production.
  process.env['NODE_ENV'] ??= config.mode
  const app = await start(config)
  const { log } = app.platform
  log.info({ url: app.url }, 'ready')
  const shutDown = async (signal: string) => {
    log.info({ signal }, 'shutting down')
    await app.stop()
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void shutDown(signal))
}

function giveUp(error: unknown) {
  console.error(error instanceof ConfigError ? `Wrong configuration:\n${error.message}` : error)
  process.exit(1)
}

if (import.meta.main) main().catch(giveUp)
