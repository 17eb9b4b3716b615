import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import Bell from 'lucide-react/icons/bell'
import BellOff from 'lucide-react/icons/bell-off'
import SlidersHorizontal from 'lucide-react/icons/sliders-horizontal'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ThreadState, ThreadTimeline } from 'realtime-chat/sdk'
import type { Channel, MyChannel } from '../../../shared/channels.ts'
import { useChat } from '../app/chat.ts'
import { useLabel } from '../channels/names.ts'
import { useMyChannels } from '../channels/queries.ts'
import { ranks } from '../channels/ranks.ts'
import { SidePanel } from '../channels/SidePanel.tsx'
import { Composer } from '../messages/Composer.tsx'
import { EditingProvider } from '../messages/editing.tsx'
import { MessageRow } from '../messages/MessageRow.tsx'
import { toRows } from '../messages/rows.ts'
import { LevelDialog } from '../notifications/LevelDialog.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { IconAction } from '../ui/IconAction.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { useFollowing, useReadThread, useSetFollowing, useThread } from './queries.ts'

/** A thread beside its channel. */
export function ThreadPanel({ channel, id }: { channel: Channel; id: string }) {
  const { t } = useTranslation()
  const mine = useMyChannels().data?.find((each) => each.id === channel.id)
  return (
    <SidePanel
      wide
      channelId={channel.id}
      title={t('threads.title')}
      action={
        mine && (
          <>
            <ThreadLevel channel={channel} id={id} />
            <Follow channelId={channel.id} id={id} />
          </>
        )
      }
    >
      <EditingProvider>
        <Replies channelId={channel.id} id={id}>
          {mine && mayReply(mine) && <Composer channel={channel} threadId={id} />}
        </Replies>
      </EditingProvider>
    </SidePanel>
  )
}

function mayReply({ archivedAt, posting, role }: MyChannel): boolean {
  return archivedAt === null && (posting === 'everyone' || ranks(role, 'moderator'))
}

function Follow({ channelId, id }: { channelId: string; id: string }) {
  const { t } = useTranslation()
  const following = useFollowing(channelId, id)?.following
  const set = useSetFollowing(channelId, id)
  if (following === undefined) return null
  return (
    <IconAction
      icon={following ? Bell : BellOff}
      label={following ? t('threads.unfollow') : t('threads.follow')}
      aria-pressed={following}
      disabled={set.isPending}
      onClick={() => set.mutate(!following)}
    />
  )
}

function ThreadLevel({ channel, id }: { channel: Channel; id: string }) {
  const { t } = useTranslation()
  const label = useLabel(channel)
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <IconAction icon={SlidersHorizontal} label={t('notifications.ofThread')} onClick={() => setOpen(true)} />
      {isOpen && <LevelDialog channelId={channel.id} threadId={id} name={label} onClose={() => setOpen(false)} />}
    </>
  )
}

function Replies({ channelId, id, children }: { channelId: string; id: string; children: ReactNode }) {
  const { t } = useTranslation()
  const { timeline, state } = useThread(channelId, id)
  const following = useFollowing(channelId, id)
  useReadThread(following ?? {}, state.messages.at(-1)?.seq)
  if (state.status === 'error') return <ErrorState title={t('threads.failed')} onRetry={() => void timeline.reload()} />
  if (!state.root) return <ListSkeleton rows={4} height={56} />
  return (
    <>
      <Scroll key={id} last={state.messages.at(-1)?.id ?? state.pending.at(-1)?.id}>
        <Rows timeline={timeline} state={state} />
      </Scroll>
      {children}
    </>
  )
}

/** Stays at its end when something comes there, unless the reader has gone up. */
function Scroll({ last, children }: { last: string | undefined; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null)
  const pinned = useRef(true)
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever there is another last reply
  useEffect(() => {
    if (pinned.current) box.current?.scrollTo({ top: box.current.scrollHeight })
  }, [last])
  const onScroll = () => {
    const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = box.current ?? {}
    pinned.current = scrollHeight - scrollTop - clientHeight < 60
  }
  return (
    <Box ref={box} onScroll={onScroll} sx={{ flex: 1, minHeight: 0, overflowY: 'auto', pt: 2, pb: 2 }}>
      {children}
    </Box>
  )
}

function Rows({ timeline, state }: { timeline: ThreadTimeline; state: ThreadState }) {
  const { t } = useTranslation()
  const { me } = useChat()
  const { root, messages, pending, hasBefore } = state
  const [first] = useMemo(() => toRows(root ? [root] : [], [], me.id), [root, me.id])
  const rows = useMemo(() => toRows(messages, pending, me.id), [messages, pending, me.id])
  return (
    <>
      {first && <MessageRow entry={first.entry} head inThread dated />}
      <Typography variant="caption" component="h3" sx={divider}>
        {rows.length > 0 ? t('threads.replies', { count: root?.thread?.replies ?? rows.length }) : t('threads.none')}
      </Typography>
      {hasBefore && (
        <Button size="small" sx={{ mx: 4, mb: 2 }} onClick={() => void timeline.loadBefore().catch(() => undefined)}>
          {t('threads.earlier')}
        </Button>
      )}
      {rows.map(({ entry, head }) => (
        <MessageRow key={entry.id} entry={entry} head={head} inThread dated />
      ))}
    </>
  )
}

const divider = {
  display: 'flex',
  alignItems: 'center',
  gap: 3,
  px: 5,
  py: 2,
  color: 'text.secondary',
  fontWeight: 400,
  '&::after': { content: '""', flex: 1, height: '1px', bgcolor: 'divider' },
} as const
