import type { Virtualizer } from '@tanstack/react-virtual'
import { useEffect, useState } from 'react'
import type { Unread } from '../../../shared/receipts.ts'
import { useChat } from '../app/chat.ts'
import type { Row } from '../messages/rows.ts'
import { useSayReading } from './nowReading.ts'
import { useAttended } from './useAttended.ts'

interface View {
  channelId: string
  rows: readonly Row[]
  virtualizer: Virtualizer<HTMLDivElement, Element>
  /** The reader is at the channel's end. */
  atEnd: boolean
}

/**
 * Says what was read: up to the last message that stood whole on the screen of a window that somebody looks at. What was
 * marked as unread meanwhile stays so, until the channel is opened again. Whether the reader follows as it is said.
 */
export function useReading(unread: Unread | undefined, { channelId, rows, virtualizer, atEnd }: View): boolean {
  const chat = useChat()
  const isAttended = useAttended()
  const isHeld = useHeld(unread?.readSeq)
  const seq = lastInView(rows, virtualizer)
  const reads = isAttended && !isHeld
  const readSeq = unread?.readSeq
  useEffect(() => {
    if (reads && readSeq !== undefined && seq > readSeq) chat.markRead(channelId, seq)
  }, [chat, channelId, reads, readSeq, seq])
  const follows = reads && atEnd
  useSayReading(channelId, follows)
  return follows
}

/** Whether the last move of the cursor was back. */
function useHeld(readSeq: number | undefined): boolean {
  const [last, setLast] = useState({ readSeq, isHeld: false })
  if (readSeq !== last.readSeq)
    setLast({ readSeq, isHeld: readSeq !== undefined && last.readSeq !== undefined && readSeq < last.readSeq })
  return last.isHeld
}

/** A message counts as seen when no more of it than this is missing, in px. */
const slack = 24

function lastInView(rows: readonly Row[], virtualizer: Virtualizer<HTMLDivElement, Element>): number {
  const bottom = (virtualizer.scrollOffset ?? 0) + (virtualizer.scrollRect?.height ?? 0) + slack
  const last = virtualizer.getVirtualItems().findLast(({ index, end }) => end <= bottom && rows[index]?.entry.message)
  return last ? (rows[last.index]?.entry.message?.seq ?? 0) : 0
}
