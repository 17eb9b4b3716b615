import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ChannelTimeline } from 'realtime-chat/sdk'
import { useChat } from '../app/chat.ts'
import { useNotice } from '../ui/Notice.tsx'

/**
 * The message that the address names, once the window stands where it is; 'seeking' until then. A reply is found in its
 * thread. Without one, a window that was moved away goes back to the channel's end.
 */
export function useSought(channelId: string, timeline: ChannelTimeline): string | undefined {
  const { t } = useTranslation()
  const { api } = useChat()
  const navigate = useNavigate()
  const notify = useNotice()
  const { message: id } = useSearch({ from: '/workspace/channels/$channelId' })
  const [found, setFound] = useState<string>()

  useEffect(() => {
    const left = new AbortController()
    const seek = async () => {
      if (!id) return timeline.get().hasAfter ? timeline.reload() : undefined
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
  }, [api, channelId, id, timeline, navigate, notify, t])

  if (!id) return undefined
  return found === id ? id : 'seeking'
}
