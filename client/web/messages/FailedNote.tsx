import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import CircleAlert from 'lucide-react/icons/circle-alert'
import { useTranslation } from 'react-i18next'
import { useChat } from '../app/chat.ts'

/** A message that was refused, and what to do with it; why, in the server's words, when pointed at. */
export function FailedNote({ id, error }: { id: string; error: string | undefined }) {
  const { t } = useTranslation()
  const chat = useChat()
  return (
    <Box role="alert" sx={note}>
      <CircleAlert aria-hidden size={14} />
      <span title={error}>{t('messages.notSent')}</span>
      <Button size="small" sx={button} onClick={() => chat.retry(id)}>
        {t('messages.retry')}
      </Button>
      <Button size="small" sx={button} onClick={() => chat.discard(id)}>
        {t('messages.discard')}
      </Button>
    </Box>
  )
}

const note = {
  display: 'flex',
  alignItems: 'center',
  flexWrap: 'wrap',
  columnGap: 1.5,
  typography: 'caption',
  color: 'error.main',
  minHeight: 28,
}

const button = { minHeight: 26, minWidth: 0, py: 0, px: 2, fontSize: 12, color: 'text.primary' }
