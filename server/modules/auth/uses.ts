import type { Platform } from '../../platform/platform.ts'
import type { Running } from '../../platform/run.ts'
import { noteUses } from './sessionRepository.ts'

/** Notes when, and from where, sessions and tokens are used. */
export interface Uses {
  /** `address` is null where it is the one that was noted before. */
  note(sessionId: string, address: string | null): void
  /** Writes what was noted down, every so often; `open` tells the sessions that have open connections. */
  start(open: () => string[]): Running
}

const everyMs = 60_000
const mostNoted = 100_000
const atOnce = 5_000

const known = new WeakMap<object, Uses>()

/** The platform's one note of uses. */
export function usesOf(platform: Platform): Uses {
  const uses = known.get(platform.redis) ?? createUses(platform)
  known.set(platform.redis, uses)
  return uses
}

function createUses({ db, log }: Platform): Uses {
  let noted = new Map<string, string | null>()

  function note(sessionId: string, address: string | null) {
    if (noted.size < mostNoted || noted.has(sessionId)) noted.set(sessionId, address ?? noted.get(sessionId) ?? null)
  }

  /** A use that is lost with a process, or while Postgres is away, is followed by others. */
  async function flush() {
    const uses = [...noted].map(([id, address]) => ({ id, address }))
    noted = new Map()
    for (let at = 0; at < uses.length; at += atOnce)
      await noteUses(db, uses.slice(at, at + atOnce)).catch((error) => log.warn({ err: error }, 'uses were not noted'))
  }

  function start(open: () => string[]): Running {
    const timer = setInterval(() => {
      for (const sessionId of open()) note(sessionId, null)
      void flush()
    }, everyMs)
    return {
      stop: async () => {
        clearInterval(timer)
        await flush()
      },
    }
  }

  return { note, start }
}
