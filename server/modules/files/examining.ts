import { uploadCompleted, uploadRejected } from '../../../shared/files.ts'
import { newEvent } from '../../platform/bus/bus.ts'
import { isOutage } from '../../platform/bus/errors.ts'
import { announce } from '../../platform/bus/outbox.ts'
import type { Db } from '../../platform/database.ts'
import type { Platform } from '../../platform/platform.ts'
import { createScanner, type Scanner } from '../../platform/scanner.ts'
import type { Storage } from '../../platform/storage/storage.ts'
import { type OneAtATime, oneAtATime } from '../../platform/waits.ts'
import { examine } from './findings.ts'
import { type FileRow, type Findings, type Refusal, toInfo } from './model.ts'
import * as repository from './repository.ts'
import { removeStored, storageOf } from './stored.ts'

const leaseSeconds = 120
/** Whatever ended the processes that looked into it would end this one too. */
const mostAttempts = 3

const examiners = new WeakMap<Platform, OneAtATime>()
const stops = new WeakMap<Platform, AbortController>()

/** Looks into what has come, one file after the other: a decoded picture may take hundreds of megabytes. */
function examinerOf(platform: Platform): OneAtATime {
  const known = examiners.get(platform)
  if (known) return known
  const storage = storageOf(platform)
  const scanner = createScanner(platform.config)
  const { signal } = stopOf(platform)
  const examiner = oneAtATime(async () => {
    try {
      while (!signal.aborted && (await examineNext({ platform, storage, scanner, signal })));
    } catch (error) {
      platform.log.warn({ err: error }, 'a file has to wait')
    }
  })
  examiners.set(platform, examiner)
  return examiner
}

function stopOf(platform: Platform): AbortController {
  const stop = stops.get(platform) ?? new AbortController()
  stops.set(platform, stop)
  return stop
}

/** Has somebody look into what has come, here and now. */
export function wake(platform: Platform): void {
  examinerOf(platform).ask()
}

/** Resolves when this process looks into nothing any more. */
export async function stopExamining(platform: Platform): Promise<void> {
  stopOf(platform).abort()
  await examinerOf(platform).settled()
}

interface Examiner {
  platform: Platform
  storage: Storage
  scanner: Scanner | undefined
  /** Aborts when this process ends. */
  signal: AbortSignal
}

async function examineNext(examiner: Examiner): Promise<boolean> {
  const { platform, storage } = examiner
  const { db, log } = platform
  const file = await repository.takeDue(db, leaseSeconds)
  if (!file) return false
  const renewing = setInterval(() => {
    repository.renew(db, file.id, leaseSeconds).catch(() => undefined)
  }, leaseSeconds * 333)
  try {
    if (file.rejected === null) await lookInto(examiner, file)
    else await clearAway(platform, storage, file.id)
  } catch (error) {
    log.warn({ err: error, file: file.id }, 'what a file is could not be found out yet')
    // A file is not to blame for what was out of reach.
    if (isOutage(error)) await repository.postpone(db, file.id)
  } finally {
    clearInterval(renewing)
  }
  return true
}

async function lookInto(examiner: Examiner, file: FileRow) {
  const { platform, storage } = examiner
  await storage.incoming(file.id, file.size).finish()
  const refusal = await refusalBy(examiner, file.id)
  if (refusal) {
    await refuse(platform, file.id, refusal)
    return clearAway(platform, storage, file.id)
  }
  const isHopeless = file.attempts > mostAttempts
  const found = isHopeless ? { type: 'application/octet-stream', image: null } : await examine(storage, file)
  await conclude(platform, storage, file.id, found)
}

async function refusalBy({ scanner, storage, signal }: Examiner, id: string): Promise<Refusal | undefined> {
  const verdict = await scanner?.scan(await storage.read(id), signal)
  if (!verdict || verdict.is === 'clean') return undefined
  return { reason: verdict.is, finding: verdict.is === 'infected' ? verdict.by : null }
}

async function refuse({ db: database, log }: Platform, id: string, refusal: Refusal) {
  await database.transaction().execute(async (db: Db) => {
    const file = await repository.reject(db, id, refusal)
    if (!file) return
    const { name, uploader_id } = file
    log.warn({ file: id, uploader: uploader_id, ...refusal }, 'a file was refused')
    const data = { id, name, reason: refusal.reason }
    await announce(db, [newEvent(uploadRejected, { key: uploader_id, actor: uploader_id, data })])
  })
}

async function clearAway({ db }: Platform, storage: Storage, id: string) {
  await removeStored(storage, id)
  await repository.settle(db, id)
}

async function conclude({ db: database }: Platform, storage: Storage, id: string, found: Findings) {
  await database.transaction().execute(async (db: Db) => {
    const file = await repository.complete(db, id, found)
    // It was taken back meanwhile, and its small copies would be left.
    if (!file) return removeStored(storage, id)
    const { uploaderId } = file
    await announce(db, [
      newEvent(uploadCompleted, { key: uploaderId, actor: uploaderId, data: { file: toInfo(file) } }),
    ])
  })
}
