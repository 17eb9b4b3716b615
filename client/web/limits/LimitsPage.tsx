import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { Link } from '@tanstack/react-router'
import ChevronLeft from 'lucide-react/icons/chevron-left'
import { useTranslation } from 'react-i18next'
import { NotFoundPage } from '../app/NotFoundPage.tsx'
import { frame } from '../app/theme.ts'
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
      <BackToList />
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

/** On a phone, where the list is not beside it. */
function BackToList() {
  const { t } = useTranslation()
  return (
    <Box sx={{ display: { xs: 'flex', md: 'none' }, height: frame.header, alignItems: 'center', pl: 1, mb: -6 }}>
      <Link to="/" aria-label={t('app.back')} style={{ display: 'flex', padding: 8, color: 'inherit' }}>
        <ChevronLeft aria-hidden size={22} strokeWidth={1.75} />
      </Link>
    </Box>
  )
}
