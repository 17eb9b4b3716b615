import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'
import { useDialogs } from '../app/dialogs.tsx'
import { Modal } from '../ui/Modal.tsx'
import { Tokens } from './Tokens.tsx'

/** The tokens that the person's own programs come in by. */
export function TokensDialog() {
  const { t } = useTranslation()
  const { close } = useDialogs()
  return (
    <Modal tall title={t('auth.tokens')} onClose={close}>
      <Typography variant="body2" sx={{ px: 5, pb: 3, color: 'text.secondary' }}>
        {t('auth.tokensHint')}
      </Typography>
      <Box sx={{ flex: 1, overflowY: 'auto', px: 5, pb: 5 }}>
        <Tokens />
      </Box>
    </Modal>
  )
}
