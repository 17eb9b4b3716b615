import { Client } from 'pg'
import type { Log } from '../../log.ts'
import type { Running } from '../../run.ts'
import { pause } from '../attempts.ts'

/**
 * Keeps one connection to Postgres for as long as it runs, for what belongs to a connection: LISTEN and advisory locks.
 * `use` is called with each new one, and its signal aborts when that one is lost, whereupon another is made, with jitter.
 */
export function keepSession(url: string, log: Log, use: (client: Client, lost: AbortSignal) => Promise<void>): Running {
  const stopped = new AbortController()
  const ended = (async () => {
    for (let failures = 0; !stopped.signal.aborted; failures++) {
      try {
        await oneSession(url, stopped.signal, use)
        failures = 0
      } catch (error) {
        log.warn({ err: error }, 'a Postgres session of the bus broke')
      }
      if (!stopped.signal.aborted) await pause(failures, stopped.signal)
    }
  })()
  return {
    stop: async () => {
      stopped.abort()
      await ended
    },
  }
}

async function oneSession(
  url: string,
  stopped: AbortSignal,
  use: (client: Client, lost: AbortSignal) => Promise<void>,
) {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    query_timeout: 30_000,
    keepAlive: true,
  })
  const lost = new AbortController()
  client.on('error', () => lost.abort())
  client.on('end', () => lost.abort())
  try {
    await client.connect()
    await use(client, AbortSignal.any([lost.signal, stopped]))
  } finally {
    lost.abort()
    await client.end().catch(() => {})
  }
}
