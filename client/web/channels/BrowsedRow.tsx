import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { BrowsedChannel } from '../../../shared/channels.ts'
import { useNotice } from '../ui/Notice.tsx'
import { ChannelIcon } from './ChannelIcon.tsx'
import { useDialogs } from './dialogs.tsx'
import { useJoinChannel } from './queries.ts'

/** A channel of the directory: what it is, how many are in it, and the way in. */
export function BrowsedRow({ channel }: { channel: BrowsedChannel }) {
  const { t } = useTranslation()
  const { close } = useDialogs()
  const navigate = useNavigate()
  const notify = useNotice()
  const join = useJoinChannel()

  const open = () => {
    close()
    void navigate({ to: '/channels/$channelId', params: { channelId: channel.id } })
  }
  const joinAndOpen = () =>
    join.mutateAsync(channel.id).then(open, () => notify(t('channels.joinFailed', { name: channel.name })))

  return (
    <Box component="li" sx={row}>
      <ChannelIcon kind={channel.kind} size={18} />
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Typography variant="body2" noWrap sx={{ fontWeight: 550 }}>
          {channel.name}
        </Typography>
        <Typography variant="caption" noWrap component="p" sx={{ color: 'text.secondary' }}>
          {[t('channels.members', { count: channel.members }), channel.topic].filter(Boolean).join(' · ')}
        </Typography>
      </Box>
      {channel.joined ? (
        <Button size="small" aria-label={`${t('channels.open')} ${channel.name}`} onClick={open}>
          {t('channels.open')}
        </Button>
      ) : (
        <Button
          size="small"
          variant="outlined"
          aria-label={`${t('channels.join')} ${channel.name}`}
          loading={join.isPending}
          onClick={() => void joinAndOpen()}
        >
          {t('channels.join')}
        </Button>
      )}
    </Box>
  )
}

const row = {
  display: 'flex',
  alignItems: 'center',
  gap: 3,
  minHeight: 56,
  px: 2,
  borderRadius: '8px',
  listStyle: 'none',
  '&:hover': { bgcolor: 'action.hover' },
}
