import type { Preview } from '../../../shared/previews.ts'
import type { Db } from '../../platform/database.ts'
import { standings } from '../../platform/outside/addresses.ts'
import { FetchFailure } from '../../platform/outside/failure.ts'
import { type Resolve, systemResolve } from '../../platform/outside/route.ts'
import type { Platform } from '../../platform/platform.ts'
import { cached, noteReads } from '../../platform/redis.ts'
import { startRounds } from '../../platform/rounds.ts'
import type { Running } from '../../platform/run.ts'
import { addPreviews } from '../messages/index.ts'
import { cachedPages, cachePage } from './cacheRepository.ts'
import type { Ways } from './fetch.ts'
import type { Due, Known } from './model.ts'
import { previewOf } from './preview.ts'
import * as repository from './repository.ts'

/** How often it is looked for what is due, how long a page may take, when what failed is tried again; and how names are resolved. */
export interface PreviewTiming {
  everyMs: number
  patienceMs: number
  retryMs: number
  resolve: Resolve
}

const usual: PreviewTiming = { everyMs: 1_000, patienceMs: 5_000, retryMs: 10_000, resolve: systemResolve }

const atOnce = 4
const mostAttempts = 3
/** Longer than a page and its picture take. */
const leaseSeconds = 30
const knownSeconds = 7 * 86_400
const failedSeconds = 3_600
const keptDays = 30
const forgetEveryMs = 3_600_000

/**
 * Fetches the pages that messages link to, a few at once, and shows under the messages what they say of themselves. Any
 * number of processes may: each page is one's alone, and a page that its process died with falls due again.
 */
export function startPreviews(platform: Platform, timing: Partial<PreviewTiming> = {}): Running {
  const { config, db, log } = platform
  const { everyMs, patienceMs, retryMs, resolve } = { ...usual, ...timing }
  const stopped = new AbortController()
  const ways: Ways = {
    standing: standings(config.previewNetworks),
    resolve,
    userAgent: `RealtimeChat/1.0 (link previews${config.publicUrl ? `; +${new URL(config.publicUrl).origin}` : ''})`,
    signal: stopped.signal,
    patienceMs,
  }
  const running = new Set<Promise<void>>()

  const rounds = startRounds(log, 'link previews', everyMs, async () => {
    await showSettled(platform)
    const free = atOnce - running.size
    const taken = free > 0 ? await repository.takeDue(db, free, leaseSeconds) : []
    for (const due of taken) begin(due)
    return taken.length > 0 && taken.length === free
  })

  function begin(due: Due) {
    const fetching = fetchPage(platform, ways, due, retryMs)
      .then(() => showSettled(platform))
      .catch((error) => log.warn({ err: error }, 'a preview has to wait'))
      .finally(() => running.delete(fetching))
    running.add(fetching)
  }

  const forgetting = startRounds(log, 'old previews', forgetEveryMs, async () => {
    await repository.forget(db, keptDays)
    return false
  })

  return {
    stop: async () => {
      stopped.abort()
      await Promise.all([rounds.stop(), forgetting.stop()])
      await Promise.all(running)
    },
  }
}

async function fetchPage(platform: Platform, ways: Ways, { url, attempts }: Due, retryMs: number): Promise<void> {
  // Whatever ended the process that fetched it would end this one too.
  if (attempts > mostAttempts) return settle(platform, url, failed('given up'))
  try {
    const found = await previewOf(url, ways)
    if (found?.picture) await repository.saveImage(platform.db, found.picture.id, found.picture.webp)
    const known = { preview: found?.preview ?? null, failure: found ? null : 'it says nothing of itself' }
    await settle(platform, url, { ...known, seconds: jittered(knownSeconds) })
  } catch (error) {
    // Then it falls due again, here or elsewhere.
    if (ways.signal.aborted) return
    if (!(error instanceof FetchFailure)) throw error
    const again = error.passing && attempts < mostAttempts
    if (again)
      await repository.postpone(platform.db, url, jittered((retryMs / 1_000) * 3 ** (attempts - 1)), error.message)
    else await settle(platform, url, failed(error.message))
  }
}

function failed(failure: string): Known {
  return { preview: null, failure, seconds: jittered(failedSeconds) }
}

/** Not all at once. */
function jittered(seconds: number): number {
  return seconds * (0.75 + Math.random() / 2)
}

async function settle({ db, redis }: Platform, url: string, known: Known): Promise<void> {
  await repository.settle(db, url, known)
  await cached(() => cachePage(redis, url, known))
}

/** Shows what is known by now, message by message: each transaction holds one channel. */
async function showSettled(platform: Platform): Promise<void> {
  while (await showOne(platform));
}

function showOne(platform: Platform): Promise<boolean> {
  return platform.db.transaction().execute(async (db: Db) => {
    const taken = await repository.takeSettled(db)
    if (!taken) return false
    const { channelId, messageId, urls } = taken
    await addPreviews(db, { channelId, id: messageId }, await previewsOf({ ...platform, db }, urls))
    return true
  })
}

/** What Redis has, else Postgres. */
async function previewsOf({ db, redis, metrics }: Platform, urls: readonly string[]): Promise<Preview[]> {
  const found = (await cached(() => cachedPages(redis, urls))) ?? []
  const missing = urls.filter((_, index) => found[index] === undefined)
  noteReads(metrics, 'pages', { wanted: urls.length, found: urls.length - missing.length })
  return [...found.flatMap((preview) => preview ?? []), ...(await repository.previews(db, missing))]
}
