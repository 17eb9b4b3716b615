import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Divider from '@mui/material/Divider'
import Typography from '@mui/material/Typography'
import KeyRound from 'lucide-react/icons/key-round'
import LogIn from 'lucide-react/icons/log-in'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { canUsePasskeys, signInWithPasskey } from './factors.ts'
import { leaveForProvider, useSignInOptions } from './oidc.ts'
import { useEnter } from './useEnter.ts'

/** The ways in that need no password, as far as this browser and this deployment have them. */
export function OtherWays({ next }: { next: string | undefined }) {
  const { t } = useTranslation()
  const provider = useSignInOptions()?.oidc
  const passkeys = canUsePasskeys()
  if (!provider && !passkeys) return null
  return (
    <Box sx={{ display: 'grid', gap: 2, mt: 4 }}>
      <Divider sx={{ typography: 'caption', color: 'text.secondary', mb: 1 }}>{t('auth.or')}</Divider>
      {passkeys && <ByPasskey next={next} />}
      {provider && <ByProvider name={provider} next={next} />}
    </Box>
  )
}

function ByPasskey({ next }: { next: string | undefined }) {
  const { t } = useTranslation()
  const [failed, setFailed] = useState(false)
  const { enter } = useEnter(next)
  const start = () => {
    setFailed(false)
    // Whoever changes their mind needs no word about it.
    const otherwise = (error: unknown) => {
      setFailed(!(error instanceof Error && error.name === 'NotAllowedError'))
      return true
    }
    void enter(signInWithPasskey, { otherwise })
  }
  return (
    <>
      <Button variant="outlined" startIcon={<KeyRound aria-hidden size={16} strokeWidth={1.75} />} onClick={start}>
        {t('auth.byPasskey')}
      </Button>
      {failed && (
        <Typography role="alert" variant="body2" sx={{ color: 'error.main' }}>
          {t('auth.passkeyRefused')}
        </Typography>
      )}
    </>
  )
}

function ByProvider({ name, next = '/' }: { name: string; next: string | undefined }) {
  const { t } = useTranslation()
  const [state, setState] = useState<'idle' | 'leaving' | 'failed'>('idle')
  const leave = () => {
    setState('leaving')
    leaveForProvider(next).catch(() => setState('failed'))
  }
  return (
    <>
      <Button
        variant="outlined"
        loading={state === 'leaving'}
        startIcon={<LogIn aria-hidden size={16} strokeWidth={1.75} />}
        onClick={leave}
      >
        {t('auth.byProvider', { name })}
      </Button>
      {state === 'failed' && (
        <Typography role="alert" variant="body2" sx={{ color: 'error.main' }}>
          {t('auth.providerFailed')}
        </Typography>
      )}
    </>
  )
}
