import Button from '@mui/material/Button'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { Password } from '../../../shared/auth.ts'
import { codeOf } from '../app/errors.ts'
import { useNotice } from '../ui/Notice.tsx'
import { PasswordField } from '../ui/PasswordField.tsx'
import { useForm } from '../ui/useForm.ts'
import { AuthForm } from './AuthForm.tsx'
import { AuthPage } from './AuthPage.tsx'
import { useFragment } from './fragment.ts'
import { MailForm } from './MailForm.tsx'
import { confirmAddress, followSignInLink, requestReset, requestSignInLink, resetPassword } from './mail.ts'
import { useEnter } from './useEnter.ts'
import { isWeakPassword } from './weakPassword.ts'

/** The way back, at the foot of each of these pages. */
function useBack() {
  const { t } = useTranslation()
  return { question: t('auth.remembered'), action: t('auth.signIn'), to: '/sign-in', next: undefined } as const
}

/** For whoever has forgotten their password. */
export function ForgottenPage() {
  const { t } = useTranslation()
  return (
    <AuthPage
      title={t('auth.forgotten')}
      heading={t('auth.forgotten')}
      hint={t('auth.forgottenHint')}
      other={useBack()}
    >
      <MailForm action={t('auth.sendLetter')} request={requestReset} />
    </AuthPage>
  )
}

/** For whoever would rather have a link than type a password. */
export function LinkRequestPage() {
  const { t } = useTranslation()
  return (
    <AuthPage title={t('auth.byLink')} heading={t('auth.byLink')} hint={t('auth.byLinkHint')} other={useBack()}>
      <MailForm action={t('auth.sendLetter')} request={requestSignInLink} />
    </AuthPage>
  )
}

const New = z.object({ password: Password })

/** Where the letter of somebody leads who has forgotten their password. */
export function NewPasswordPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const notify = useNotice()
  const token = useFragment().get('token') ?? ''
  const [problem, setProblem] = useState<string>()
  const form = useForm(New, { password: '' }, async ({ password }) => {
    setProblem(undefined)
    const done = () => {
      notify(t('auth.passwordIsNew'))
      return navigate({ to: '/sign-in' })
    }
    await resetPassword(token, password).then(done, (error) => setProblem(t(`auth.${reasonOf(error)}`)))
  })
  return (
    <AuthPage
      title={t('auth.newPassword')}
      heading={t('auth.newPassword')}
      hint={t('auth.newPasswordHint')}
      other={useBack()}
    >
      <AuthForm action={t('auth.setPassword')} busy={form.busy} problem={problem} onSubmit={form.onSubmit}>
        <PasswordField
          autoFocus
          label={t('auth.newPassword')}
          autoComplete="new-password"
          hint={t('auth.passwordHint')}
          {...form.field('password', t('auth.passwordError'))}
        />
      </AuthForm>
    </AuthPage>
  )
}

/** Why a new password was not taken. */
export function reasonOf(error: unknown) {
  if (isWeakPassword(error)) return 'weakPassword'
  return codeOf(error) === 'BAD_REQUEST' ? 'badLink' : 'failed'
}

/** Where the letter of somebody leads who asked for a link to sign in by. */
export function SignInLinkPage() {
  const { t } = useTranslation()
  const token = useFragment().get('token') ?? ''
  const [bad, setBad] = useState(false)
  const { enter } = useEnter('/')
  const follow = () => {
    const otherwise = () => {
      setBad(true)
      return true
    }
    void enter(() => followSignInLink(token), { otherwise })
  }
  return (
    <AuthPage title={t('auth.signIn')} heading={t('auth.welcome')} hint={t('auth.linkIsThere')} other={useBack()}>
      <Deed label={t('auth.signIn')} bad={bad} onClick={follow} />
    </AuthPage>
  )
}

/** Where the letter of somebody leads who has made an account. */
export function ConfirmPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const notify = useNotice()
  const token = useFragment().get('token') ?? ''
  const [bad, setBad] = useState(false)
  const done = () => {
    notify(t('auth.confirmed'))
    return navigate({ to: '/' })
  }
  const confirm = () => void confirmAddress(token).then(done, () => setBad(true))
  return (
    <AuthPage
      title={t('auth.confirmAddress')}
      heading={t('auth.confirmAddress')}
      hint={t('auth.confirmHint')}
      other={useBack()}
    >
      <Deed label={t('auth.confirm')} bad={bad} onClick={confirm} />
    </AuthPage>
  )
}

function Deed({ label, bad, onClick }: { label: string; bad: boolean; onClick: () => void }) {
  const { t } = useTranslation()
  if (bad) return <p role="alert">{t('auth.badLink')}</p>
  return (
    <Button variant="contained" fullWidth onClick={onClick} sx={{ minHeight: 42 }}>
      {label}
    </Button>
  )
}
