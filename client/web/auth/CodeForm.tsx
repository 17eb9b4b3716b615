import Checkbox from '@mui/material/Checkbox'
import FormControlLabel from '@mui/material/FormControlLabel'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { confirmSignIn } from 'realtime-chat/sdk'
import { z } from 'zod'
import { RecoveryCode, TotpCode } from '../../../shared/auth.ts'
import { codeOf } from '../app/errors.ts'
import { Field } from '../ui/Field.tsx'
import { useForm } from '../ui/useForm.ts'
import { AuthForm } from './AuthForm.tsx'
import { useEnter } from './useEnter.ts'

const Given = z.object({
  code: z
    .string()
    .trim()
    .pipe(z.union([TotpCode, RecoveryCode])),
})

/** The second step: a code of the authenticator app, or a recovery code. */
export function CodeForm({ next }: { next: string | undefined }) {
  const { t } = useTranslation()
  const [trustDevice, setTrustDevice] = useState(false)
  const [wrong, setWrong] = useState<string>()
  const { enter, problem } = useEnter(next)
  const form = useForm(Given, { code: '' }, ({ code }) => {
    setWrong(undefined)
    return enter(() => confirmSignIn({ url: location.origin, code, trustDevice }), {
      otherwise: (failure) => {
        const isWrong = codeOf(failure) === 'UNAUTHORIZED'
        if (isWrong) setWrong(t('auth.wrongCode'))
        return isWrong
      },
    })
  })
  return (
    <AuthForm action={t('auth.confirm')} busy={form.busy} problem={wrong ?? problem} onSubmit={form.onSubmit}>
      <Field
        autoFocus
        label={t('auth.code')}
        autoComplete="one-time-code"
        {...form.field('code', t('auth.anyCodeError'))}
      />
      <FormControlLabel
        control={<Checkbox size="small" checked={trustDevice} onChange={(_, checked) => setTrustDevice(checked)} />}
        label={t('auth.trustDevice')}
        slotProps={{ typography: { variant: 'body2' } }}
      />
    </AuthForm>
  )
}
