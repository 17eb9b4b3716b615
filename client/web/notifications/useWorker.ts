import { useParams, useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useChat } from '../app/chat.ts'
import { useAttended } from '../receipts/useAttended.ts'
import { holdWatched } from './locks.ts'
import type { Gone } from './told.ts'

/** Says which channel and which thread somebody looks at here, so that nobody is told of what they see. */
export function useWatching() {
  const isAttended = useAttended()
  const { channelId } = useParams({ strict: false })
  const { thread } = useSearch({ strict: false })
  useWatched(isAttended ? channelId : undefined)
  useWatched(isAttended ? thread : undefined)
}

function useWatched(place: string | undefined) {
  useEffect(() => (place ? holdWatched(place) : undefined), [place])
}

/** Has notifications taken away as soon as what they tell of is read, on any device, or is not there any more. */
export function useDismissals() {
  const chat = useChat()
  useEffect(
    () =>
      chat.on('event', (event) => {
        if (event.type === 'notifications.dismissed') void tellWorker({ messageIds: event.data.messageIds })
        if (event.type !== 'chat.message_acknowledged' || event.data.kind !== 'read') return
        const { channelId, readSeq } = event.data.cursor
        void tellWorker({ channelId, readSeq })
      }),
    [chat],
  )
}

async function tellWorker(gone: Gone) {
  const registration = await navigator.serviceWorker?.getRegistration()
  registration?.active?.postMessage(gone)
}
