import { styled } from '@mui/material/styles'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ChannelTimeline, TimelineState } from 'realtime-chat/sdk'
import type { Channel } from '../../../shared/channels.ts'
import { useLabel } from '../channels/names.ts'
import { NewLine } from '../receipts/NewLine.tsx'
import { NewPill } from '../receipts/NewPill.tsx'
import { useUnread } from '../receipts/unread.ts'
import { useNews } from '../receipts/useNews.ts'
import { useReading } from '../receipts/useReading.ts'
import { DayDivider } from './DayDivider.tsx'
import { moveAmongRows } from './keyboard.ts'
import { LatestPill } from './LatestPill.tsx'
import { MessageRow } from './MessageRow.tsx'
import type { Row } from './rows.ts'
import { StickyDay } from './StickyDay.tsx'
import { TimelineTop } from './TimelineTop.tsx'
import { ahead, useMore } from './useMore.ts'
import { usePinned } from './usePinned.ts'
import { type Opening, useRows } from './useRows.ts'
import { useToldScroll } from './useToldScroll.ts'

interface Props {
  channel: Channel
  rows: Row[]
  timeline: ChannelTimeline
  state: TimelineState
  /** The message that somebody came for. */
  sought: string | undefined
  /** The seq at which it opens. */
  start: number | undefined
}

/** The messages of a channel, oldest first, of which only those in view are in the page. */
export function Timeline({ channel, rows, timeline, state: { hasBefore, hasAfter }, sought, start }: Props) {
  const { t } = useTranslation()
  const [opening] = useState(() => openingOf(rows, sought, start))
  const { scroller, virtualizer } = useRows(rows, hasAfter, opening)
  const { pinned, onScroll, toEnd } = usePinned(virtualizer, rows, { hasAfter, opensAtEnd: !opening })
  useToldScroll(virtualizer.scrollElement, timeline)
  const unread = useUnread(channel.id)
  const atEnd = pinned && !hasAfter
  const follows = useReading(unread, { channelId: channel.id, rows, virtualizer, atEnd })
  const news = useNews(unread, { channelId: channel.id, rows, virtualizer, timeline, hasBefore, start, follows })
  // Of these very rows: the range that was made last may be of those before a page came.
  const { startIndex: first, endIndex: last } = virtualizer.calculateRange() ?? {}
  const older = useMore(hasBefore && first !== undefined && first < ahead, rows, timeline.loadBefore)
  useMore(hasAfter && last !== undefined && last > rows.length - ahead, rows, timeline.loadAfter)
  const toLatest = () => (hasAfter ? void timeline.reload().then(toEnd) : toEnd())
  return (
    <Frame>
      {news.count > 0 ? (
        <NewPill count={news.count} onGo={news.go} onClose={news.leave} />
      ) : (
        <StickyDay row={first === undefined ? undefined : rows[first]} />
      )}
      <Scroller
        ref={scroller}
        onScroll={onScroll}
        onKeyDown={moveAmongRows}
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
                  {index === news.lineAt && <NewLine />}
                  <MessageRow entry={row.entry} head={row.head || index === news.lineAt} />
                </Slot>
              )
            )
          })}
        </Sizer>
      </Scroller>
      {!atEnd && <LatestPill unseen={unread?.unread ?? 0} onClick={toLatest} />}
    </Frame>
  )
}

/** The row that somebody came for; else the first that is new. */
function openingOf(rows: readonly Row[], sought: string | undefined, start: number | undefined): Opening | undefined {
  const soughtAt = rows.findIndex(({ entry }) => entry.id === sought)
  if (soughtAt >= 0) return { index: soughtAt, align: 'center' }
  const startAt = start === undefined ? -1 : rows.findIndex(({ entry: { message } }) => message && message.seq >= start)
  return startAt < 0 ? undefined : { index: startAt, align: 'start' }
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
