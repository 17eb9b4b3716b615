import type { Platform } from '../../platform/platform.ts'
import { startRounds } from '../../platform/rounds.ts'
import type { Running } from '../../platform/run.ts'
import { forget } from './deliveryRepository.ts'

/** As long as the log keeps what was said, so that whoever reads it again finds what was decided. */
export const keptDays = 30
const everyMs = 600_000
const atOnce = 5_000

/** Forgets what the ledger has had for a month, some at a time. */
export function startForgetting({ db, log }: Platform): Running {
  return startRounds(log, 'the old ledger', everyMs, () => forget(db, keptDays, atOnce))
}
