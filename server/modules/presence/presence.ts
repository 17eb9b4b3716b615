import { channelChanged } from '../../../shared/channels.ts'
import { presenceChanged } from '../../../shared/presence.ts'
import type { Platform } from '../../platform/platform.ts'
import type { Running } from '../../platform/run.ts'
import { type Announcer, createAnnouncer } from './announcer.ts'
import { createLeases, type Leases } from './leases.ts'
import { createViews, type Views } from './views.ts'

/** How leases are kept, in milliseconds. */
export interface PresenceTiming {
  /** How long a connection counts that its node does not renew. */
  leaseMs: number
  renewMs: number
  /** How long one counts that has ended, so that a reload is no absence. */
  graceMs: number
  /** How often expired leases are looked for. */
  sweepMs: number
  /** How often what viewers see is compared with what is true. */
  recheckMs: number
}

const usual: PresenceTiming = { leaseMs: 45_000, renewMs: 20_000, graceMs: 3_000, sweepMs: 2_000, recheckMs: 60_000 }

/** What a process knows of people's presence, and does for it. */
export interface PresenceHere {
  leases: Leases
  announcer: Announcer
  views: Views
  /** Keeps leases, notices those that expired, and follows changes, from here on. */
  start(): Promise<Running>
}

const known = new WeakMap<object, PresenceHere>()

/** The platform's one presence; `timing` counts where it is made. */
export function presenceOf(platform: Platform, timing: Partial<PresenceTiming> = {}): PresenceHere {
  const presence = known.get(platform.redis) ?? createPresence(platform, { ...usual, ...timing })
  known.set(platform.redis, presence)
  return presence
}

function createPresence(platform: Platform, timing: PresenceTiming): PresenceHere {
  const views = createViews(platform)
  const announcer = createAnnouncer(platform)
  const leases = createLeases(platform, timing, announcer.announce)

  async function start(): Promise<Running> {
    const tail = await platform.bus.tail([presenceChanged, channelChanged], (events) => {
      for (const event of events) {
        if (event.type === 'presence.changed') views.hear(event.data)
        else if (event.data.userId && !event.data.member) views.shut(event.data.userId, event.key)
      }
    })
    const timers = [
      setInterval(leases.tend, timing.sweepMs),
      setInterval(announcer.retry, timing.sweepMs),
      setInterval(() => void views.recheck(), timing.recheckMs),
    ]
    return {
      stop: async () => {
        for (const timer of timers) clearInterval(timer)
        await leases.settled()
        await announcer.settled()
        await Promise.all([tail.stop(), views.close()])
      },
    }
  }

  return { leases, announcer, views, start }
}
