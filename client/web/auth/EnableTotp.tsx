import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { encode } from 'uqr'
import { z } from 'zod'
import { TotpCode } from '../../../shared/auth.ts'
import { mono } from '../app/theme.ts'
import { Field } from '../ui/Field.tsx'
import { useForm } from '../ui/useForm.ts'
import { type Enabling, useConfirmTotp, useEnableTotp } from './factors.ts'
import { PasswordPrompt } from './PasswordPrompt.tsx'
import { RecoveryCodes } from './RecoveryCodes.tsx'

/** Turns the second step on: the password, an authenticator app, a first code, and the recovery codes. */
export function EnableTotp({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation()
  const enable = useEnableTotp()
  const [confirmed, setConfirmed] = useState(false)
  if (!enable.data)
    return <PasswordPrompt action={t('auth.continue')} onPassword={enable.mutateAsync} onCancel={onDone} />
  if (confirmed) return <RecoveryCodes codes={enable.data.backupCodes} onDone={onDone} />
  return <Pairing enabling={enable.data} onConfirmed={() => setConfirmed(true)} onCancel={onDone} />
}

interface PairingProps {
  enabling: Enabling
  onConfirmed: () => void
  onCancel: () => void
}

const Given = z.object({ code: z.string().trim().pipe(TotpCode) })

function Pairing({ enabling: { totpURI }, onConfirmed, onCancel }: PairingProps) {
  const { t } = useTranslation()
  const confirm = useConfirmTotp()
  const [problem, setProblem] = useState<string>()
  const form = useForm(Given, { code: '' }, ({ code }) => {
    setProblem(undefined)
    return confirm.mutateAsync(code).then(onConfirmed, () => setProblem(t('auth.wrongCode')))
  })
  return (
    <Box component="form" noValidate onSubmit={form.onSubmit} sx={{ display: 'grid', gap: 3 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 4, alignItems: 'center' }}>
        <QrCode text={totpURI} />
        <Box sx={{ flex: 1, minWidth: 200 }}>
          <Typography variant="body2">{t('auth.scan')}</Typography>
          <Typography variant="caption" component="p" sx={{ mt: 2, color: 'text.secondary' }}>
            {t('auth.orType')}
          </Typography>
          <Typography variant="body2" sx={{ fontFamily: mono, wordBreak: 'break-all' }} data-secret>
            {new URL(totpURI).searchParams.get('secret')}
          </Typography>
        </Box>
      </Box>
      <Field
        autoFocus
        label={t('auth.code')}
        inputMode="numeric"
        autoComplete="one-time-code"
        {...form.field('code', t('auth.codeError'))}
      />
      <Typography role="alert" variant="body2" sx={{ color: 'error.main', minHeight: 20, mt: -2 }}>
        {problem}
      </Typography>
      <Box sx={{ display: 'flex', gap: 2 }}>
        <Button type="submit" variant="contained" loading={form.busy}>
          {t('auth.confirm')}
        </Button>
        <Button onClick={onCancel}>{t('app.cancel')}</Button>
      </Box>
    </Box>
  )
}

/** Dark on light in both schemes, for cameras. */
function QrCode({ text }: { text: string }) {
  const { t } = useTranslation()
  const { size, data } = useMemo(() => encode(text, { ecc: 'M', border: 2 }), [text])
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
  return (
    <svg
      role="img"
      aria-label={t('auth.qrCode')}
      width={168}
      height={168}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      style={{ background: '#fff', borderRadius: 8, flex: 'none' }}
    >
      <path d={path} fill="#000" />
    </svg>
  )
}
