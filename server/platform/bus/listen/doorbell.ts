import type { Client } from 'pg'
import type { Db } from '../../database.ts'
import { uuidv7 } from '../../ids.ts'
import type { Log } from '../../log.ts'
import type { Running } from '../../run.ts'
import { aborted, oneAtATime } from '../../waits.ts'
import type { Hub } from './hub.ts'
import { heads } from './log.ts'
import { keepSession } from './session.ts'

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
  const { ask: look } = oneAtATime(async () => {
    try {
      for (const head of await heads(db)) hub.moved(head, head.next)
    } catch (error) {
      log.debug({ err: error }, 'a look at the log failed')
    }
  })
  let client: Client | undefined
  const { ask: ring } = oneAtATime(async () => {
    const told = client?.query("select pg_notify('bus_log', $1)", [self])
    await Promise.all([told?.catch((error) => log.debug({ err: error }, 'a ring was lost')), Bun.sleep(notifyEveryMs)])
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
