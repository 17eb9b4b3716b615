import Box from '@mui/material/Box'
import { useTranslation } from 'react-i18next'
import { TextLink } from '../ui/TextLink.tsx'
import { useSignInOptions } from './oidc.ts'

/** The ways in that lead over a letter, where this deployment writes any. */
export function MailWays() {
  const { t } = useTranslation()
  if (!useSignInOptions()?.mail) return null
  return (
    <Box
      sx={{ display: 'flex', flexWrap: 'wrap', justifyContent: 'space-between', gap: 2, mt: 4, typography: 'body2' }}
    >
      <TextLink to="/forgotten">{t('auth.forgot')}</TextLink>
      <TextLink to="/link">{t('auth.mailLink')}</TextLink>
    </Box>
  )
}
