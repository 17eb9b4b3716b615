import Button from '@mui/material/Button'
import ArrowDown from 'lucide-react/icons/arrow-down'
import { useTranslation } from 'react-i18next'

/** The way back to the newest message, and how many are new there. */
export function LatestPill({ unseen, onClick }: { unseen: number; onClick: () => void }) {
  const { t } = useTranslation()
  return (
    <Button
      variant={unseen > 0 ? 'contained' : 'outlined'}
      size="small"
      onClick={onClick}
      aria-label={unseen > 0 ? undefined : t('messages.latest')}
      sx={{ ...place, ...(unseen === 0 && quiet) }}
    >
      <ArrowDown aria-hidden size={15} />
      {unseen > 0 && t('messages.unseen', { count: unseen })}
    </Button>
  )
}

const place = {
  position: 'absolute',
  zIndex: 2,
  bottom: 10,
  left: '50%',
  transform: 'translateX(-50%)',
  borderRadius: 4,
  minWidth: 34,
  minHeight: 32,
  px: 2.5,
  py: 0,
  gap: 1,
  whiteSpace: 'nowrap',
} as const

const quiet = { bgcolor: 'background.paper', '&:hover': { bgcolor: 'background.sidebar' } }
