import { type Channel, type ChannelRole, ranks as outranks } from '../../../shared/channels.ts'
import { useIsAtLeast } from '../auth/me.ts'
import { useMyChannels } from './queries.ts'

/** What the person counts as in a channel, as the server has it; undefined where they are not in it. */
export function useRank({ id, kind }: Channel): ChannelRole | undefined {
  const manages = useIsAtLeast('admin')
  const role = useMyChannels().data?.find((channel) => channel.id === id)?.role
  return manages && (role || kind === 'public') ? 'owner' : role
}

/** Whether `role` may do what is asked of `least`; whoever is not in the channel may not. */
export function ranks(role: ChannelRole | undefined, least: ChannelRole): boolean {
  return role !== undefined && outranks(role, least)
}
