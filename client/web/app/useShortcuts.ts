import { useNavigate, useParams } from '@tanstack/react-router'
import { useEffect, useEffectEvent } from 'react'
import type { MyChannel } from '../../../shared/channels.ts'
import { groupChannels } from '../channels/groups.ts'
import { useMyChannels, useSidebar } from '../channels/queries.ts'
import { useBadges } from '../receipts/unread.ts'
import { useMarking } from '../receipts/useMarking.ts'
import { useOpenSearch } from '../search/useOpenSearch.ts'
import { useDialogs } from './dialogs.tsx'

const steps: Record<string, 1 | -1> = { ArrowDown: 1, ArrowUp: -1 }

/**
 * Ctrl or Cmd+K searches; Alt+Up and Alt+Down go through them, with Shift through those with something new.
 * Shift+Escape marks everything as read; Ctrl or Cmd+/ tells of all keys.
 */
export function useShortcuts() {
  const { show } = useDialogs()
  const openSearch = useOpenSearch()
  const { channelId } = useParams({ strict: false })
  const { data: mine = [] } = useMyChannels()
  const sidebar = useSidebar()
  const fresh = new Set(useBadges().map(({ channel }) => channel.id))
  const { allRead } = useMarking()
  const navigate = useNavigate()

  const step = (by: 1 | -1, isMeant: (channel: MyChannel) => boolean) => {
    const shown = groupChannels(mine, sidebar).flatMap(({ channels }) => channels)
    const open = ({ id }: MyChannel) => id === channelId
    const channels = shown.filter((channel) => open(channel) || isMeant(channel))
    const next = channels.at((channels.findIndex(open) + by) % channels.length)
    if (next) void navigate({ to: '/channels/$channelId', params: { channelId: next.id } })
  }

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') openSearch()
    else if ((event.ctrlKey || event.metaKey) && event.key === '/') show('help')
    else if (event.shiftKey && event.key === 'Escape') allRead()
    else if (event.altKey && event.key in steps)
      step(steps[event.key] ?? 1, ({ id }) => !event.shiftKey || fresh.has(id))
    else return
    event.preventDefault()
  })

  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event)
    addEventListener('keydown', listen)
    return () => removeEventListener('keydown', listen)
  }, [])
}
