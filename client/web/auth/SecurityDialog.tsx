import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useDialogs } from '../app/dialogs.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { Modal } from '../ui/Modal.tsx'
import { useSecurity } from './factors.ts'
import { PasskeySection } from './PasskeySection.tsx'
import { PasswordSection } from './PasswordSection.tsx'
import { TwoStepSection } from './TwoStepSection.tsx'

/** How the person signs in, and what makes that safer. */
export function SecurityDialog() {
  const { t } = useTranslation()
  const { close } = useDialogs()
  return (
    <Modal tall title={t('auth.security')} onClose={close}>
      <Box sx={{ flex: 1, overflowY: 'auto', px: 5, pb: 5, display: 'grid', alignContent: 'start', gap: 6, pt: 2 }}>
        <Sections />
      </Box>
    </Modal>
  )
}

function Sections() {
  const { t } = useTranslation()
  const security = useSecurity()
  if (security.isPending) return <ListSkeleton rows={5} />
  if (security.isError) return <ErrorState title={t('auth.securityFailed')} onRetry={() => void security.refetch()} />
  return (
    <>
      {security.data.hasPassword && <PasswordSection />}
      {security.data.hasPassword && <TwoStepSection isOn={security.data.twoFactorEnabled} />}
      <PasskeySection passkeys={security.data.passkeys} />
    </>
  )
}

interface SectionProps {
  title: string
  hint: string
  /** What can be done, beside the title. */
  action?: ReactNode
  children?: ReactNode
}

export function SecuritySection({ title, hint, action, children }: SectionProps) {
  return (
    <Box component="section" aria-label={title}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 3, minHeight: 36 }}>
        <Typography variant="h2" component="h3" sx={{ flex: 1, whiteSpace: 'nowrap' }}>
          {title}
        </Typography>
        {action}
      </Box>
      <Typography variant="body2" sx={{ color: 'text.secondary', mt: 1 }}>
        {hint}
      </Typography>
      {children && <Box sx={{ mt: 3 }}>{children}</Box>}
    </Box>
  )
}
