import { sql } from 'kysely'
import { Registry } from 'prom-client'
import { pause } from './bus/attempts.ts'
import { isOutage } from './bus/errors.ts'
import { type Door, openHealthDoor } from './gateway/door.ts'
import { AwayError } from './outage.ts'
import type { Platform } from './platform.ts'

type Parts = Omit<Platform, 'bus'>

/**
 * Begins what needs Postgres and the bus, once both are there. Until then the process lives, says in its log and at
 * `/readyz` what it waits for, and tries again with backoff: one that ended instead would be started again and again.
 */
export async function whenThere<T>(parts: Parts, begin: () => Promise<T>): Promise<T> {
  const { signal } = new AbortController()
  let door: Door | undefined
  try {
    for (let failures = 0; ; failures++) {
      try {
        await sql`select 1`.execute(parts.db)
        return await begin()
      } catch (error) {
        if (!isOutage(error)) throw error
        parts.log.warn({ err: error }, 'waiting for a part that is away')
        door ??= await openHealthDoor({ ...parts, metrics: new Registry(), bus: notThere }, {})
        await pause(failures, signal)
      }
    }
  } finally {
    await door?.stop()
  }
}

const notThere = { ping: () => Promise.reject(new AwayError('the bus is not there yet')) }
