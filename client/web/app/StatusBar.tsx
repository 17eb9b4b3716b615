import Box from '@mui/material/Box'
import CloudOff from 'lucide-react/icons/cloud-off'
import { useTranslation } from 'react-i18next'
import { useSettledStatus } from './useSettledStatus.ts'

/** Says that the connection is gone and that nothing is lost by it. Lies over the page, so that nothing moves. */
export function StatusBar() {
  const { t } = useTranslation()
  const status = useSettledStatus()
  return (
    <Box role="status" sx={{ position: 'absolute', zIndex: 3, top: 0, left: 0, right: 0 }}>
      {status !== 'live' && (
        <Box sx={bar}>
          <CloudOff aria-hidden size={15} strokeWidth={1.75} />
          {t(status === 'offline' ? 'status.offlineHint' : 'status.connectingHint')}
        </Box>
      )}
    </Box>
  )
}

const bar = {
  display: 'flex',
  alignItems: 'center',
  justifyContent: 'center',
  gap: 2,
  minHeight: 32,
  px: 4,
  py: 1.5,
  typography: 'caption',
  color: 'warning.main',
  bgcolor: 'background.sidebar',
  borderBottom: 1,
  borderColor: 'divider',
}
