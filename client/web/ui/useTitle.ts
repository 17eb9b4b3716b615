import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'

let title = document.title
let mark = ''

function show() {
  document.title = mark + title
}

/** Names the tab after the page. */
export function useTitle(page: string | undefined) {
  const { t } = useTranslation()
  useEffect(() => {
    title = page ? t('app.title', { page }) : t('app.name')
    show()
  }, [page, t])
}

/** What stands before the tab's name, whatever the page. */
export function setTitleMark(text: string) {
  mark = text
  show()
}
