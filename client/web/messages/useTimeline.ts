import { useMemo, useSyncExternalStore } from 'react'
import { useChat } from '../app/chat.ts'
import { type Row, toRows } from './rows.ts'

/** A channel's live window, as rows. */
export function useTimeline(channelId: string) {
  const chat = useChat()
  const timeline = useMemo(() => chat.timeline(channelId), [chat, channelId])
  const state = useSyncExternalStore(timeline.subscribe, timeline.get)
  const rows: Row[] = useMemo(
    () => toRows(state.messages, state.pending, chat.me.id),
    [state.messages, state.pending, chat.me.id],
  )
  return { timeline, state, rows }
}
