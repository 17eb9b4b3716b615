import type { Virtualizer } from '@tanstack/react-virtual'
import { useEffect, useEffectEvent, useState } from 'react'
import type { ChannelTimeline } from 'realtime-chat/sdk'
import type { Unread } from '../../../shared/receipts.ts'
import { useChat } from '../app/chat.ts'
import type { Row } from '../messages/rows.ts'
import { lineIndex, useLine } from './useLine.ts'
import { useMarking } from './useMarking.ts'

interface View {
  channelId: string
  rows: readonly Row[]
  virtualizer: Virtualizer<HTMLDivElement, Element>
  timeline: ChannelTimeline
  hasBefore: boolean
  /** The seq at which the channel was opened, the first that was new. */
  start: number | undefined
  /** The reader reads along. */
  follows: boolean
}

/** The line above what is new: the row it stands above, and the way there while it has not been seen. */
export function useNews(unread: Unread | undefined, view: View) {
  const { channelId, rows, virtualizer, timeline, hasBefore, start, follows } = view
  const { me } = useChat()
  const { line, clear } = useLine(unread, start, follows)
  const { channelRead } = useMarking()
  const [seenAfter, setSeenAfter] = useState<number>()
  const [isGoing, setGoing] = useState(false)
  const at = lineIndex(rows, line, me.id, hasBefore)
  const { startIndex = 0, endIndex = -1 } = virtualizer.range ?? {}
  const isInView = at >= startIndex && at <= endIndex
  if (line && isInView && seenAfter !== line.afterSeq) setSeenAfter(line.afterSeq)
  const firstSeq = rows[0]?.entry.message?.seq ?? 0
  const isAbove = line !== undefined && (at < 0 ? firstSeq > line.afterSeq : at < startIndex)

  const go = () => {
    setGoing(true)
    if (line && at < 0) void timeline.jump(line.afterSeq + 1)
  }
  useEffect(() => {
    if (!isGoing || at < 0) return
    virtualizer.scrollToIndex(at, { align: 'start' })
    setGoing(false)
  }, [isGoing, at, virtualizer])

  const leave = () => {
    clear()
    channelRead(channelId)
  }
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const isPlain = !event.shiftKey && !event.defaultPrevented
    if (event.key === 'Escape' && isPlain && (line || unread?.unread)) leave()
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event)
    addEventListener('keydown', listen)
    return () => removeEventListener('keydown', listen)
  }, [])

  const count = isAbove && seenAfter !== line.afterSeq ? line.count : 0
  return { lineAt: at, count, go, leave }
}
