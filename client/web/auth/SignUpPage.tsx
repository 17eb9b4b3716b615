import { useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { signUp } from 'realtime-chat/sdk'
import { SignUp } from '../../../shared/auth.ts'
import { Field } from '../ui/Field.tsx'
import { PasswordField } from '../ui/PasswordField.tsx'
import { useForm } from '../ui/useForm.ts'
import { AuthForm } from './AuthForm.tsx'
import { AuthPage } from './AuthPage.tsx'
import { useEnter } from './useEnter.ts'

export function SignUpPage() {
  const { t } = useTranslation()
  const { next } = useSearch({ from: '/sign-up' })
  const { enter, problem } = useEnter(next)
  const form = useForm(SignUp, { name: '', email: '', password: '' }, (input) =>
    enter(() => signUp({ url: location.origin, ...input })),
  )
  const other = { question: t('auth.haveAccount'), action: t('auth.signIn'), to: '/sign-in' as const, next }
  return (
    <AuthPage title={t('auth.signUp')} heading={t('auth.join')} hint={t('auth.joinHint')} other={other}>
      <AuthForm action={t('auth.signUp')} busy={form.busy} problem={problem} onSubmit={form.onSubmit}>
        <Field label={t('auth.name')} autoComplete="name" autoFocus {...form.field('name', t('auth.nameError'))} />
        <Field
          label={t('auth.email')}
          type="email"
          autoComplete="username"
          {...form.field('email', t('auth.emailError'))}
        />
        <PasswordField
          label={t('auth.password')}
          autoComplete="new-password"
          hint={t('auth.passwordHint')}
          {...form.field('password', t('auth.passwordError'))}
        />
      </AuthForm>
    </AuthPage>
  )
}
