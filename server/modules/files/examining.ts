import { uploadCompleted } from '../../../shared/files.ts'
import { newEvent } from '../../platform/bus/bus.ts'
import { isOutage } from '../../platform/bus/errors.ts'
import { announce } from '../../platform/bus/outbox.ts'
import type { Db } from '../../platform/database.ts'
import type { Platform } from '../../platform/platform.ts'
import { startRounds } from '../../platform/rounds.ts'
import type { Running } from '../../platform/run.ts'
import type { Storage } from '../../platform/storage/storage.ts'
import { type OneAtATime, oneAtATime } from '../../platform/waits.ts'
import { examine } from './findings.ts'
import { type FileRow, type Findings, toInfo } from './model.ts'
import * as repository from './repository.ts'
import { removeStored, storageOf } from './stored.ts'

/** How often it is looked for what nobody was told of; how often for what is to be removed, and how long that is kept. */
export interface FileTiming {
  examineEveryMs: number
  removeEveryMs: number
  keptSeconds: number
}

const usual: FileTiming = { examineEveryMs: 5_000, removeEveryMs: 60_000, keptSeconds: 86_400 }

const leaseSeconds = 120
/** Whatever ended the processes that looked into it would end this one too. */
const mostAttempts = 3
const removedAtOnce = 100

const examiners = new WeakMap<Platform, OneAtATime>()
const stopped = new WeakSet<Platform>()

/** Looks into what has come, one file after the other: a decoded picture may take hundreds of megabytes. */
function examinerOf(platform: Platform): OneAtATime {
  const known = examiners.get(platform)
  if (known) return known
  const storage = storageOf(platform)
  const examiner = oneAtATime(async () => {
    try {
      while (!stopped.has(platform) && (await examineNext(platform, storage)));
    } catch (error) {
      platform.log.warn({ err: error }, 'a file has to wait')
    }
  })
  examiners.set(platform, examiner)
  return examiner
}

/** Has somebody look into what has come, here and now. */
export function wake(platform: Platform): void {
  examinerOf(platform).ask()
}

async function examineNext(platform: Platform, storage: Storage): Promise<boolean> {
  const file = await repository.takeDue(platform.db, leaseSeconds)
  if (!file) return false
  try {
    await storage.incoming(file.id, file.size).finish()
    const isHopeless = file.attempts > mostAttempts
    const found = isHopeless ? { type: 'application/octet-stream', image: null } : await examine(storage, file)
    await conclude(platform, file, found)
  } catch (error) {
    platform.log.warn({ err: error, file: file.id }, 'what a file is could not be found out yet')
    // A file is not to blame for what was out of reach.
    if (isOutage(error)) await repository.postpone(platform.db, file.id)
  }
  return true
}

async function conclude(platform: Platform, { id }: FileRow, found: Findings) {
  await platform.db.transaction().execute(async (db: Db) => {
    const file = await repository.complete(db, id, found)
    // It was taken back meanwhile, and its small copies would be left.
    if (!file) return removeStored(storageOf(platform), id)
    const { uploaderId } = file
    await announce(db, [
      newEvent(uploadCompleted, { key: uploaderId, actor: uploaderId, data: { file: toInfo(file) } }),
    ])
  })
}

/** Looks into files and removes what nobody wants. Any number of processes may: each file is one process's alone. */
export function startFiles(platform: Platform, timing: Partial<FileTiming> = {}): Running {
  const { examineEveryMs, removeEveryMs, keptSeconds } = { ...usual, ...timing }
  const { log } = platform
  const storage = storageOf(platform)
  const examining = startRounds(log, 'received files', examineEveryMs, async () => {
    wake(platform)
    return false
  })
  const removing = startRounds(log, 'unwanted files', removeEveryMs, async () => {
    return (await removeLoose(platform, storage, keptSeconds)) === removedAtOnce
  })
  return {
    stop: async () => {
      stopped.add(platform)
      await Promise.all([examining.stop(), removing.stop()])
      await examinerOf(platform).settled()
    },
  }
}

/** First what is stored, then the row: what fails between is done again. */
function removeLoose({ db: database }: Platform, storage: Storage, keptSeconds: number): Promise<number> {
  return database.transaction().execute(async (db: Db) => {
    const ids = await repository.lockLoose(db, keptSeconds, removedAtOnce)
    for (const id of ids) await removeStored(storage, id)
    if (ids.length > 0) await repository.remove(db, ids)
    return ids.length
  })
}
