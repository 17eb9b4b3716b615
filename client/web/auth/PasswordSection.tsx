import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { Credentials, Password } from '../../../shared/auth.ts'
import { useNotice } from '../ui/Notice.tsx'
import { PasswordField } from '../ui/PasswordField.tsx'
import { useForm } from '../ui/useForm.ts'
import { changePassword } from './mail.ts'
import { reasonOf } from './mailPages.tsx'

const Change = z.object({ current: Credentials.shape.password, password: Password })

/** Another password; all other devices are then signed out. */
export function PasswordSection() {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  return (
    <Box component="section" aria-label={t('auth.password')}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 3, minHeight: 36 }}>
        <Typography variant="h2" component="h3" sx={{ flex: 1 }}>
          {t('auth.password')}
        </Typography>
        {!open && (
          <Button variant="outlined" onClick={() => setOpen(true)}>
            {t('auth.changePassword')}
          </Button>
        )}
      </Box>
      <Typography variant="body2" sx={{ color: 'text.secondary', mt: 1 }}>
        {t('auth.changeHint')}
      </Typography>
      {open && <ChangeForm onDone={() => setOpen(false)} />}
    </Box>
  )
}

function ChangeForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation()
  const notify = useNotice()
  const [problem, setProblem] = useState<string>()
  const form = useForm(Change, { current: '', password: '' }, async ({ current, password }) => {
    setProblem(undefined)
    const done = () => {
      notify(t('auth.passwordIsNew'))
      onDone()
    }
    const failed = (error: unknown) => {
      const reason = reasonOf(error)
      setProblem(t(`auth.${reason === 'badLink' ? 'wrongPassword' : reason}`))
    }
    await changePassword(current, password).then(done, failed)
  })
  return (
    <Box component="form" noValidate onSubmit={form.onSubmit} sx={{ display: 'grid', gap: 1, mt: 3 }}>
      <PasswordField
        autoFocus
        label={t('auth.currentPassword')}
        autoComplete="current-password"
        {...form.field('current', t('auth.passwordMissing'))}
      />
      <PasswordField
        label={t('auth.newPassword')}
        autoComplete="new-password"
        hint={t('auth.passwordHint')}
        {...form.field('password', t('auth.passwordError'))}
      />
      <Typography role="alert" variant="body2" sx={{ color: 'error.main', minHeight: 20 }}>
        {problem}
      </Typography>
      <Box sx={{ display: 'flex', gap: 2 }}>
        <Button type="submit" variant="contained" loading={form.busy}>
          {t('auth.changePassword')}
        </Button>
        <Button onClick={onDone}>{t('app.cancel')}</Button>
      </Box>
    </Box>
  )
}
