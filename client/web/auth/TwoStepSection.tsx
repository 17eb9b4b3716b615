import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNotice } from '../ui/Notice.tsx'
import { EnableTotp } from './EnableTotp.tsx'
import { useDisableTotp, useNewRecoveryCodes } from './factors.ts'
import { PasswordPrompt } from './PasswordPrompt.tsx'
import { RecoveryCodes } from './RecoveryCodes.tsx'
import { SecuritySection } from './SecurityDialog.tsx'

/** Turns the second step of signing in on and off. */
export function TwoStepSection({ isOn }: { isOn: boolean }) {
  const { t } = useTranslation()
  const [enabling, setEnabling] = useState(false)
  const turnOn = (
    <Button variant="outlined" onClick={() => setEnabling(true)}>
      {t('auth.turnOn')}
    </Button>
  )
  return (
    <SecuritySection
      title={t('auth.twoStep')}
      hint={t(isOn ? 'auth.twoStepOn' : 'auth.twoStepOff')}
      action={!isOn && !enabling && turnOn}
    >
      {enabling && <EnableTotp onDone={() => setEnabling(false)} />}
      {isOn && !enabling && <TurnedOn />}
    </SecuritySection>
  )
}

function TurnedOn() {
  const { t } = useTranslation()
  const notify = useNotice()
  const [asked, setAsked] = useState<'codes' | 'off'>()
  const renew = useNewRecoveryCodes()
  const disable = useDisableTotp()
  const cancel = () => setAsked(undefined)
  if (renew.data) return <RecoveryCodes codes={renew.data.backupCodes} onDone={renew.reset} />
  if (asked === 'codes')
    return (
      <PasswordPrompt
        action={t('auth.newCodes')}
        onPassword={(password) => renew.mutateAsync(password).then(cancel)}
        onCancel={cancel}
      />
    )
  if (asked === 'off')
    return (
      <PasswordPrompt
        action={t('auth.turnOff')}
        onPassword={(password) => disable.mutateAsync(password).then(() => notify(t('auth.twoStepIsOff')))}
        onCancel={cancel}
      />
    )
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2 }}>
      <Button variant="outlined" onClick={() => setAsked('codes')}>
        {t('auth.newCodes')}
      </Button>
      <Button variant="outlined" onClick={() => setAsked('off')} sx={{ color: 'error.main' }}>
        {t('auth.turnOff')}
      </Button>
    </Box>
  )
}
