import { startBun, startSocketIo } from './baselines.ts'
import { deploy, startParts } from './deployment.ts'
import type { DialectName, Seat } from './dialects.ts'
import { type Server, startLoad } from './harness.ts'
import { median, type Row, row } from './row.ts'
import { settle, strangers } from './town.ts'

const subscribers = 1_000
const people = 100
const perSecond = 50
const seconds = 5
const rounds = 3

interface Contender {
  /** Processor time of one message told to one, and to all, in microseconds. */
  alone: number[]
  together: number[]
  round(): Promise<void>
  frameBytes(): number
}

/**
 * Processor time of the server for one delivery, with 1,000 subscribers in one channel.
 * `fanout.cpu_per_delivery` is what each further delivery of a message costs: the same messages told to 1,000
 * less told to 1, divided by 999; receiving, ordering and storing the message cancel out.
 * `fanout.cpu_per_delivery.whole_path` has those in it. The servers take turns, so that noise meets all alike.
 */
export async function fanout(): Promise<Row[]> {
  await using stack = new AsyncDisposableStack()
  const parts = stack.use(await startParts())
  const app = stack.use(await deploy(parts, 'embedded'))
  const ours = await contend(stack, 'trpc', app, await settle(app.url, { people, channels: 1, seats: subscribers }))
  const bare = stack.use(await startBun(ours.frameBytes()))
  const seats = strangers({ channels: 1, seats: subscribers })
  const bun = await contend(stack, 'bun', bare, seats)
  const socketio = await contend(stack, 'socketio', stack.use(await startSocketIo()), seats)
  for (let round = 0; round < rounds; round++) for (const contender of [ours, bun, socketio]) await contender.round()
  return compare(ours, { 'bun publish': bun, 'socket.io': socketio })
}

/** Measures what one subscriber costs, then seats the others. */
async function contend(stack: AsyncDisposableStack, dialect: DialectName, server: Server, seats: Seat[]) {
  const load = stack.use(await startLoad())
  let frameBytes = 0
  const measure = async () => {
    const before = await server.cpu()
    const outcome = await load.order({ do: 'pace', senders: 1, perSecond, seconds, read: false })
    const used = (await server.cpu()) - before
    if (outcome.lost > 0) console.log(`fanout: ${dialect} lost ${outcome.lost} deliveries`)
    frameBytes = outcome.frameBytes
    return used / outcome.sent
  }
  await load.order({ do: 'connect', dialect, url: server.url, seats: seats.slice(0, 1) })
  await measure()
  const alone = [await measure(), await measure()]
  await load.order({ do: 'connect', dialect, url: server.url, seats: seats.slice(1) })
  const together: number[] = []
  await measure()
  return { alone, together, round: async () => void together.push(await measure()), frameBytes: () => frameBytes }
}

function compare(ours: Contender, others: Record<string, Contender>): Row[] {
  const name = 'fanout.cpu_per_delivery'
  return Object.entries(others).flatMap(([baseline, other], n) => {
    const suffix = n === 0 ? '' : `.vs_${baseline}`
    return [
      row(`${name}${suffix}`, marginal(ours), 'us', baseline, marginal(other)),
      row(`${name}.whole_path${suffix}`, whole(ours), 'us', baseline, whole(other)),
    ]
  })
}

const whole = ({ together }: Contender) => median(together) / subscribers
const marginal = ({ alone, together }: Contender) => (median(together) - median(alone)) / (subscribers - 1)
