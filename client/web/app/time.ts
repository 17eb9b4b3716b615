import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'

/** Whether two moments lie on one day where the reader is. */
export function sameDay(a: string, b: string): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString()
}

/** How moments are written in the reader's language and time zone. */
export function useTime() {
  const { t, i18n } = useTranslation()
  return useMemo(() => {
    // The reader's own English, German or Chinese, where the app speaks it.
    const locale = navigator.languages.find((own) => own.startsWith(i18n.language)) ?? i18n.language
    const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options)
    const clock = format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
    const full = format({ dateStyle: 'full', timeStyle: 'medium' })
    const thisYear = format({ weekday: 'long', day: 'numeric', month: 'long' })
    const otherYear = format({ day: 'numeric', month: 'long', year: 'numeric' })

    const day = (at: string) => {
      const date = new Date(at)
      const now = new Date()
      const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1)
      if (date.toDateString() === now.toDateString()) return t('messages.today')
      if (date.toDateString() === yesterday.toDateString()) return t('messages.yesterday')
      return (date.getFullYear() === now.getFullYear() ? thisYear : otherYear).format(date)
    }
    return { day, clock: (at: string) => clock.format(new Date(at)), full: (at: string) => full.format(new Date(at)) }
  }, [t, i18n.language])
}
