import type { DeviceState } from '../../../shared/presence.ts'
import type { Platform } from '../../platform/platform.ts'
import { oneAtATime } from '../../platform/waits.ts'
import * as repository from './leaseRepository.ts'
import type { Change, Lease } from './model.ts'
import type { PresenceTiming } from './presence.ts'

/** The leases of this node's connections. What is lost on the way to Redis is made good by the next renewal. */
export interface Leases {
  /** A connection is there, and its person active. */
  begin(userId: string, connectionId: string): void
  /** It has ended, if it was there. */
  end(connectionId: string): void
  /** False where there is no such connection here. */
  set(connectionId: string, state: DeviceState): boolean
  /** Has others told of the person, whether or not their state is another. */
  restate(userId: string): Promise<void>
  /** Renews what is due, and ends what has expired on any node. */
  tend(): void
  settled(): Promise<void>
}

const atOnce = 250

export function createLeases(
  { redis, log }: Pick<Platform, 'redis' | 'log'>,
  { leaseMs, renewMs, graceMs }: PresenceTiming,
  announce: (changes: readonly Change[]) => void,
): Leases {
  const keepMs = 4 * leaseMs
  /** Whose connections are here, and at which of them they are away: there are very many, and most say nothing else. */
  const held = new Map<string, string>()
  const away = new Set<string>()
  let waiting = new Map<string, Lease>()
  let renewAt = 0
  /** Whether all that was said has arrived, so that renewing it is enough. */
  let isSaid = true
  let sweepFrom = 0

  function put(lease: Lease) {
    waiting.set(lease.connectionId, lease)
    keeping.ask()
  }

  function leaseOf(userId: string, connectionId: string, as: Partial<Lease> = {}): Lease {
    return { userId, connectionId, state: stateOf(connectionId), ms: leaseMs, act: 'merge', ...as }
  }

  const stateOf = (connectionId: string) => (away.has(connectionId) ? 'away' : 'active')

  const keeping = oneAtATime(async () => {
    const leases = [...waiting.values()]
    waiting = new Map()
    try {
      for (let at = 0; at < leases.length; at += atOnce)
        announce(await repository.keep(redis, leases.slice(at, at + atOnce), keepMs))
    } catch (error) {
      wait(error)
    }
  })

  /** Whoever could not renew while Redis was away gets the time to, before they count as gone. */
  function wait(error: unknown) {
    log.warn({ err: error }, 'presence waits for Redis')
    renewAt = 0
    isSaid = false
    sweepFrom = Date.now() + renewMs
  }

  const tending = oneAtATime(async () => {
    if (Date.now() >= renewAt) {
      renewAt = Date.now() + renewMs
      const act = isSaid ? 'renew' : 'merge'
      isSaid = true
      for (const [id, userId] of held) if (!waiting.has(id)) waiting.set(id, leaseOf(userId, id, { act }))
      keeping.ask()
      await keeping.settled()
    }
    if (Date.now() >= sweepFrom) await sweep().catch(wait)
  })

  async function sweep() {
    for (let more = true; more; ) {
      const userIds = await repository.expired(redis, atOnce)
      announce(await repository.expire(redis, userIds, keepMs))
      more = userIds.length === atOnce
    }
  }

  return {
    begin(userId, connectionId) {
      held.set(connectionId, userId)
      put(leaseOf(userId, connectionId))
    },
    end(connectionId) {
      const userId = held.get(connectionId)
      if (userId === undefined) return
      put(leaseOf(userId, connectionId, { ms: graceMs }))
      held.delete(connectionId)
      away.delete(connectionId)
    },
    set(connectionId, state) {
      const userId = held.get(connectionId)
      if (userId === undefined) return false
      if (stateOf(connectionId) === state) return true
      if (state === 'away') away.add(connectionId)
      else away.delete(connectionId)
      put(leaseOf(userId, connectionId))
      return true
    },
    restate: async (userId) => announce(await repository.restate(redis, [userId], keepMs)),
    tend: tending.ask,
    settled: async () => {
      await tending.settled()
      await keeping.settled()
    },
  }
}
