import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { freePort } from '../../deploy/local/part.ts'

/** A service of the test's own, which comes back at the same address with the same data. */
export async function restartable<Service extends { stop(): Promise<void> }>(
  start: (options: { dataDir: string; password: string; durable: boolean; port: number }) => Promise<Service>,
) {
  const dataDir = await mkdtemp(`${tmpdir()}/realtime-chat-faults-`)
  const options = { dataDir, password: 'only-for-tests', durable: false, port: await freePort() }
  let running = await start(options)
  return {
    get running() {
      return running
    },
    /** `end` ends it, and may do something while it is away. */
    async restart<T>(end: (service: Service) => Promise<T>): Promise<T> {
      const result = await end(running)
      running = await start(options)
      return result
    },
    [Symbol.asyncDispose]: async () => {
      await running.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
