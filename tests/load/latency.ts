import { startSocketIo } from './baselines.ts'
import type { Outcome } from './crowd.ts'
import { createDatabase, deploy, onEach, type Parts, type Transport } from './deployment.ts'
import type { DialectName, Seat } from './dialects.ts'
import { type Server, startLoad } from './harness.ts'
import { type Row, row } from './row.ts'
import { settle, strangers } from './town.ts'

const channels = 50
const members = 10
const crowd = { people: channels * members, channels, seats: channels * members }
const perSecond = 200
/** The servers' own compilers are at it in the first half minute, and a broker's in the first. */
const warmup = { embedded: 30, kafka: 60 }
const seconds = 20

/**
 * Milliseconds at 200 messages a second over 50 channels of 10 members: from the send until the server vouches for the
 * message (`.ack`), and until a member has it, each of the ten counted; both from one clock in one process.
 */
export async function latency(): Promise<Row[]> {
  return await onEach(async (parts, transport) => {
    const baseline = await measureSocketIo(parts)
    return compare(transport, await measureOurs(parts, transport), baseline)
  })
}

function compare(transport: Transport, ours: Outcome, other: Outcome): Row[] {
  const name = `latency.${transport}`
  const baseline = 'socket.io + insert'
  return [
    row(`${name}.p50`, ours.receive.p50, 'ms', baseline, other.receive.p50),
    row(`${name}.p99`, ours.receive.p99, 'ms', baseline, other.receive.p99),
    row(`${name}.ack.p50`, ours.ack.p50, 'ms', baseline, other.ack.p50),
    row(`${name}.ack.p99`, ours.ack.p99, 'ms', baseline, other.ack.p99),
  ]
}

async function measureSocketIo(parts: Parts) {
  await using server = await startSocketIo(await createDatabase(parts))
  return await pace('socketio', server, strangers(crowd), warmup.embedded)
}

async function measureOurs(parts: Parts, transport: Transport) {
  await using app = await deploy(parts, transport)
  return await pace('trpc', app, await settle(app.url, crowd), warmup[transport])
}

async function pace(dialect: DialectName, { url }: Server, seats: Seat[], warmup: number) {
  await using load = await startLoad()
  await load.order({ do: 'connect', dialect, url, seats })
  await load.order({ do: 'pace', senders: channels, perSecond, seconds: warmup, read: true })
  const outcome = await load.order({ do: 'pace', senders: channels, perSecond, seconds, read: true })
  if (outcome.lost > 0 || outcome.refused > 0)
    console.log(`latency: ${dialect}: ${outcome.lost} lost, ${outcome.refused} refused`)
  return outcome
}
