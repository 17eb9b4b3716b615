import type { Log } from '../log.ts'
import type { Running } from '../run.ts'
import { rest } from '../waits.ts'
import type { ChannelsOfAll, Fanout, RolesOf } from './fanout.ts'

/** What is asked, of where it is true. */
interface Parts {
  log: Log
  fanout: Fanout
  rolesOf: RolesOf
  channelsOf: ChannelsOfAll
}

/** In milliseconds; each wait is up to half as long again. */
export interface RecheckTiming {
  sessionsMs: number
  membershipsMs: number
}

const defaults: RecheckTiming = { sessionsMs: 10_000, membershipsMs: 60_000 }
const peopleAtOnce = 500
const betweenMs = 500

/**
 * Asks every so often what open connections were promised: an event that says otherwise may be lost, for whatever reason,
 * and nobody may hear on for that. All sessions of the process are one question; memberships are asked bit by bit.
 */
export function startRechecks({ log, fanout, rolesOf, channelsOf }: Parts, timing?: Partial<RecheckTiming>): Running {
  const { sessionsMs, membershipsMs } = { ...defaults, ...timing }
  const stopped = new AbortController()
  const { signal } = stopped

  async function turn(everyMs: number, what: string, run: () => Promise<void>) {
    while (!signal.aborted) {
      await rest(everyMs * (1 + Math.random() / 2), signal)
      if (!signal.aborted) await run().catch((error) => log.warn({ err: error, what }, 'it could not be asked again'))
    }
  }

  async function memberships() {
    const people = fanout.listening()
    for (let at = 0; at < people.length && !signal.aborted; at += peopleAtOnce) {
      if (at > 0) await rest(betweenMs, signal)
      await fanout.recheckMemberships(people.slice(at, at + peopleAtOnce), channelsOf)
    }
  }

  const turning = [
    turn(sessionsMs, 'sessions', () => fanout.recheckSessions(rolesOf)),
    turn(membershipsMs, 'memberships', memberships),
  ]
  return {
    stop: async () => {
      stopped.abort()
      await Promise.all(turning)
    },
  }
}
