import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { styled } from '@mui/material/styles'
import { createLink } from '@tanstack/react-router'
import MessagesSquare from 'lucide-react/icons/messages-square'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../shared/channels.ts'
import { useDialogs } from '../app/dialogs.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { ChannelIcon } from './ChannelIcon.tsx'
import { useMyChannels } from './queries.ts'

export function ChannelList() {
  const { t } = useTranslation()
  const channels = useMyChannels()
  if (channels.data?.length === 0) return <NoChannels />
  if (channels.data) return <Links channels={channels.data} />
  if (channels.isPending) return <ListSkeleton rows={7} tile={16} height={32} />
  return <ErrorState title={t('channels.listFailed')} onRetry={() => void channels.refetch()} />
}

function Links({ channels }: { channels: Channel[] }) {
  return (
    <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none' }}>
      {channels.map(({ id, kind, name }) => (
        <li key={id}>
          <Item to="/channels/$channelId" params={{ channelId: id }}>
            <ChannelIcon kind={kind} />
            <span>{name}</span>
          </Item>
        </li>
      ))}
    </Box>
  )
}

function NoChannels() {
  const { t } = useTranslation()
  const { show } = useDialogs()
  return (
    <EmptyState icon={MessagesSquare} title={t('channels.none')} hint={t('channels.noneHint')}>
      <Button variant="outlined" onClick={() => show('browse')}>
        {t('channels.browse')}
      </Button>
    </EmptyState>
  )
}

const Anchor = styled('a')(({ theme }) => ({
  display: 'flex',
  alignItems: 'center',
  gap: 8,
  height: 32,
  padding: '0 10px',
  borderRadius: 6,
  fontSize: 14,
  textDecoration: 'none',
  color: theme.vars?.palette.text.secondary,
  '& > span': { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  '&:hover': { background: theme.vars?.palette.action.hover },
  '&[aria-current=page]': {
    background: theme.vars?.palette.action.selected,
    color: theme.vars?.palette.text.primary,
    fontWeight: 550,
  },
  [theme.breakpoints.down('md')]: { height: 44, fontSize: 16 },
}))

const Item = createLink(Anchor)
