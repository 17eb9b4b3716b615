import Box from '@mui/material/Box'
import Skeleton from '@mui/material/Skeleton'
import { useTranslation } from 'react-i18next'

const widths = [72, 38, 55, 84, 29, 63, 46, 70, 33, 58, 77, 41, 67, 25, 52, 80].map((width) => `${width}%`)

/** Messages in outline, from the bottom up as the real ones will stand. */
export function TimelineSkeleton() {
  const { t } = useTranslation()
  return (
    <Box role="status" aria-label={t('messages.loading')} sx={frame}>
      {widths.map((width) => (
        <MessageSkeleton key={width} width={width} />
      ))}
    </Box>
  )
}

export function MessageSkeleton({ width }: { width: string }) {
  return (
    <Box sx={{ display: 'flex', gap: 3, px: { xs: 4, md: 5 }, pt: '9px', height: 52, flex: 'none' }}>
      <Skeleton variant="rounded" width={36} height={36} />
      <Box sx={{ flex: 1, maxWidth: 720 }}>
        <Skeleton width={110} height={12} sx={{ my: '4px' }} />
        <Skeleton width={width} height={12} sx={{ mt: '9px' }} />
      </Box>
    </Box>
  )
}

const frame = {
  flex: 1,
  minHeight: 0,
  overflow: 'hidden',
  display: 'flex',
  flexDirection: 'column',
  justifyContent: 'flex-end',
  pb: 3,
} as const
