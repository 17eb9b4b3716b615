import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '../../../shared/messages.ts'
import { Modal } from '../ui/Modal.tsx'
import { useChanges } from './actions.ts'
import { MessageText } from './MessageText.tsx'

export function DeleteDialog({ message, onClose }: { message: Message; onClose: () => void }) {
  const { t } = useTranslation()
  const { remove } = useChanges(message)
  const [busy, setBusy] = useState(false)
  const onDelete = async () => {
    setBusy(true)
    await remove()
    onClose()
  }
  return (
    <Modal title={t('messages.removeTitle')} onClose={onClose}>
      <Box sx={{ px: 5, pb: 4, display: 'flex', flexDirection: 'column', gap: 4 }}>
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {t('messages.removeHint')}
        </Typography>
        <Box sx={quote}>
          <MessageText text={message.text || (message.forwarded?.text ?? '')} />
          {message.files.map(({ id, name }) => (
            <Typography key={id} variant="body2" noWrap>
              {name}
            </Typography>
          ))}
        </Box>
        <Box sx={{ display: 'flex', justifyContent: 'flex-end', gap: 2 }}>
          <Button onClick={onClose}>{t('messages.cancel')}</Button>
          <Button autoFocus variant="contained" color="error" loading={busy} onClick={() => void onDelete()}>
            {t('messages.remove')}
          </Button>
        </Box>
      </Box>
    </Modal>
  )
}

const quote = {
  maxHeight: 200,
  overflowY: 'auto',
  px: 3,
  py: 2,
  border: 1,
  borderColor: 'divider',
  borderRadius: '8px',
}
