import Box from '@mui/material/Box'
import MessageSquare from 'lucide-react/icons/message-square'
import { type ReactNode, useDeferredValue } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../shared/channels.ts'
import { useLabel } from '../channels/names.ts'
import { ReachProvider } from '../receipts/Ticks.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { Timeline } from './Timeline.tsx'
import { TimelineSkeleton } from './TimelineSkeleton.tsx'
import { useSought } from './useSought.ts'
import { useTimeline } from './useTimeline.ts'

interface Props {
  channel: Channel
  /** The seq at which it opens; at its end without. */
  start?: number | undefined
}

/** A channel's messages, and below them the place to write the next one, or what stands in its place. */
export function Conversation({ channel, start, children }: Props & { children: ReactNode }) {
  return (
    <Box data-drop-area sx={area}>
      <ReachProvider channel={channel}>
        <Messages channel={channel} start={start} />
      </ReachProvider>
      {children}
    </Box>
  )
}

const area = { position: 'relative', flex: 1, minWidth: 0, minHeight: 0, display: 'flex', flexDirection: 'column' }

function Messages({ channel, start }: Props) {
  const { t } = useTranslation()
  const label = useLabel(channel)
  const { timeline, state, rows } = useTimeline(channel.id, start)
  const { sought, isSeeking } = useSought(channel.id, timeline, start)
  const view = rows.length > 0 && state.status !== 'loading' && !isSeeking ? 'timeline' : 'other'
  // So many rows are made bit by bit, and the page stays quick meanwhile.
  const made = useDeferredValue(view, 'other')
  if (view === 'timeline' && made === 'timeline')
    return (
      <Timeline
        key={sought && `${sought.id} ${sought.visit}`}
        channel={channel}
        rows={rows}
        timeline={timeline}
        state={state}
        sought={sought?.id}
        start={start}
      />
    )
  if (state.status === 'loading' || isSeeking || view === 'timeline') return <TimelineSkeleton />
  if (state.status === 'error')
    return <ErrorState title={t('messages.failed')} onRetry={() => void timeline.reload()} />
  return (
    <EmptyState
      icon={MessageSquare}
      title={t('messages.empty', { name: label })}
      hint={channel.topic || t('messages.emptyHint')}
    />
  )
}
