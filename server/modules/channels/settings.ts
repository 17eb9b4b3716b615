import { TRPCError } from '@trpc/server'
import type { Channel, UpdateChannel } from '../../../shared/channels.ts'
import { isTaken } from '../../platform/database.ts'
import type { ActorContext } from '../../platform/platform.ts'
import { change, lockAs, requireInUse, tell } from './changes.ts'
import * as repository from './repository.ts'

/** Renames a channel, or says anew what it is about or who may post; for its moderators. */
export async function update(ctx: ActorContext, input: UpdateChannel): Promise<Channel> {
  const run = change(ctx, input.channelId, async (within) => {
    const { channel } = await lockAs(within, input.channelId, 'moderator')
    requireInUse(channel)
    const isSame = Object.entries(input).every(
      ([key, value]) => key === 'channelId' || Reflect.get(channel, key) === value,
    )
    if (isSame) return channel
    const changed = await repository.updateChannel(within.db, input)
    await tell(within, changed)
    return changed
  })
  return run.catch((error: unknown) => {
    if (!isTaken(error)) throw error
    throw new TRPCError({ code: 'CONFLICT', message: 'a channel has this name already' })
  })
}

/** Closes a channel for everything but reading; for its owners. */
export function archive(ctx: ActorContext, channelId: string): Promise<Channel> {
  return setArchived(ctx, channelId, true)
}

export function restore(ctx: ActorContext, channelId: string): Promise<Channel> {
  return setArchived(ctx, channelId, false)
}

function setArchived(ctx: ActorContext, channelId: string, isArchived: boolean): Promise<Channel> {
  return change(ctx, channelId, async (within) => {
    const { channel } = await lockAs(within, channelId, 'owner')
    if ((channel.archivedAt !== null) === isArchived) return channel
    const changed = await repository.setArchived(within.db, channelId, isArchived)
    await tell(within, changed)
    return changed
  })
}
