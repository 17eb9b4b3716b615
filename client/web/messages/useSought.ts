import { useNavigate, useRouter, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ChannelTimeline } from 'realtime-chat/sdk'
import { useChat } from '../app/chat.ts'
import { useNotice } from '../ui/Notice.tsx'

/** A message that somebody came for, and which of their visits that is. */
interface Sought {
  id: string
  visit: number
}

/**
 * The message that the address names, once the window stands where it is. A reply is found in its thread. Without one, the
 * window moves to the seq `start`, or to the channel's end.
 */
export function useSought(channelId: string, timeline: ChannelTimeline, start: number | undefined) {
  const { t } = useTranslation()
  const { api } = useChat()
  const navigate = useNavigate()
  const notify = useNotice()
  const { message: id } = useSearch({ from: '/workspace/channels/$channelId' })
  const visit = useVisit()
  const [at, setAt] = useState<Sought | 'start' | undefined>(!id && timeline.shows(start) ? 'start' : undefined)
  const isDue = id !== undefined || at !== 'start'

  useEffect(() => {
    if (!isDue) return
    const left = new AbortController()
    const seek = async () => {
      if (!id) {
        await timeline.jump(start)
        if (!left.signal.aborted) setAt('start')
        return
      }
      const { threadId, broadcast, seq } = await api.messages.get.query({ channelId, id })
      if (left.signal.aborted) return
      if (threadId && !broadcast)
        return navigate({
          to: '/channels/$channelId',
          params: { channelId },
          search: { thread: threadId },
          replace: true,
        })
      await timeline.jump(seq)
      if (!left.signal.aborted) setAt({ id, visit })
    }
    seek().catch(() => {
      if (left.signal.aborted) return
      notify(t('messages.notFound'))
      void navigate({ to: '/channels/$channelId', params: { channelId }, replace: true })
    })
    return () => left.abort()
  }, [api, channelId, id, visit, isDue, timeline, start, navigate, notify, t])

  const sought = at !== 'start' && at?.id === id ? at : undefined
  return { sought, isSeeking: isDue && !sought }
}

/** Changes whenever what is open is gone to once more: whoever has scrolled away from there comes back. */
function useVisit(): number {
  const router = useRouter()
  const [visit, setVisit] = useState(0)
  useEffect(() => {
    let known = router.latestLocation.search.message
    return router.subscribe('onResolved', ({ pathChanged, hrefChanged, toLocation }) => {
      const { message } = router.latestLocation.search
      const isAgain = message === known && !pathChanged && !toLocation.state.beside
      if (!hrefChanged || isAgain) setVisit((before) => before + 1)
      known = message
    })
  }, [router])
  return visit
}
