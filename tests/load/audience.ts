import { startBun } from './baselines.ts'
import { environmentOf, startParts } from './deployment.ts'
import type { DialectName, Seat } from './dialects.ts'
import { type Server, startLoad, startServer } from './harness.ts'
import { median, type Row, row } from './row.ts'
import { settle, strangers } from './town.ts'

interface Audience {
  subscribers: number
  /** The fewer hear a message, the more are said in the same time; no more than that each has a frame to itself. */
  perSecond: number
  seconds: number
}

const audiences: Audience[] = [
  { subscribers: 10, perSecond: 200, seconds: 4 },
  { subscribers: 100, perSecond: 100, seconds: 2 },
  { subscribers: 1_000, perSecond: 15, seconds: 6 },
  { subscribers: 10_000, perSecond: 5, seconds: 3 },
]
const rounds = 5
/** Those of an audience and, as many, those of a channel in which one alone is connected to each gateway. */
const people = 400
const channels = 1 + audiences.length

/** A server, and microseconds of its processor for one message: told to its audience, and to one alone, round by round. */
interface Contender {
  together: number[]
  alone: number[]
  frameBytes: number
  measure(): Promise<void>
}

/**
 * Processor time of a gateway for one delivery, by how many hear a message: the same messages told to all of them less told
 * to one, so that what a message costs by itself cancels out; `.whole_path` has that in it. Each audience has a gateway to
 * itself, so that no other's connections are kept at its expense, and all take turns, as noise does.
 */
export async function audience(): Promise<Row[]> {
  await using stack = new AsyncDisposableStack()
  const parts = stack.use(await startParts())
  const env = await environmentOf(parts, 'embedded')
  stack.use(await startServer({ ...env, ROLE: 'worker' }))
  const gateways: Server[] = []
  for (const _ of audiences) gateways.push(stack.use(await startServer({ ...env, ROLE: 'gateway' })))
  const seats = await settle(gateways[0]?.url ?? '', { people, channels, seats: people })
  const contests: { of: Audience; ours: Contender; bun: Contender }[] = []
  for (const [n, of] of audiences.entries()) {
    const gateway = gateways[n]
    if (!gateway) continue
    const ours = await contend(stack, 'trpc', gateway, of, seats)
    const bare = stack.use(await startBun(ours.frameBytes))
    const bun = await contend(stack, 'bun', bare, of, strangers({ channels, seats: channels }))
    contests.push({ of, ours, bun })
  }
  for (let round = 0; round < rounds; round++)
    for (const { ours, bun } of contests) for (const contender of [ours, bun]) await contender.measure()
  const [first] = contests
  const least = first ? marginal(first.of, first.ours) : Number.NaN
  return contests.flatMap(({ of, ours, bun }) => compare(of, ours, bun, least))
}

/** One in the first channel, where nobody else is connected, and an audience in its own. */
function seat(seats: Seat[], of: Audience): Seat[] {
  const rooms = [...Map.groupBy(seats, ({ channelIds }) => channelIds[0]).values()]
  const [lonely] = rooms[0] ?? []
  const members = rooms[1 + audiences.indexOf(of)] ?? []
  return [lonely, ...Array.from({ length: of.subscribers }, (_, n) => members[n % members.length])].flatMap(
    (taken) => taken ?? [],
  )
}

async function contend(
  stack: AsyncDisposableStack,
  dialect: DialectName,
  server: Server,
  of: Audience,
  seats: Seat[],
): Promise<Contender> {
  const load = stack.use(await startLoad())
  await load.order({ do: 'connect', dialect, url: server.url, seats: seat(seats, of) })
  /** The first seat is the lonely one's, the second the first of the audience. */
  const tell = async (first: 0 | 1) => {
    const before = await server.cpu()
    const { perSecond, seconds } = of
    const pace = { senders: 1, perSecond, seconds, read: false }
    const { sent, lost, refused, frameBytes } = await load.order({ do: 'pace', first, ...pace })
    const cost = ((await server.cpu()) - before) / sent
    if (lost > 0 || refused > 0)
      console.log(`fanout: ${dialect} to ${of.subscribers}: ${lost} lost, ${refused} refused`)
    return { cost, frameBytes }
  }
  const [together, alone]: [number[], number[]] = [[], []]
  const { frameBytes } = await tell(1)
  const measure = async () => {
    alone.push((await tell(0)).cost)
    together.push((await tell(1)).cost)
  }
  return { together, alone, frameBytes, measure }
}

function compare(of: Audience, ours: Contender, bun: Contender, least: number): Row[] {
  const name = `fanout.${of.subscribers}`
  return [
    row(name, marginal(of, ours), 'us', 'bun publish', marginal(of, bun)),
    row(`${name}.flat`, marginal(of, ours), 'us', 'with 10', least),
    row(`${name}.whole_path`, whole(of, ours), 'us', 'bun publish', whole(of, bun)),
  ]
}

const whole = ({ subscribers }: Audience, { together }: Contender) => median(together) / subscribers

/** Of what was measured one after the other, since a machine's speed changes. */
function marginal({ subscribers }: Audience, { alone, together }: Contender): number {
  const further = together.map((cost, round) => cost - (alone[round] ?? 0))
  return median(further) / (subscribers - 1)
}
