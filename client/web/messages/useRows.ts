import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffectEvent, useLayoutEffect, useRef, useState } from 'react'
import { heightOf } from '../files/geometry.ts'
import type { Row } from './rows.ts'

/** The room above the first message, for the skeleton of older ones or the channel's beginning. */
export const topRoom = 104
const bottomRoom = 12
/** Above the first message that is new, some of what was said before is shown. */
const contextRoom = 96
/** Within this many px of the end, the reader counts as reading along. */
export const endThreshold = 60

/** The row at which the list opens, in the middle or at the upper end; at its own end without. */
export interface Opening {
  index: number
  align: 'center' | 'start'
}

/** The virtual list, which holds still when older rows come in above. */
export function useRows(rows: Row[], hasAfter: boolean, opening: Opening | undefined) {
  const scroller = useRef<HTMLDivElement>(null)
  const [first] = useState(() => firstView(rows, opening))
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
    scrollPaddingStart: contextRoom,
    ...first,
  })
  const open = useEffectEvent(() => {
    if (opening) virtualizer.scrollToIndex(opening.index, { align: opening.align })
    else virtualizer.scrollToEnd()
  })
  useLayoutEffect(() => open(), [])
  return { scroller, virtualizer }
}

/** About what will be in view, so that its rows are made with the list, and not once more when it is measured. */
function firstView(rows: readonly Row[], opening: Opening | undefined) {
  const height = innerHeight
  const above = opening ? rows.slice(0, opening.index) : rows
  const edge = above.reduce((sum, row) => sum + estimate(row), topRoom)
  const lead = !opening ? height : opening.align === 'start' ? contextRoom : height / 2
  return { initialRect: { width: innerWidth, height }, initialOffset: Math.max(0, edge - lead) }
}

const charsPerLine = 95

/** Close to what the row will measure, so that the scroll bar hardly corrects itself. */
function estimate(row: Row | undefined): number {
  if (!row) return 24
  const { text, files } = row.entry
  const measured = text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / charsPerLine)), 0)
  const lines = text === '' && files.length > 0 ? 0 : measured
  const { message } = row.entry
  const quoted =
    (message?.forwarded ? 92 + heightOf(message.forwarded.files) : 0) + (text.includes('message=') ? 76 : 0)
  const poll = message?.poll ? message.poll.options.length * 42 + 32 : 0
  const below = (message?.reactions.length ? 32 : 0) + (message?.thread ? 32 : 0) + quoted + poll + heightOf(files)
  return 2 + lines * 22 + (row.head ? 28 : 0) + (row.opensDay ? 40 : 0) + below
}
