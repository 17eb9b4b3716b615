import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { Link } from '@tanstack/react-router'
import Compass from 'lucide-react/icons/compass'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../ui/EmptyState.tsx'
import { useTitle } from '../ui/useTitle.ts'

export function NotFoundPage() {
  const { t } = useTranslation()
  useTitle(t('app.notFound'))
  return (
    <Box component="main" sx={{ display: 'flex', height: '100%' }}>
      <EmptyState icon={Compass} title={t('app.notFound')} hint={t('app.notFoundHint')}>
        <Button variant="outlined" component={Link} to="/">
          {t('app.home')}
        </Button>
      </EmptyState>
    </Box>
  )
}
