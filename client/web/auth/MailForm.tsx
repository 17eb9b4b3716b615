import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Credentials } from '../../../shared/auth.ts'
import { codeOf } from '../app/errors.ts'
import { Field } from '../ui/Field.tsx'
import { useForm } from '../ui/useForm.ts'
import { AuthForm } from './AuthForm.tsx'

interface Props {
  action: string
  /** Has a letter sent to the address, if there is somebody of it; which nobody is told. */
  request: (email: string) => Promise<unknown>
}

const Addressed = Credentials.pick({ email: true })

/** Asks for an address, and says that a letter is on its way to it. */
export function MailForm({ action, request }: Props) {
  const { t } = useTranslation()
  const [sentTo, setSentTo] = useState<string>()
  const [problem, setProblem] = useState<string>()
  const form = useForm(Addressed, { email: '' }, async ({ email }) => {
    setProblem(undefined)
    await request(email).then(
      () => setSentTo(email),
      (error) => setProblem(t(codeOf(error) === 'TOO_MANY_REQUESTS' ? 'auth.tooManyLetters' : 'auth.failed')),
    )
  })
  if (sentTo)
    return (
      <Typography variant="body1" role="status">
        {t('auth.letterSent', { email: sentTo })}
      </Typography>
    )
  return (
    <AuthForm action={action} busy={form.busy} problem={problem} onSubmit={form.onSubmit}>
      <Field
        autoFocus
        type="email"
        autoComplete="username"
        label={t('auth.email')}
        {...form.field('email', t('auth.emailError'))}
      />
    </AuthForm>
  )
}
