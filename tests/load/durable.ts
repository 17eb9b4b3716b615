import { figuresOf } from '../operating/figures.ts'
import { startSocketIo } from './baselines.ts'
import type { Outcome } from './crowd.ts'
import { createDatabase, deploy, onEach, type Parts, query, type Transport } from './deployment.ts'
import type { DialectName, Seat } from './dialects.ts'
import { type Load, type Server, startLoad } from './harness.ts'
import { type Row, row } from './row.ts'
import { settle, strangers } from './town.ts'

const channels = 50
const members = 10
const crowd = { people: channels * members, channels, seats: channels * members }
const window = 8
/** The servers' own compilers are at it in the first half minute of this, and so is a broker's. */
const warmup = 30
const seconds = 10
/** After this long under load, what nobody waits for is put off no more. */
const burstSeconds = 15
const catchUpMs = 180_000

/**
 * Messages persisted and delivered to their ten members, per second: 50 channels, a sender in each with 8 messages on
 * the way; a message counts when it came back to its sender, which both sides do after it was stored. For ten seconds,
 * and (`.sustained`) when it goes on for as long as that what nobody waits for has to be done as fast as it comes.
 */
export async function durable(): Promise<Row[]> {
  return await onEach(async (parts, transport) => {
    const baseline = await measureSocketIo(parts)
    const { burst, sustained } = await measureOurs(parts, transport)
    const compare = (name: string, ours: Outcome) =>
      row(`durable.${transport}${name}`, ours.perSecond, 'msg/s', 'socket.io + insert', baseline.perSecond)
    return [compare('', burst), compare('.sustained', sustained)]
  })
}

async function measureSocketIo(parts: Parts) {
  const databaseUrl = await createDatabase(parts)
  await using server = await startSocketIo(databaseUrl)
  await using load = await connect('socketio', server, strangers(crowd))
  await flood(load, warmup)
  const outcome = await flood(load)
  await tell('socket.io', [outcome], databaseUrl, 'message')
  return outcome
}

async function measureOurs(parts: Parts, transport: Transport) {
  await using app = await deploy(parts, transport)
  await using load = await connect('trpc', app, await settle(app.url, crowd))
  await flood(load, warmup)
  await catchUp(app)
  const burst = await flood(load)
  await flood(load, burstSeconds - seconds)
  const sustained = await flood(load)
  await tell(transport, [burst, sustained], app.databaseUrl, 'messages.message')
  console.log(`durable: ${transport}: all of it was done ${(await catchUp(app)).toFixed(1)} s later`)
  return { burst, sustained }
}

async function connect(dialect: DialectName, { url }: Server, seats: Seat[]): Promise<Load> {
  const load = await startLoad()
  await load.order({ do: 'connect', dialect, url, seats })
  return load
}

const flood = (load: Load, lasting = seconds) =>
  load.order({ do: 'flood', senders: channels, window, warmup: 0, seconds: lasting })

/** Waits until every group has handled all that there is, and gives the seconds that it took. */
async function catchUp(server: Server): Promise<number> {
  const from = performance.now()
  while (performance.now() < from + catchUpMs) {
    const behind = [...(await figuresOf(server))].filter(([series]) => series.startsWith('bus_lag{'))
    if (behind.length > 0 && behind.every(([, events]) => events === 0)) return (performance.now() - from) / 1000
    await Bun.sleep(500)
  }
  throw new Error('the groups did not catch up')
}

async function tell(who: string, outcomes: Outcome[], databaseUrl: string, table: string) {
  const [persisted] = await query(databaseUrl, `select count(*)::int as rows from ${table}`)
  for (const { sent, refused, delivered, lost, disordered } of outcomes)
    console.log(
      `durable: ${who}: ${sent} sent, ${delivered} delivered, ${lost} lost, ${disordered} out of order, ${refused} refused`,
    )
  console.log(`durable: ${who}: ${persisted?.['rows']} persisted in all`)
}
