import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { Link, useParams, useSearch } from '@tanstack/react-router'
import Compass from 'lucide-react/icons/compass'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../shared/channels.ts'
import { useDialogs } from '../app/dialogs.tsx'
import { StatusBar } from '../app/StatusBar.tsx'
import { Conversation } from '../messages/Conversation.tsx'
import { TimelineSkeleton } from '../messages/TimelineSkeleton.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { useTitle } from '../ui/useTitle.ts'
import { ChannelHeader, HeaderSkeleton } from './ChannelHeader.tsx'
import { lastChannel } from './lastChannel.ts'
import { PeoplePanel } from './PeoplePanel.tsx'
import { useMyChannels } from './queries.ts'

export function ChannelPage() {
  const { t } = useTranslation()
  const { channelId } = useParams({ from: '/workspace/channels/$channelId' })
  const mine = useMyChannels()
  const channel = mine.data?.find(({ id }) => id === channelId)
  useTitle(channel && `#${channel.name}`)
  if (channel) return <OpenChannel key={channelId} channel={channel} />
  if (mine.isError) return <ErrorState title={t('channels.listFailed')} onRetry={() => void mine.refetch()} />
  return mine.isPending ? <LoadingChannel /> : <UnknownChannel />
}

function OpenChannel({ channel }: { channel: Channel }) {
  const { panel } = useSearch({ from: '/workspace/channels/$channelId' })
  useEffect(() => lastChannel.set(channel.id), [channel.id])
  return (
    <Box sx={{ ...column, flex: 1, position: 'relative' }}>
      <ChannelHeader channel={channel} />
      <Box sx={{ flex: 1, minHeight: 0, display: 'flex', position: 'relative' }}>
        <StatusBar />
        <Conversation channel={channel} />
        {panel === 'people' && <PeoplePanel channel={channel} />}
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
