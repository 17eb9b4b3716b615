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
/** Who listens says so at every poll. After as many of them without a word, nobody else does. */
const aloneMs = 5 * pollEveryMs

/** Tells other processes that the log has grown, and hears it from them. */
export interface Doorbell extends Running {
  ring(): void
}

/**
 * Rings by NOTIFY on a connection of its own, outside of every transaction and at most once per 5 ms: NOTIFY makes
 * commits wait for each other. While no other process listens it does not ring at all. A slow poll stands behind it.
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
  const notify = async (word: 'grown' | 'here') => {
    try {
      await client?.query("select pg_notify('bus_log', $1)", [`${word} ${self}`])
    } catch (error) {
      log.debug({ err: error }, 'a ring was lost')
    }
  }
  const { ask: ring } = oneAtATime(async () => {
    await Promise.all([notify('grown'), Bun.sleep(notifyEveryMs)])
  })
  const { ask: greet } = oneAtATime(() => notify('here'))
  let heardAt = Number.NEGATIVE_INFINITY
  const meet = () => {
    greet()
    look()
  }
  const isAlone = () => performance.now() - heardAt > aloneMs
  const hear = (payload = '') => {
    const [word, from] = payload.split(' ')
    if (from === self) return
    // It has not been told of what was written while this process took itself for alone.
    if (isAlone()) ring()
    heardAt = performance.now()
    if (word !== 'here') look()
  }
  const session = keepSession(url, log, async (connected, lost) => {
    connected.on('notification', ({ payload }) => hear(payload))
    await connected.query('listen bus_log')
    client = connected
    meet()
    await aborted(lost)
    client = undefined
  })
  const poll = setInterval(meet, pollEveryMs)
  return {
    ring: () => {
      if (!isAlone()) ring()
    },
    stop: async () => {
      clearInterval(poll)
      await session.stop()
    },
  }
}
