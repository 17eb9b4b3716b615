import { useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { signIn } from 'realtime-chat/sdk'
import { Credentials } from '../../../shared/auth.ts'
import { Field } from '../ui/Field.tsx'
import { PasswordField } from '../ui/PasswordField.tsx'
import { useForm } from '../ui/useForm.ts'
import { AuthForm } from './AuthForm.tsx'
import { AuthPage } from './AuthPage.tsx'
import { useEnter } from './useEnter.ts'

export function SignInPage() {
  const { t } = useTranslation()
  const { next } = useSearch({ from: '/sign-in' })
  const { enter, problem } = useEnter(next)
  const form = useForm(Credentials, { email: '', password: '' }, (input) =>
    enter(() => signIn({ url: location.origin, ...input })),
  )
  const other = { question: t('auth.newHere'), action: t('auth.signUp'), to: '/sign-up' as const, next }
  return (
    <AuthPage title={t('auth.signIn')} heading={t('auth.welcome')} hint={t('auth.welcomeHint')} other={other}>
      <AuthForm action={t('auth.signIn')} busy={form.busy} problem={problem} onSubmit={form.onSubmit}>
        <Field
          label={t('auth.email')}
          type="email"
          autoComplete="username"
          autoFocus
          {...form.field('email', t('auth.emailError'))}
        />
        <PasswordField
          label={t('auth.password')}
          autoComplete="current-password"
          {...form.field('password', t('auth.passwordMissing'))}
        />
      </AuthForm>
    </AuthPage>
  )
}
