import type { Outcome } from './crowd.ts'
import { deploy, onEach, type Parts, type Transport } from './deployment.ts'
import { type Server, startLoad } from './harness.ts'
import { type Row, row } from './row.ts'
import { settle } from './town.ts'

const MiB = 1_048_576
const channels = 50
const members = 4
const crowd = { people: channels * members, channels, seats: channels * members }
const window = 8
/** A broker's JVM is still compiling in its first half minute of this, and takes one of the two cores for it. */
const warmup = { embedded: 5, kafka: 30 }
const seconds = { capacity: 15, overload: 30 }

/**
 * Twice as many messages as the server can take, whether or not it takes them, beside as many as it can: what comes back
 * to its sender, when those who hear it have it, what is refused, and how long after it a message by itself takes longer
 * than before. 50 channels of 4; at capacity, each sender has 8 on the way.
 */
export async function overload(): Promise<Row[]> {
  return await onEach(measure)
}

async function measure(parts: Parts, transport: Transport): Promise<Row[]> {
  await using app = await deploy(parts, transport)
  await using load = await startLoad()
  await load.order({ do: 'connect', dialect: 'trpc', url: app.url, seats: await settle(app.url, crowd) })
  const flood = { do: 'flood', senders: channels, window, seconds: seconds.capacity } as const
  const full = await watch(app, () => load.order({ ...flood, warmup: warmup[transport] }))
  const perSecond = Math.round(2 * full.outcome.perSecond)
  const pressed = { do: 'overload', senders: channels, perSecond, seconds: seconds.overload } as const
  const over = await watch(app, () => load.order(pressed))
  tell(`${transport} at capacity`, full.outcome)
  tell(`${transport} at twice that`, over.outcome)
  const name = `overload.${transport}`
  const baseline = 'at capacity'
  return [
    row(`${name}.accepted`, over.outcome.perSecond, 'msg/s', baseline, full.outcome.perSecond),
    row(`${name}.p50`, over.outcome.receive.p50, 'ms', baseline, full.outcome.receive.p50),
    row(`${name}.p99`, over.outcome.receive.p99, 'ms', baseline, full.outcome.receive.p99),
    row(`${name}.memory`, over.peak / MiB, 'MiB', baseline, full.peak / MiB),
    row(`${name}.loop_p99`, over.lagMs, 'ms', baseline, full.lagMs),
    row(`${name}.recovery`, over.outcome.recovered, 'ms', 'the slowest by itself', over.outcome.alone),
  ]
}

/** What comes of a load, the most memory that the server took meanwhile, and how late its event loop was. */
async function watch(app: Server, load: () => Promise<Outcome>) {
  await lag(app)
  const peak = await app.watchPeak()
  const outcome = await load()
  return { outcome, peak: await peak(), lagMs: await lag(app) }
}

/** The 99th percentile since it was last asked, in ms. */
async function lag({ url }: Server) {
  const figures = await (await fetch(`${url}/metrics`)).text()
  return Number(/^nodejs_eventloop_lag_p99_seconds (\S+)$/m.exec(figures)?.[1]) * 1_000
}

function tell(who: string, { sent, acknowledged, delivered, refused, codes, lost, disordered }: Outcome) {
  const text = `${sent} sent, ${acknowledged} accepted, ${delivered} delivered, ${lost} lost, ${disordered} out of order`
  const why = Object.entries(codes).map(([code, count]) => `${count} ${code}`)
  console.log(`overload: ${who}: ${text}, ${refused} refused${why.length > 0 ? ` (${why.join(', ')})` : ''}`)
}
