import { startBun } from './baselines.ts'
import { deploy, startParts } from './deployment.ts'
import type { DialectName, Seat } from './dialects.ts'
import { type Server, startLoad } from './harness.ts'
import { type Row, row } from './row.ts'
import { settle, strangers } from './town.ts'

const first = 1_000
const last = 5_000
const people = 100
const settleMs = 5_000

/**
 * Resident memory of the server for each idle connection that is signed in and subscribed: what it holds with 5,000
 * of them less with 1,000, so that what a process costs once does not count.
 */
export async function idle(): Promise<Row[]> {
  await using parts = await startParts()
  await using app = await deploy(parts, 'embedded')
  const ours = await measure('trpc', app, await settle(app.url, { people, channels: 10, seats: last }))
  await using bare = await startBun(0)
  const baseline = await measure('bun', bare, strangers({ channels: 1, seats: last }))
  return [row('idle.bytes_per_connection', ours, 'bytes', 'bun websocket', baseline)]
}

async function measure(dialect: DialectName, server: Server, seats: Seat[]) {
  await using load = await startLoad()
  const connect = async (from: number, to: number) => {
    await load.order({ do: 'connect', dialect, url: server.url, seats: seats.slice(from, to) })
    await Bun.sleep(settleMs)
    return server.memory()
  }
  const few = await connect(0, first)
  const many = await connect(first, last)
  return (many - few) / (last - first)
}
