import { useParams, useSearch } from '@tanstack/react-router'
import { useCallback, useEffect, useState } from 'react'
import type { EventOf } from '../../../shared/event.ts'
import type { notified } from '../../../shared/notifications.ts'
import { useChat } from '../app/chat.ts'
import { useUnread } from '../receipts/unread.ts'
import { useAttended } from '../receipts/useAttended.ts'
import { inOneWindow, isWatched } from './locks.ts'
import { usePreferences } from './queries.ts'

export type Notified = EventOf<typeof notified>['data']

/** For how long one is shown that nobody points at, in ms. */
const shownMs = 8_000

/**
 * What the person is told of while they look at this window, but not at where it was said: the newest, until it is read,
 * sent away, or has been there for a while.
 */
export function useToast() {
  const [told, setTold] = useState<Notified>()
  const [isHeld, setHeld] = useState(false)
  const isAttended = useAttended()
  const isOver = useIsSeen(told)
  const end = useCallback(() => {
    setTold(undefined)
    setHeld(false)
  }, [])
  const { toast } = usePreferences()
  useTold(isAttended && toast, setTold)
  useEffect(() => {
    if (isOver) return end()
    if (!told || isHeld || !isAttended) return
    const timer = setTimeout(end, shownMs)
    return () => clearTimeout(timer)
  }, [told, isOver, isHeld, isAttended, end])
  return { told: isOver ? undefined : told, end, hold: setHeld }
}

/** Hears what is to be shown here, which no other window shows. */
function useTold(isWanted: boolean, show: (change: (before: Notified | undefined) => Notified | undefined) => void) {
  const chat = useChat()
  useEffect(
    () =>
      chat.on('event', (event) => {
        if (event.type === 'notifications.dismissed')
          show((before) => (before && event.data.messageIds.includes(before.messageId) ? undefined : before))
        if (event.type !== 'notifications.notified' || !isWanted) return
        const { messageId, channelId, threadId } = event.data
        void isWatched(threadId ?? channelId).then((watched) => {
          if (!watched) return inOneWindow(`toast:${messageId}`, () => show(() => event.data))
        })
      }),
    [chat, isWanted, show],
  )
}

/** Whether it is on the screen, or was read. */
function useIsSeen(told: Notified | undefined): boolean {
  const { channelId } = useParams({ strict: false })
  const { thread } = useSearch({ strict: false })
  const unread = useUnread(told?.channelId ?? '')
  if (!told) return false
  if (told.threadId) return told.threadId === thread
  return told.channelId === channelId || (unread?.readSeq ?? 0) >= told.seq
}
