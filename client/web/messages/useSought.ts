import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ChannelTimeline } from 'realtime-chat/sdk'
import { useChat } from '../app/chat.ts'
import { useNotice } from '../ui/Notice.tsx'

/**
 * The message that the address names, once the window stands where it is; 'seeking' until then. A reply is found in its
 * thread. Without one, the window moves to the seq `start`, or to the channel's end where it was moved away from there.
 */
export function useSought(channelId: string, timeline: ChannelTimeline, start: number | undefined): string | undefined {
  const { t } = useTranslation()
  const { api } = useChat()
  const navigate = useNavigate()
  const notify = useNotice()
  const { message: id } = useSearch({ from: '/workspace/channels/$channelId' })
  const [found, setFound] = useState<string>()
  const [hasStarted, setStarted] = useState(() => id !== undefined || start === undefined || shows(timeline, start))

  useEffect(() => {
    const left = new AbortController()
    const seek = async () => {
      if (!id && !hasStarted && start !== undefined) return timeline.jump(start).then(() => setStarted(true))
      if (!id) return timeline.get().hasAfter && start === undefined ? timeline.reload() : undefined
      const { threadId, broadcast, seq } = await api.messages.get.query({ channelId, id })
      if (left.signal.aborted) return
      if (threadId && !broadcast)
        return navigate({
          to: '/channels/$channelId',
          params: { channelId },
          search: { thread: threadId },
          replace: true,
        })
      if (!timeline.get().messages.some((message) => message.id === id)) await timeline.jump(seq)
      if (!left.signal.aborted) setFound(id)
    }
    seek().catch(() => {
      if (left.signal.aborted) return
      notify(t('messages.notFound'))
      void navigate({ to: '/channels/$channelId', params: { channelId }, replace: true })
    })
    return () => left.abort()
  }, [api, channelId, id, timeline, start, hasStarted, navigate, notify, t])

  if (!id) return hasStarted ? undefined : 'seeking'
  return found === id ? id : 'seeking'
}

/** Whether a window shows a seq, or is about to open there. */
function shows(timeline: ChannelTimeline, seq: number): boolean {
  const { status, messages, hasBefore, hasAfter } = timeline.get()
  const [first, last] = [messages.at(0), messages.at(-1)]
  const isWithin =
    first !== undefined && last !== undefined && (!hasBefore || first.seq <= seq) && (!hasAfter || last.seq >= seq)
  return status === 'loading' || isWithin
}
