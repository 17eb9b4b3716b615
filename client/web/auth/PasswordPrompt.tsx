import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Credentials } from '../../../shared/auth.ts'
import { codeOf } from '../app/errors.ts'
import { PasswordField } from '../ui/PasswordField.tsx'
import { useForm } from '../ui/useForm.ts'

interface Props {
  action: string
  onPassword: (password: string) => Promise<unknown>
  onCancel: () => void
}

const Given = Credentials.pick({ password: true })

/** Asks for the password before something that decides who can sign in. */
export function PasswordPrompt({ action, onPassword, onCancel }: Props) {
  const { t } = useTranslation()
  const [problem, setProblem] = useState<string>()
  const form = useForm(Given, { password: '' }, ({ password }) => {
    setProblem(undefined)
    return onPassword(password).catch((error) =>
      setProblem(codeOf(error) === 'BAD_REQUEST' ? t('auth.wrongPassword') : t('auth.failed')),
    )
  })
  return (
    <Box component="form" noValidate onSubmit={form.onSubmit} sx={{ display: 'grid', gap: 1 }}>
      <PasswordField
        autoFocus
        label={t('auth.yourPassword')}
        autoComplete="current-password"
        {...form.field('password', t('auth.passwordMissing'))}
      />
      <Typography role="alert" variant="body2" sx={{ color: 'error.main', minHeight: 20 }}>
        {problem}
      </Typography>
      <Box sx={{ display: 'flex', gap: 2 }}>
        <Button type="submit" variant="contained" loading={form.busy}>
          {action}
        </Button>
        <Button onClick={onCancel}>{t('app.cancel')}</Button>
      </Box>
    </Box>
  )
}
