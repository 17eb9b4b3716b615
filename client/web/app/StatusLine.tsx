import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'
import { useSettledStatus } from './useSettledStatus.ts'

const colours = { live: 'success.main', connecting: 'warning.main', offline: 'text.disabled' }

/** The connection in a word. */
export function StatusLine() {
  const { t } = useTranslation()
  const status = useSettledStatus()
  return (
    <Typography variant="caption" sx={{ display: 'flex', alignItems: 'center', gap: 1.5, color: 'text.secondary' }}>
      <Box component="span" sx={{ width: 7, height: 7, borderRadius: '50%', bgcolor: colours[status] }} />
      {t(`status.${status}`)}
    </Typography>
  )
}
