import type { Log } from './log.ts'
import { within } from './waits.ts'

/** Anything that runs until it is stopped. */
export interface Running {
  stop(): Promise<void>
}

/** A part of the process with a beginning and an end. */
export interface Worker {
  name: string
  start(): Promise<Running>
}

/** The public door, which asks everybody to leave, takes the longest: half a minute where there are ten thousand. */
const stopTimeoutMs = 30_000

/** Starts the workers in order; `stop` ends them in reverse. When one cannot start, those before it are stopped again. */
export async function run(workers: readonly Worker[], log: Log): Promise<Running> {
  const running: { name: string; part: Running }[] = []
  const stop = async () => {
    for (const { name, part } of running.splice(0).reverse()) await stopPart(name, part, log)
  }
  try {
    for (const worker of workers) running.push({ name: worker.name, part: await worker.start() })
  } catch (error) {
    await stop()
    throw error
  }
  return { stop }
}

/** A part that does not end in time, or fails to, must not keep the others from ending. */
async function stopPart(name: string, part: Running, log: Log) {
  try {
    await within(stopTimeoutMs, part.stop(), () => new Error('took too long'))
  } catch (error) {
    log.error({ err: error, part: name }, 'a part did not stop cleanly')
  }
}
