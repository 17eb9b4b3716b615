import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '../../../shared/messages.ts'
import { useChanges } from '../messages/actions.ts'
import { Modal } from '../ui/Modal.tsx'

/** Asks before a poll is closed, for that cannot be undone. */
export function CloseDialog({ message, onClose }: { message: Message; onClose: () => void }) {
  const { t } = useTranslation()
  const { closePoll } = useChanges(message)
  const [busy, setBusy] = useState(false)
  const close = async () => {
    setBusy(true)
    await closePoll()
    onClose()
  }
  return (
    <Modal title={t('polls.closeTitle')} onClose={onClose}>
      <Box sx={{ px: 5, pb: 4, display: 'flex', flexDirection: 'column', gap: 4 }}>
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {t('polls.closeHint')}
        </Typography>
        <Box sx={{ display: 'flex', justifyContent: 'flex-end', gap: 2 }}>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button autoFocus variant="contained" loading={busy} onClick={() => void close()}>
            {t('polls.close')}
          </Button>
        </Box>
      </Box>
    </Modal>
  )
}
