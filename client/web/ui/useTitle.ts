import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'

/** Names the tab after the page. */
export function useTitle(page: string | undefined) {
  const { t } = useTranslation()
  useEffect(() => {
    document.title = page ? t('app.title', { page }) : t('app.name')
  }, [page, t])
}
