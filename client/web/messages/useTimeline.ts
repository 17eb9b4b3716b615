import { useMemo, useSyncExternalStore } from 'react'
import { useChat } from '../app/chat.ts'
import { type Row, toRows } from './rows.ts'

/** A channel's live window, as rows; opened at the seq `start`, or at its end. */
export function useTimeline(channelId: string, start: number | undefined) {
  const chat = useChat()
  const timeline = useMemo(() => chat.timeline(channelId, start), [chat, channelId, start])
  const state = useSyncExternalStore(timeline.subscribe, timeline.get)
  const rows: Row[] = useMemo(
    () => toRows(state.messages, state.pending, chat.me.id),
    [state.messages, state.pending, chat.me.id],
  )
  return { timeline, state, rows }
}
