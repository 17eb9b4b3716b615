import Typography from '@mui/material/Typography'
import { useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { signIn, signUp } from 'realtime-chat/sdk'
import { SignUp } from '../../../shared/auth.ts'
import { codeOf } from '../app/errors.ts'
import { Field } from '../ui/Field.tsx'
import { PasswordField } from '../ui/PasswordField.tsx'
import { useForm } from '../ui/useForm.ts'
import { AuthForm } from './AuthForm.tsx'
import { AuthPage } from './AuthPage.tsx'
import { useFragment } from './fragment.ts'
import { useSignInOptions } from './oidc.ts'
import { useEnter } from './useEnter.ts'
import { isWeakPassword } from './weakPassword.ts'

/** Makes an account; at `/join`, by the invitation that the address carries. */
export function SignUpPage() {
  const { t } = useTranslation()
  const { next } = useSearch({ strict: false })
  const options = useSignInOptions()
  const invitation = useFragment().get('code')
  const [sentTo, setSentTo] = useState<string>()
  const other = { question: t('auth.haveAccount'), action: t('auth.signIn'), to: '/sign-in' as const, next }
  const hint =
    options?.policy !== 'open' && options && !invitation ? t(`auth.policy.${options.policy}`) : t('auth.joinHint')
  return (
    <AuthPage title={t('auth.signUp')} heading={t('auth.join')} hint={hint} other={other}>
      {sentTo ? (
        <Typography variant="body1" role="status">
          {t('auth.confirmFirst', { email: sentTo })}
        </Typography>
      ) : (
        <SignUpForm next={next} invitation={invitation ?? undefined} onSent={setSentTo} />
      )}
    </AuthPage>
  )
}

interface FormProps {
  next: string | undefined
  invitation: string | undefined
  /** The account opens by a letter to this address. */
  onSent: (email: string) => void
}

function SignUpForm({ next, invitation, onSent }: FormProps) {
  const { t } = useTranslation()
  const invited = useFragment().get('email') ?? ''
  const [refused, setRefused] = useState<string>()
  const { enter, problem } = useEnter(next)
  const form = useForm(SignUp, { name: '', email: invited, password: '' }, ({ name, email, password }) => {
    setRefused(undefined)
    const otherwise = (error: unknown) => {
      if (codeOf(error) === 'VERIFY_EMAIL') onSent(email)
      else setRefused(refusalOf(error))
      return codeOf(error) === 'VERIFY_EMAIL' || refusalOf(error) !== undefined
    }
    return enter(() => join({ name, email, password }, invitation), { otherwise })
  })
  const why = refused && t(`auth.${refused === 'NOT_INVITED' ? 'notInvited' : 'weakPassword'}`)
  return (
    <AuthForm action={t('auth.signUp')} busy={form.busy} problem={why ?? problem} onSubmit={form.onSubmit}>
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
  )
}

/** An invitation has proven the address, so that nothing needs to be confirmed. */
async function join(person: Pick<SignUp, 'name' | 'email' | 'password'>, invitation: string | undefined) {
  const url = location.origin
  try {
    await signUp({ url, ...person, ...(invitation && { invitation }) })
  } catch (error) {
    if (!invitation || codeOf(error) !== 'VERIFY_EMAIL') throw error
    await signIn({ url, email: person.email, password: person.password })
  }
}

function refusalOf(error: unknown): 'NOT_INVITED' | 'WEAK_PASSWORD' | undefined {
  if (codeOf(error) === 'FORBIDDEN') return 'NOT_INVITED'
  return isWeakPassword(error) ? 'WEAK_PASSWORD' : undefined
}
