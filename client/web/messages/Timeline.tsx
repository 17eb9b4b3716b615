import { styled } from '@mui/material/styles'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../shared/channels.ts'
import { useLabel } from '../channels/names.ts'
import { DayDivider } from './DayDivider.tsx'
import { LatestPill } from './LatestPill.tsx'
import { MessageRow } from './MessageRow.tsx'
import type { Row } from './rows.ts'
import { StickyDay } from './StickyDay.tsx'
import { TimelineTop } from './TimelineTop.tsx'
import { useOlder } from './useOlder.ts'
import { usePinned } from './usePinned.ts'
import { useRows } from './useRows.ts'

interface Props {
  channel: Channel
  rows: Row[]
  hasBefore: boolean
  loadBefore: () => Promise<void>
}

/** The messages of a channel, oldest first, of which only those in view are in the page. */
export function Timeline({ channel, rows, hasBefore, loadBefore }: Props) {
  const { t } = useTranslation()
  const { scroller, virtualizer } = useRows(rows)
  const { pinned, unseen, onScroll, toEnd } = usePinned(virtualizer, rows)
  const first = virtualizer.range?.startIndex
  const older = useOlder(first, hasBefore, loadBefore)
  return (
    <Frame>
      <StickyDay row={first === undefined ? undefined : rows[first]} />
      <Scroller
        ref={scroller}
        onScroll={onScroll}
        role="log"
        aria-label={t('messages.timeline', { name: useLabel(channel) })}
        aria-live={pinned ? 'polite' : 'off'}
        tabIndex={0}
      >
        <Sizer role="list" style={{ height: virtualizer.getTotalSize() }}>
          <TimelineTop channel={channel} hasBefore={hasBefore} failed={older.failed} onRetry={older.load} />
          {virtualizer.getVirtualItems().map(({ key, index, start }) => {
            const row = rows[index]
            return (
              row && (
                <Slot
                  key={key}
                  role="listitem"
                  data-index={index}
                  ref={virtualizer.measureElement}
                  style={{ transform: `translateY(${start}px)` }}
                >
                  {row.opensDay && <DayDivider at={row.entry.at} />}
                  <MessageRow entry={row.entry} head={row.head} />
                </Slot>
              )
            )
          })}
        </Sizer>
      </Scroller>
      {!pinned && <LatestPill unseen={unseen} onClick={toEnd} />}
    </Frame>
  )
}

const Frame = styled('div')({ position: 'relative', flex: 1, minHeight: 0, display: 'flex' })

const Scroller = styled('div')({
  flex: 1,
  minWidth: 0,
  overflowY: 'auto',
  overflowX: 'hidden',
  overflowAnchor: 'none',
  display: 'flex',
  flexDirection: 'column',
  '&:focus-visible': { outlineOffset: -2 },
})

const Sizer = styled('div')({ position: 'relative', flex: 'none', marginTop: 'auto' })

const Slot = styled('div')({ position: 'absolute', top: 0, left: 0, width: '100%' })
