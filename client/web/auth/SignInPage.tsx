import { useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { signIn } from 'realtime-chat/sdk'
import { Credentials } from '../../../shared/auth.ts'
import { codeOf } from '../app/errors.ts'
import { Field } from '../ui/Field.tsx'
import { PasswordField } from '../ui/PasswordField.tsx'
import { useForm } from '../ui/useForm.ts'
import { AuthForm } from './AuthForm.tsx'
import { AuthPage } from './AuthPage.tsx'
import { CodeForm } from './CodeForm.tsx'
import { MailWays } from './MailWays.tsx'
import { OtherWays } from './OtherWays.tsx'
import { useEnter } from './useEnter.ts'

export function SignInPage() {
  const { t } = useTranslation()
  const { next } = useSearch({ from: '/sign-in' })
  const [halfWay, setHalfWay] = useState(false)
  const other = { question: t('auth.newHere'), action: t('auth.signUp'), to: '/sign-up' as const, next }
  const hint = halfWay ? t('auth.codeHint') : t('auth.welcomeHint')
  return (
    <AuthPage title={t('auth.signIn')} heading={t('auth.welcome')} hint={hint} other={other}>
      {halfWay ? (
        <CodeForm next={next} />
      ) : (
        <>
          <PasswordForm next={next} onSecondStep={() => setHalfWay(true)} />
          <OtherWays next={next} />
          <MailWays />
        </>
      )}
    </AuthPage>
  )
}

function PasswordForm({ next, onSecondStep }: { next: string | undefined; onSecondStep: () => void }) {
  const { t } = useTranslation()
  const { error } = useSearch({ from: '/sign-in' })
  const { enter, problem } = useEnter(next)
  const form = useForm(Credentials, { email: '', password: '' }, (input) =>
    enter(() => signIn({ url: location.origin, ...input }), {
      otherwise: (failure) => {
        const isHalfWay = codeOf(failure) === 'SECOND_STEP'
        if (isHalfWay) onSecondStep()
        return isHalfWay
      },
    }),
  )
  const refused = error && t(error === 'account_not_linked' ? 'auth.notLinked' : 'auth.providerFailed')
  return (
    <AuthForm action={t('auth.signIn')} busy={form.busy} problem={problem ?? refused} onSubmit={form.onSubmit}>
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
  )
}
