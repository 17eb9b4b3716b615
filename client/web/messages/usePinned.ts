import type { Virtualizer } from '@tanstack/react-virtual'
import { useEffect, useEffectEvent, useLayoutEffect, useState } from 'react'
import type { Row } from './rows.ts'
import { endThreshold } from './useRows.ts'

interface Place {
  hasAfter: boolean
  /** The list opens at its end. */
  opensAtEnd: boolean
}

const nothing = { scrollHeight: 0, clientHeight: 0, scrollTop: 0 }

/** Whether the reader is at the newest message, which they then stay at. */
export function usePinned(
  virtualizer: Virtualizer<HTMLDivElement, Element>,
  rows: Row[],
  { hasAfter, opensAtEnd }: Place,
) {
  const [pinned, setPinned] = useState(opensAtEnd)
  const last = rows.at(-1)?.entry
  const toEnd = () => virtualizer.scrollToEnd()

  const onScroll = () => {
    const { scrollHeight, clientHeight, scrollTop } = virtualizer.scrollElement ?? nothing
    setPinned(scrollHeight - clientHeight - scrollTop <= endThreshold)
  }

  const settle = useEffectEvent(() => {
    if (pinned && !hasAfter) virtualizer.scrollToEnd()
    // What fits the window does not scroll, and would never tell.
    else onScroll()
  })
  const height = virtualizer.getTotalSize()
  // Rows that turn out higher than they were taken for push the end down.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever the height is another
  useLayoutEffect(() => settle(), [height])
  const { scrollElement } = virtualizer
  useEffect(() => {
    // The composer grows, the keyboard opens, the window shrinks: what was in view at the end stays in view.
    const observer = new ResizeObserver(() => settle())
    if (scrollElement) observer.observe(scrollElement)
    return () => observer.disconnect()
  }, [scrollElement])

  const ownNew = last?.state === 'queued' || last?.state === 'sending' ? last.id : undefined
  useEffect(() => {
    if (ownNew) virtualizer.scrollToEnd()
  }, [ownNew, virtualizer])

  return { pinned, onScroll, toEnd }
}
