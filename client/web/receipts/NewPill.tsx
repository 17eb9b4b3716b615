import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import ArrowUp from 'lucide-react/icons/arrow-up'
import X from 'lucide-react/icons/x'
import { useTranslation } from 'react-i18next'
import { IconAction } from '../ui/IconAction.tsx'

interface Props {
  count: number
  onGo: () => void
  onClose: () => void
}

/** What is new further up: the way there, or to leave it. */
export function NewPill({ count, onGo, onClose }: Props) {
  const { t } = useTranslation()
  return (
    <Box sx={place}>
      <Button variant="contained" size="small" onClick={onGo} sx={{ minHeight: 30, px: 2.5, py: 0, gap: 1 }}>
        <ArrowUp aria-hidden size={15} />
        {t('messages.unseen', { count })}
      </Button>
      <IconAction size="small" icon={X} label={t('receipts.markRead')} onClick={onClose} />
    </Box>
  )
}

const place = {
  position: 'absolute',
  zIndex: 3,
  top: 8,
  left: '50%',
  transform: 'translateX(-50%)',
  display: 'flex',
  alignItems: 'center',
  gap: 1,
  pr: 0.5,
  borderRadius: '8px',
  border: 1,
  borderColor: 'divider',
  bgcolor: 'background.paper',
  whiteSpace: 'nowrap',
} as const
