import { startBun } from './baselines.ts'
import { environmentOf, startParts } from './deployment.ts'
import type { DialectName, Seat } from './dialects.ts'
import { type Server, startLoad, startServer } from './harness.ts'
import { type Row, row } from './row.ts'
import { settle, strangers } from './town.ts'

const first = 1_000
const last = 10_000
const town = { people: 100, channels: 10, seats: last }
const settleMs = 5_000
const collectMs = 2_000
const collecting = { BUN_OPTIONS: `--preload ${import.meta.dir}/baselines/collected.ts` }

/** Bytes for each connection. */
interface Memory {
  kept: number
  resident: number
}

/**
 * Resident memory of the server for each idle connection that is signed in and subscribed, and for one that has people on
 * the screen besides, as the app has: what it holds with 10,000 of them less with 1,000, so that what a process costs once
 * does not count. What is kept is measured after a collection; what is resident before it, by chance more or less, has as
 * much garbage in it as the runtime lets lie.
 */
export async function idle(): Promise<Row[]> {
  await using parts = await startParts()
  await using app = await startServer({ ...(await environmentOf(parts, 'embedded')), ...collecting })
  const ours = await measure('trpc', app, await settle(app.url, town))
  await using whole = await startServer({ ...(await environmentOf(parts, 'embedded')), ...collecting })
  const watching = await measure('app', whole, await settle(whole.url, town))
  await using bare = await startBun(0, collecting)
  const baseline = await measure('bun', bare, strangers({ channels: 1, seats: last }))
  return [
    row('idle.bytes_per_connection', ours.kept, 'bytes', 'bun websocket', baseline.kept),
    row('idle.with_garbage', ours.resident, 'bytes', 'bun websocket', baseline.resident),
    row('idle.app.bytes_per_connection', watching.kept, 'bytes', 'bun websocket', baseline.kept),
  ]
}

async function measure(dialect: DialectName, server: Server, seats: Seat[]): Promise<Memory> {
  await using load = await startLoad()
  const connect = async (from: number, to: number) => {
    await load.order({ do: 'connect', dialect, url: server.url, seats: seats.slice(from, to) })
    await Bun.sleep(settleMs)
    const resident = await server.memory()
    server.collect()
    await Bun.sleep(collectMs)
    return { resident, kept: await server.memory() }
  }
  const few = await connect(0, first)
  const many = await connect(first, last)
  const each = (figure: keyof Memory) => (many[figure] - few[figure]) / (last - first)
  return { kept: each('kept'), resident: each('resident') }
}
