import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { Link, useParams, useSearch } from '@tanstack/react-router'
import Compass from 'lucide-react/icons/compass'
import { type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel, MyChannel } from '../../../shared/channels.ts'
import { useChat } from '../app/chat.ts'
import { useDialogs } from '../app/dialogs.tsx'
import { codeOf } from '../app/errors.ts'
import { StatusBar } from '../app/StatusBar.tsx'
import { FilesPanel } from '../files/FilesPanel.tsx'
import { Composer } from '../messages/Composer.tsx'
import { Conversation } from '../messages/Conversation.tsx'
import { EditingProvider, useEditing } from '../messages/editing.tsx'
import { PinsPanel } from '../messages/PinsPanel.tsx'
import { TimelineSkeleton } from '../messages/TimelineSkeleton.tsx'
import { useStart } from '../receipts/useStart.ts'
import { ThreadPanel } from '../threads/ThreadPanel.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { useTitle } from '../ui/useTitle.ts'
import { JoinBar, ReadOnlyBar } from './bars.tsx'
import { ChannelHeader, HeaderSkeleton } from './ChannelHeader.tsx'
import { lastChannel } from './lastChannel.ts'
import { useLabel } from './names.ts'
import { PeoplePanel } from './PeoplePanel.tsx'
import { useChannel, useMyChannels } from './queries.ts'
import { ranks } from './ranks.ts'

export function ChannelPage() {
  const { t } = useTranslation()
  const { channelId } = useParams({ from: '/workspace/channels/$channelId' })
  const mine = useMyChannels()
  const channel = mine.data?.find(({ id }) => id === channelId)
  if (channel) return <OwnChannel key={channelId} channel={channel} />
  if (mine.isError) return <ErrorState title={t('channels.listFailed')} onRetry={() => void mine.refetch()} />
  return mine.isPending ? <LoadingChannel /> : <OtherChannel key={channelId} channelId={channelId} />
}

function OwnChannel({ channel }: { channel: MyChannel }) {
  const { t } = useTranslation()
  const start = useStart(channel.id)
  useEffect(() => lastChannel.set(channel.id), [channel.id])
  if (start === undefined) return <LoadingChannel />
  if (channel.archivedAt)
    return <OpenChannel channel={channel} start={start} foot={<ReadOnlyBar text={t('channels.archived')} />} />
  const silent = channel.posting === 'moderators' && !ranks(channel.role, 'moderator')
  const foot = silent ? <ReadOnlyBar text={t('channels.announcements')} /> : <OwnComposer channel={channel} />
  return <OpenChannel channel={channel} start={start} foot={foot} />
}

function OwnComposer({ channel }: { channel: Channel }) {
  const chat = useChat()
  const { edit } = useEditing()
  const editLast = () => {
    const { messages, pending } = chat.timeline(channel.id).get()
    // What has just been said is edited as soon as it has its place.
    const coming = chat.status === 'live' ? pending.findLast(({ state }) => state !== 'failed') : undefined
    const last = coming ?? messages.findLast(({ authorId, deletedAt }) => authorId === chat.me.id && !deletedAt)
    if (last) edit(last.id)
  }
  return <Composer channel={channel} onEditLast={editLast} />
}

/** A channel that the person is not in: to look at, where it is public. */
function OtherChannel({ channelId }: { channelId: string }) {
  const { t } = useTranslation()
  const chat = useChat()
  const channel = useChannel(channelId)
  // Nothing is told live of a channel that one is not in.
  useEffect(() => void chat.timeline(channelId).reload(), [chat, channelId])
  if (channel.data && !channel.isError)
    return <OpenChannel channel={channel.data} start={null} foot={<JoinBar channel={channel.data} />} />
  if (channel.isPending) return <LoadingChannel />
  if (['NOT_FOUND', 'BAD_REQUEST'].includes(codeOf(channel.error) ?? '')) return <UnknownChannel />
  return <ErrorState title={t('channels.listFailed')} onRetry={() => void channel.refetch()} />
}

function OpenChannel({ channel, start, foot }: { channel: Channel; start: number | null; foot: ReactNode }) {
  const { panel, thread } = useSearch({ from: '/workspace/channels/$channelId' })
  useTitle(useLabel(channel))
  return (
    <Box sx={{ ...column, flex: 1, position: 'relative' }}>
      <ChannelHeader channel={channel} />
      <Box sx={{ flex: 1, minHeight: 0, display: 'flex', position: 'relative' }}>
        <StatusBar />
        <EditingProvider>
          <Conversation channel={channel} start={start ?? undefined}>
            {foot}
          </Conversation>
        </EditingProvider>
        {thread && <ThreadPanel key={thread} channel={channel} id={thread} />}
        {panel === 'people' && !thread && <PeoplePanel channel={channel} />}
        {panel === 'files' && !thread && <FilesPanel channel={channel} />}
        {panel === 'pins' && !thread && <PinsPanel channel={channel} />}
      </Box>
    </Box>
  )
}

function LoadingChannel() {
  return (
    <Box aria-busy sx={{ ...column, flex: 1 }}>
      <HeaderSkeleton />
      <TimelineSkeleton />
    </Box>
  )
}

function UnknownChannel() {
  const { t } = useTranslation()
  const { show } = useDialogs()
  useTitle(t('channels.notFound'))
  return (
    <EmptyState icon={Compass} title={t('channels.notFound')} hint={t('channels.notFoundHint')}>
      <Button variant="outlined" onClick={() => show('browse')}>
        {t('channels.browse')}
      </Button>
      <Button component={Link} to="/">
        {t('app.home')}
      </Button>
    </EmptyState>
  )
}

const column = { display: 'flex', flexDirection: 'column', minWidth: 0, minHeight: 0 } as const
