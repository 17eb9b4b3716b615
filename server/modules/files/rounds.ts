import type { Db } from '../../platform/database.ts'
import type { Platform } from '../../platform/platform.ts'
import { startRounds } from '../../platform/rounds.ts'
import type { Running } from '../../platform/run.ts'
import type { Storage } from '../../platform/storage/storage.ts'
import { stopExamining, wake } from './examining.ts'
import * as repository from './repository.ts'
import { removeStored, storageOf } from './stored.ts'

/** How often it is looked for what nobody was told of; how often for what is to be removed, and how long that is kept. */
export interface FileTiming {
  examineEveryMs: number
  removeEveryMs: number
  keptSeconds: number
}

const usual: FileTiming = { examineEveryMs: 5_000, removeEveryMs: 60_000, keptSeconds: 86_400 }

const removedAtOnce = 100

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
      await Promise.all([examining.stop(), removing.stop(), stopExamining(platform)])
    },
  }
}

/** First what is stored, then the row: what fails between is done again. */
function removeLoose({ db: database }: Platform, storage: Storage, keptSeconds: number): Promise<number> {
  return database.transaction().execute(async (db: Db) => {
    const ids = await repository.lockLoose(db, keptSeconds, removedAtOnce)
    for (const id of ids) {
      // Whoever is still writing to it comes first.
      await repository.lock(db, id)
      await removeStored(storage, id)
    }
    if (ids.length > 0) await repository.remove(db, ids)
    return ids.length
  })
}
