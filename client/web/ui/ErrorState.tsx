import Button from '@mui/material/Button'
import CircleAlert from 'lucide-react/icons/circle-alert'
import { useTranslation } from 'react-i18next'
import { EmptyState } from './EmptyState.tsx'

/** What failed, and the button that tries again. */
export function ErrorState({ title, hint, onRetry }: { title: string; hint?: string; onRetry: () => void }) {
  const { t } = useTranslation()
  return (
    <EmptyState icon={CircleAlert} title={title} hint={hint ?? t('app.failedHint')}>
      <Button variant="outlined" onClick={onRetry}>
        {t('app.tryAgain')}
      </Button>
    </EmptyState>
  )
}
