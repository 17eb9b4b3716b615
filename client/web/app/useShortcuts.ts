import { useNavigate, useParams } from '@tanstack/react-router'
import { useEffect, useEffectEvent } from 'react'
import { useMyChannels } from '../channels/queries.ts'
import { useDialogs } from './dialogs.tsx'

/** Ctrl or Cmd+K finds a channel; Alt+Up and Alt+Down go through them. */
export function useShortcuts() {
  const { show } = useDialogs()
  const { channelId } = useParams({ strict: false })
  const { data: channels = [] } = useMyChannels()
  const navigate = useNavigate()

  const step = (by: 1 | -1) => {
    const at = channels.findIndex(({ id }) => id === channelId)
    const next = channels.at((at + by) % channels.length)
    if (next) void navigate({ to: '/channels/$channelId', params: { channelId: next.id } })
  }

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') show('switcher')
    else if (event.altKey && event.key === 'ArrowDown') step(1)
    else if (event.altKey && event.key === 'ArrowUp') step(-1)
    else return
    event.preventDefault()
  })

  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event)
    addEventListener('keydown', listen)
    return () => removeEventListener('keydown', listen)
  }, [])
}
