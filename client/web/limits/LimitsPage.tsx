import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'
import { NotFoundPage } from '../app/NotFoundPage.tsx'
import { useIsAtLeast } from '../auth/me.ts'
import { useTitle } from '../ui/useTitle.ts'
import { Refusals } from './Refusals.tsx'
import { RuleList } from './RuleList.tsx'

/** The limits of the workspace, for those who manage it: what they refused, and the rules themselves. */
export function LimitsPage() {
  const { t } = useTranslation()
  useTitle(t('limits.title'))
  if (!useIsAtLeast('admin')) return <NotFoundPage />
  return (
    <Box sx={{ overflowY: 'auto', flex: 1 }}>
      <Box sx={{ maxWidth: 800, mx: 'auto', px: { xs: 4, md: 8 }, py: 6, display: 'grid', gap: 8 }}>
        <Box>
          <Typography variant="h1">{t('limits.title')}</Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary', mt: 1 }}>
            {t('limits.titleHint')}
          </Typography>
        </Box>
        <Refusals />
        <RuleList />
      </Box>
    </Box>
  )
}
