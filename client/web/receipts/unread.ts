import { useSyncExternalStore } from 'react'
import type { MyChannel, Sidebar } from '../../../shared/channels.ts'
import type { Unread } from '../../../shared/receipts.ts'
import { useChat } from '../app/chat.ts'
import { useMyChannels, useSidebar } from '../channels/queries.ts'
import { useNowReading } from './nowReading.ts'

/** What is unread in each of the person's channels, as far as the server has counted it. */
function useUnreadChannels(): ReadonlyMap<string, Unread> {
  const { unread } = useChat()
  return useSyncExternalStore(unread.subscribe, unread.get)
}

export function useUnread(channelId: string): Unread | undefined {
  return useUnreadChannels().get(channelId)
}

/** What a channel shows in lists: whether there is something new, and how much of it is meant for the person. */
interface Badge {
  isNew: boolean
  count: number
}

const none: Badge = { isNew: false, count: 0 }

export function useBadge(channel: MyChannel): Badge {
  const unread = useUnread(channel.id)
  const isRead = useNowReading() === channel.id
  const sidebar = useSidebar()
  return isRead ? none : badgeOf(channel, unread, sidebar)
}

/** All that is new, in the channels that are in use. */
export function useBadges(): { channel: MyChannel; badge: Badge }[] {
  const unread = useUnreadChannels()
  const { data: channels = [] } = useMyChannels()
  const sidebar = useSidebar()
  const reading = useNowReading()
  return channels
    .filter(({ id, archivedAt }) => archivedAt === null && id !== reading)
    .map((channel) => ({ channel, badge: badgeOf(channel, unread.get(channel.id), sidebar) }))
    .filter(({ badge }) => badge.isNew || badge.count > 0)
}

/** Who talks to the person directly means them with every message. A muted channel keeps quiet, but for their name. */
function badgeOf({ id, kind }: MyChannel, unread: Unread | undefined, { channels }: Sidebar): Badge {
  if (!unread) return none
  const muted = channels[id]?.muted ?? false
  const count = kind === 'direct' && !muted ? unread.unread : unread.mentions
  return { isNew: count > 0 || (unread.unread > 0 && !muted), count }
}
