import type { Acknowledgement, ListAcknowledgements } from '../../../shared/receipts.ts'
import type { ActorContext, Platform } from '../../platform/platform.ts'
import { startRounds } from '../../platform/rounds.ts'
import type { Running } from '../../platform/run.ts'
import { requireMember } from '../channels/index.ts'
import * as repository from './repository.ts'

/** Who had read what when, in a channel that the actor is in; for whoever manages the workspace. */
export async function history(ctx: ActorContext, input: ListAcknowledgements): Promise<Acknowledgement[]> {
  await requireMember(ctx, input.channelId)
  return ctx.read((db) => repository.acknowledgements(db, input))
}

const keptDays = 365
const everyMs = 3_600_000

/** Forgets what was acknowledged more than a year ago. */
export function startForgetting({ db, log }: Platform): Running {
  return startRounds(log, 'old acknowledgements', everyMs, async () => {
    await repository.deleteAcknowledgements(db, keptDays)
    return false
  })
}
