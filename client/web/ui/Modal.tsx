import Box from '@mui/material/Box'
import Dialog from '@mui/material/Dialog'
import Typography from '@mui/material/Typography'
import X from 'lucide-react/icons/x'
import { type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { IconAction } from './IconAction.tsx'
import { usePhone } from './usePhone.ts'

interface Props {
  title: string
  onClose: () => void
  /** Keeps one height whatever it shows, for lists that load and are searched. */
  tall?: boolean
  children: ReactNode
}

/** A titled dialog; on a phone it takes the whole screen. */
export function Modal({ title, onClose, tall = false, children }: Props) {
  const { t } = useTranslation()
  const phone = usePhone()
  const id = useId()
  return (
    <Dialog open onClose={onClose} fullScreen={phone} fullWidth maxWidth="sm" aria-labelledby={id}>
      <Box sx={{ display: 'flex', alignItems: 'center', pl: 5, pr: 3, pt: 3, pb: 1 }}>
        <Typography id={id} variant="h2" component="h2" sx={{ flex: 1, fontSize: 17 }}>
          {title}
        </Typography>
        <IconAction icon={X} label={t('app.close')} onClick={onClose} />
      </Box>
      <Box
        sx={{ display: 'flex', flexDirection: 'column', minHeight: 0, ...(tall && { height: phone ? '100%' : 520 }) }}
      >
        {children}
      </Box>
    </Dialog>
  )
}
