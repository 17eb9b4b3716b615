import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../shared/channels.ts'
import { useNotice } from '../ui/Notice.tsx'
import { useLabel } from './names.ts'
import { useJoinChannel } from './queries.ts'

/** In the place of the composer, for somebody who looks at a channel before joining it. */
export function JoinBar({ channel }: { channel: Channel }) {
  const { t } = useTranslation()
  const notify = useNotice()
  const join = useJoinChannel()
  const label = useLabel(channel)
  if (channel.archivedAt) return <ReadOnlyBar text={t('channels.archived')} />
  const enter = () => join.mutate(channel.id, { onError: () => notify(t('channels.joinFailed', { name: label })) })
  return (
    <ReadOnlyBar text={t('channels.preview', { name: label })}>
      <Button variant="contained" loading={join.isPending} onClick={enter}>
        {t('channels.accept', { name: label })}
      </Button>
    </ReadOnlyBar>
  )
}

/** In the place of the composer, where nothing can be written. */
export function ReadOnlyBar({ text, children }: { text: string; children?: ReactNode }) {
  return (
    <Box sx={bar}>
      <Typography variant="body2" sx={{ color: 'text.secondary', flex: 1, minWidth: 200 }}>
        {text}
      </Typography>
      {children}
    </Box>
  )
}

const bar = {
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'center',
  gap: 2,
  flex: 'none',
  mx: { xs: 3, md: 5 },
  mb: 6,
  px: 4,
  py: 2.5,
  minHeight: 52,
  border: 1,
  borderColor: 'divider',
  borderRadius: '10px',
  bgcolor: 'background.sidebar',
}
