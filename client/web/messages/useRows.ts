import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffectEvent, useLayoutEffect, useRef } from 'react'
import type { Row } from './rows.ts'

/** The room above the first message, for the skeleton of older ones or the channel's beginning. */
export const topRoom = 104
const bottomRoom = 12
/** Within this many px of the end, the reader counts as reading along. */
export const endThreshold = 60

interface Opening {
  hasAfter: boolean
  sought: string | undefined
}

/** The virtual list, which opens at its end or at the row sought, and holds still when older rows come in above. */
export function useRows(rows: Row[], { hasAfter, sought }: Opening) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    getItemKey: useCallback((index: number) => rows[index]?.entry.id ?? index, [rows]),
    estimateSize: (index) => estimate(rows[index]),
    paddingStart: topRoom,
    paddingEnd: bottomRoom,
    overscan: 8,
    anchorTo: 'end',
    followOnAppend: !hasAfter,
    scrollEndThreshold: endThreshold,
  })
  const open = useEffectEvent(() => {
    const at = rows.findIndex(({ entry }) => entry.id === sought)
    if (at < 0) virtualizer.scrollToEnd()
    else virtualizer.scrollToIndex(at, { align: 'center' })
  })
  useLayoutEffect(() => open(), [])
  return { scroller, virtualizer }
}

const charsPerLine = 95

/** Close to what the row will measure, so that the scroll bar hardly corrects itself. */
function estimate(row: Row | undefined): number {
  if (!row) return 24
  const lines = row.entry.text
    .split('\n')
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / charsPerLine)), 0)
  const { message } = row.entry
  const below = (message?.reactions.length ? 32 : 0) + (message?.thread ? 32 : 0)
  return 2 + lines * 22 + (row.head ? 28 : 0) + (row.opensDay ? 40 : 0) + below
}
