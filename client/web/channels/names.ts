import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../shared/channels.ts'
import { useChat } from '../app/chat.ts'
import { usePeople } from '../auth/people.ts'
import { useMyChannels } from './queries.ts'

type Named = Pick<Channel, 'kind' | 'name' | 'userIds'>

/** What channels are called: by their name, or, direct conversations, by the people in them. */
export function useNameOf(channels: readonly Named[]): (channel: Named) => string {
  const { t } = useTranslation()
  const { me } = useChat()
  const people = usePeople([...new Set(channels.flatMap(({ userIds }) => userIds))])
  return ({ kind, name, userIds }) => {
    if (kind !== 'direct') return name
    const others = userIds.filter((id) => id !== me.id)
    if (others.length === 0) return t('channels.notes')
    return others.map((id) => people.get(id)?.name ?? '…').join(', ')
  }
}

export function useName(channel: Named): string {
  return useNameOf([channel])(channel)
}

/** The name as it stands in a sentence: with a # before it, unless it is people's. */
export function useLabel(channel: Named): string {
  const name = useName(channel)
  return channel.kind === 'direct' ? name : `#${name}`
}

/** The label of one of the person's channels by its id; empty for one that they are not in. */
export function useChannelName(channelId: string): string {
  const channel = useMyChannels().data?.find(({ id }) => id === channelId)
  const label = useLabel(channel ?? { kind: 'public', name: '', userIds: [] })
  return channel ? label : ''
}
