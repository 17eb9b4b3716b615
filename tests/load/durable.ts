import { startSocketIo } from './baselines.ts'
import type { Outcome } from './crowd.ts'
import { createDatabase, deploy, onEach, type Parts, query, type Transport } from './deployment.ts'
import type { DialectName, Seat } from './dialects.ts'
import { type Server, startLoad } from './harness.ts'
import { type Row, row } from './row.ts'
import { settle, strangers } from './town.ts'

const channels = 50
const members = 10
const crowd = { people: channels * members, channels, seats: channels * members }
const window = 8
/** A broker's JVM is still compiling in its first half minute of this, and takes one of the two cores for it. */
const warmup = { embedded: 3, kafka: 30 }
const seconds = 10

/**
 * Messages persisted and delivered to their ten members, per second: 50 channels, a sender in each with 8 messages on
 * the way; a message counts when it came back to its sender, which both sides do after it was stored.
 */
export async function durable(): Promise<Row[]> {
  return await onEach(async (parts, transport) => {
    const baseline = await measureSocketIo(parts)
    const { perSecond } = await measureOurs(parts, transport)
    return [row(`durable.${transport}`, perSecond, 'msg/s', 'socket.io + insert', baseline.perSecond)]
  })
}

async function measureSocketIo(parts: Parts) {
  const databaseUrl = await createDatabase(parts)
  await using server = await startSocketIo(databaseUrl)
  const outcome = await flood('socketio', server, strangers(crowd), warmup.embedded)
  await tell('socket.io', outcome, databaseUrl, 'message')
  return outcome
}

async function measureOurs(parts: Parts, transport: Transport) {
  await using app = await deploy(parts, transport)
  const outcome = await flood('trpc', app, await settle(app.url, crowd), warmup[transport])
  await tell(transport, outcome, app.databaseUrl, 'messages.message')
  return outcome
}

async function flood(dialect: DialectName, { url }: Server, seats: Seat[], warmup: number) {
  await using load = await startLoad()
  await load.order({ do: 'connect', dialect, url, seats })
  return await load.order({ do: 'flood', senders: channels, window, warmup, seconds })
}

async function tell(who: string, outcome: Outcome, databaseUrl: string, table: string) {
  const [persisted] = await query(databaseUrl, `select count(*)::int as rows from ${table}`)
  const { sent, refused, delivered, lost, disordered } = outcome
  const text = `${sent} sent, ${persisted?.['rows']} persisted, ${delivered} delivered, ${lost} lost, ${disordered} out of order, ${refused} refused`
  console.log(`durable: ${who}: ${text}`)
}
