import type { ErrorComponentProps } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { ErrorState } from '../ui/ErrorState.tsx'

/** A page that broke; the rest of the app stands. */
export function FailedPage({ reset }: ErrorComponentProps) {
  const { t } = useTranslation()
  return <ErrorState title={t('app.failed')} onRetry={reset} />
}
