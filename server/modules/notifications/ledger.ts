import type { LedgerEntry, ReadLedger } from '../../../shared/notifications.ts'
import type { ActorContext } from '../../platform/platform.ts'
import { channelsOf, requireMember } from '../channels/index.ts'
import * as repository from './ledgerRepository.ts'

/** Why the actor was, or was not, told of messages in the channels that they are in. What a message says is not in it. */
export async function ledger(ctx: ActorContext, input: ReadLedger): Promise<LedgerEntry[]> {
  const { userId } = ctx.actor
  if (input.channelId) await requireMember(ctx, input.channelId)
  const { channelId, messageId } = input
  const channelIds = channelId ? [channelId] : await channelsOf(ctx, userId)
  const [told, withheld] = await ctx.read((db) =>
    Promise.all([
      repository.told(db, userId, input),
      messageId ? repository.withheldOf(db, userId, messageId) : repository.withheld(db, userId, channelIds, input),
    ]),
  )
  const all = [...told, ...withheld].toSorted((a, b) => (a.at < b.at ? 1 : -1))
  const last = all[input.limit - 1]
  return last ? all.filter(({ at }) => at >= last.at) : all
}
