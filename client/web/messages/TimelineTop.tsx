import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../shared/channels.ts'
import { useLabel } from '../channels/names.ts'
import { MessageSkeleton } from './TimelineSkeleton.tsx'
import { topRoom } from './useRows.ts'

interface Props {
  channel: Channel
  hasBefore: boolean
  failed: boolean
  onRetry: () => void
}

/** Above the first message: older ones on their way, or the beginning of the channel. Always as high, so that nothing moves. */
export function TimelineTop({ channel, hasBefore, failed, onRetry }: Props) {
  return (
    <Box sx={{ position: 'absolute', inset: '0 0 auto', height: topRoom, overflow: 'hidden' }}>
      {failed && <Failed onRetry={onRetry} />}
      {hasBefore && !failed && <Older />}
      {!hasBefore && <Beginning channel={channel} />}
    </Box>
  )
}

const Older = () => (
  <>
    <MessageSkeleton width="61%" />
    <MessageSkeleton width="44%" />
  </>
)

function Failed({ onRetry }: { onRetry: () => void }) {
  const { t } = useTranslation()
  return (
    <Box role="alert" sx={{ display: 'flex', alignItems: 'center', justifyContent: 'center', gap: 3, height: '100%' }}>
      <Typography variant="body2">{t('messages.failed')}</Typography>
      <Button size="small" variant="outlined" onClick={onRetry}>
        {t('app.tryAgain')}
      </Button>
    </Box>
  )
}

function Beginning({ channel }: { channel: Channel }) {
  const { t } = useTranslation()
  return (
    <Box
      sx={{
        px: { xs: 4, md: 5 },
        pb: 3,
        height: '100%',
        display: 'flex',
        flexDirection: 'column',
        justifyContent: 'flex-end',
      }}
    >
      <Typography variant="h1" component="p" noWrap>
        {t(channel.kind === 'direct' ? 'messages.startDirect' : 'messages.start', { name: useLabel(channel) })}
      </Typography>
      <Typography variant="body2" noWrap sx={{ color: 'text.secondary', minHeight: 20 }}>
        {channel.topic}
      </Typography>
    </Box>
  )
}
