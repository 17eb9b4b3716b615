import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Skeleton from '@mui/material/Skeleton'
import Tooltip from '@mui/material/Tooltip'
import Typography from '@mui/material/Typography'
import { useSearch } from '@tanstack/react-router'
import type { LucideIcon } from 'lucide-react'
import FolderOpen from 'lucide-react/icons/folder-open'
import Pin from 'lucide-react/icons/pin'
import Users from 'lucide-react/icons/users'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../shared/channels.ts'
import { BackToList } from '../app/BackToList.tsx'
import { frame } from '../app/theme.ts'
import { IconAction } from '../ui/IconAction.tsx'
import { ChannelIcon } from './ChannelIcon.tsx'
import { ChannelMenu } from './ChannelMenu.tsx'
import { useName } from './names.ts'
import { useMembers } from './queries.ts'
import { useBeside } from './useBeside.ts'

export function ChannelHeader({ channel }: { channel: Channel }) {
  const { t } = useTranslation()
  return (
    <Box component="header" sx={header}>
      <BackToList />
      <ChannelIcon channel={channel} size={17} />
      <Typography variant="h2" component="h1" noWrap sx={{ flexShrink: 0, maxWidth: '60%' }}>
        {useName(channel)}
      </Typography>
      <Typography variant="body2" noWrap title={channel.topic} sx={topic}>
        {channel.topic}
      </Typography>
      <PanelButton channelId={channel.id} panel="pins" icon={Pin} label={t('messages.pins')} />
      <PanelButton channelId={channel.id} panel="files" icon={FolderOpen} label={t('files.files')} sx={wide} />
      <PeopleButton channelId={channel.id} />
      <ChannelMenu channel={channel} />
    </Box>
  )
}

interface PanelButtonProps {
  channelId: string
  panel: 'pins' | 'files'
  icon: LucideIcon
  label: string
  sx?: object
}

/** Opens what stands beside the messages, and closes it again. */
function PanelButton({ channelId, panel, ...button }: PanelButtonProps) {
  const { panel: open } = useSearch({ from: '/workspace/channels/$channelId' })
  const putBeside = useBeside(channelId)
  const isOpen = panel === open
  return <IconAction {...button} aria-expanded={isOpen} onClick={() => putBeside(isOpen ? {} : { panel })} />
}

function PeopleButton({ channelId }: { channelId: string }) {
  const { t } = useTranslation()
  const { data: members } = useMembers(channelId)
  const { panel } = useSearch({ from: '/workspace/channels/$channelId' })
  const putBeside = useBeside(channelId)
  return (
    <Tooltip title={t('channels.showPeople')}>
      <Button
        size="small"
        aria-expanded={panel === 'people'}
        aria-label={members ? t('channels.members', { count: members.length }) : t('channels.people')}
        startIcon={<Users size={16} strokeWidth={1.75} />}
        onClick={() => putBeside(panel ? {} : { panel: 'people' })}
        sx={{ minWidth: 60, minHeight: 32, flex: 'none', fontVariantNumeric: 'tabular-nums' }}
      >
        {members?.length ?? '–'}
      </Button>
    </Tooltip>
  )
}

export function HeaderSkeleton() {
  return (
    <Box sx={header}>
      <Skeleton width={160} height={14} />
    </Box>
  )
}

const header = {
  height: frame.header,
  flex: 'none',
  display: 'flex',
  alignItems: 'center',
  gap: 2,
  pl: { xs: 3, md: 5 },
  pr: 2,
  borderBottom: 1,
  borderColor: 'divider',
}

/** On a phone, the menu has it. */
const wide = { display: { xs: 'none', md: 'inline-flex' } }

/** On a phone there is no room for more than its first letter. */
const topic = {
  flex: 1,
  minWidth: 0,
  color: 'text.secondary',
  ml: 2,
  visibility: { xs: 'hidden', md: 'visible' },
} as const
