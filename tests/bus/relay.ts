import { listenBus } from '../../server/platform/bus/listen.ts'
import { startRelay } from '../../server/platform/bus/outbox.ts'
import { readConfig } from '../../server/platform/config.ts'
import { connectDatabase } from '../../server/platform/database.ts'
import { createLog } from '../../server/platform/log.ts'
import { createMetrics } from '../../server/platform/metrics.ts'

/** A relay in a process that dies, as by kill -9, at a step of its n-th batch. */
const [step, at] = [process.argv[2], Number(process.argv[3])]
const config = readConfig(process.env)
const log = createLog('silent')
const { db } = connectDatabase(config.databaseUrl, log)
const parts = { config, db, log, metrics: createMetrics() }
const bus = await listenBus(parts)
const die = () => process.kill(process.pid, 'SIGKILL')
let batches = 0
const publish: typeof bus.publish = async (events) => {
  if (events.length > 0) batches++
  if (batches === at && step === 'before') die()
  const published = bus.publish(events)
  if (batches === at && step === 'during') setTimeout(die, 2)
  await published
  if (batches === at && step === 'after') die()
}
await startRelay({ ...parts, bus: { ...bus, publish } })
