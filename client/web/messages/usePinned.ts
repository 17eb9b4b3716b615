import type { Virtualizer } from '@tanstack/react-virtual'
import { type UIEvent, useEffect, useEffectEvent, useLayoutEffect, useState } from 'react'
import type { Row } from './rows.ts'
import { endThreshold } from './useRows.ts'

/** Whether the reader is at the newest message, which they then stay at; and how many came while they were not. */
export function usePinned(virtualizer: Virtualizer<HTMLDivElement, Element>, rows: Row[], hasAfter: boolean) {
  const [pinned, setPinned] = useState(true)
  const [left, setLeft] = useState<string>()
  const [wasMoved, setWasMoved] = useState(hasAfter)
  const last = rows.at(-1)?.entry
  if (wasMoved !== hasAfter) {
    // What was between a window that was moved and the end is not new.
    setWasMoved(hasAfter)
    setLeft(last?.id)
  }
  const toEnd = () => virtualizer.scrollToEnd()

  const onScroll = ({ currentTarget: { scrollHeight, clientHeight, scrollTop } }: UIEvent) => {
    const now = scrollHeight - clientHeight - scrollTop <= endThreshold
    if (now === pinned) return
    setPinned(now)
    setLeft(last?.id)
  }

  const keepEnd = useEffectEvent(() => {
    if (pinned && !hasAfter) virtualizer.scrollToEnd()
  })
  const height = virtualizer.getTotalSize()
  // Rows that turn out higher than they were taken for push the end down.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever the height is another
  useLayoutEffect(() => keepEnd(), [height])
  const { scrollElement } = virtualizer
  useEffect(() => {
    // The composer grows, the keyboard opens, the window shrinks: what was in view at the end stays in view.
    const observer = new ResizeObserver(() => keepEnd())
    if (scrollElement) observer.observe(scrollElement)
    return () => observer.disconnect()
  }, [scrollElement])

  const ownNew = last?.state === 'queued' || last?.state === 'sending' ? last.id : undefined
  useEffect(() => {
    if (ownNew) virtualizer.scrollToEnd()
  }, [ownNew, virtualizer])

  return { pinned, unseen: pinned || hasAfter ? 0 : countAfter(rows, left), onScroll, toEnd }
}

function countAfter(rows: Row[], id: string | undefined): number {
  const at = rows.findLastIndex(({ entry }) => entry.id === id)
  return at < 0 ? 0 : rows.length - 1 - at
}
