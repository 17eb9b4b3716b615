import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'
import { Modal } from '../ui/Modal.tsx'
import { useNotice } from '../ui/Notice.tsx'
import { useRemoveEmoji } from './changes.ts'

export function RemoveEmoji({ name, onClose }: { name: string; onClose: () => void }) {
  const { t } = useTranslation()
  const notify = useNotice()
  const remove = useRemoveEmoji()
  const onRemove = () => remove.mutate(name, { onSuccess: onClose, onError: () => notify(t('emoji.notSaved')) })
  return (
    <Modal title={t('emoji.removeTitle', { name })} onClose={onClose}>
      <Box sx={{ px: 5, pb: 4, display: 'flex', flexDirection: 'column', gap: 4 }}>
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {t('emoji.removeHint', { name })}
        </Typography>
        <Box sx={{ display: 'flex', justifyContent: 'flex-end', gap: 2 }}>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button autoFocus variant="contained" color="error" loading={remove.isPending} onClick={onRemove}>
            {t('emoji.remove')}
          </Button>
        </Box>
      </Box>
    </Modal>
  )
}
