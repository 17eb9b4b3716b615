import type { Client } from 'pg'
import type { Db } from '../../database.ts'
import { uuidv7 } from '../../ids.ts'
import type { Log } from '../../log.ts'
import type { Running } from '../../run.ts'
import type { Hub } from './hub.ts'
import { heads } from './log.ts'
import { aborted, keepSession } from './session.ts'

const notifyEveryMs = 5
const pollEveryMs = 1_000

/** Tells other processes that the log has grown, and hears it from them. */
export interface Doorbell extends Running {
  ring(): void
}

/**
 * Rings by NOTIFY on a connection of its own, outside of every transaction and at most once per 5 ms: NOTIFY makes
 * commits wait for each other. A slow poll stands behind it.
 */
export function startDoorbell(url: string, db: Db, hub: Hub, log: Log): Doorbell {
  const self = uuidv7()
  const look = oneAtATime(async () => {
    for (const head of await heads(db)) hub.moved(head, head.next)
  }, log)
  let client: Client | undefined
  const ring = throttle(notifyEveryMs, async () => {
    await client
      ?.query("select pg_notify('bus_log', $1)", [self])
      .catch((error) => log.debug({ err: error }, 'a ring was lost'))
  })
  const session = keepSession(url, log, async (connected, lost) => {
    connected.on('notification', ({ payload }) => payload !== self && look())
    await connected.query('listen bus_log')
    client = connected
    look()
    await aborted(lost)
    client = undefined
  })
  const poll = setInterval(look, pollEveryMs)
  return {
    ring,
    stop: async () => {
      clearInterval(poll)
      await session.stop()
    },
  }
}

/** Runs `run` at once, and at most every `ms`; what is asked meanwhile happens at the end of that time. */
function throttle(ms: number, run: () => Promise<void>): () => void {
  let resting = false
  let asked = false
  const call = async () => {
    if (resting) {
      asked = true
      return
    }
    resting = true
    await Promise.all([run(), Bun.sleep(ms)])
    resting = false
    if (!asked) return
    asked = false
    call()
  }
  return call
}

/** Runs `run` once at a time; what is asked meanwhile is one more run after. */
function oneAtATime(run: () => Promise<void>, log: Log): () => void {
  let state: 'idle' | 'running' | 'again' = 'idle'
  const call = async () => {
    if (state !== 'idle') {
      state = 'again'
      return
    }
    state = 'running'
    await run().catch((error) => log.debug({ err: error }, 'a look at the log failed'))
    const again = state as string
    state = 'idle'
    if (again === 'again') call()
  }
  return call
}
