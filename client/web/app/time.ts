import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'

/** Whether two moments lie on one day where the reader is. */
export function sameDay(a: string, b: string): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString()
}

/** How moments are written in the reader's language and time zone: `when` is a day and the clock. */
export function useTime() {
  const { t, i18n } = useTranslation()
  return useMemo(() => {
    const { clock, full, month, thisYear, otherYear } = formatsOf(i18n.language)
    const day = (at: string) => {
      const date = new Date(at)
      const now = new Date()
      const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1)
      if (date.toDateString() === now.toDateString()) return t('messages.today')
      if (date.toDateString() === yesterday.toDateString()) return t('messages.yesterday')
      return (date.getFullYear() === now.getFullYear() ? thisYear : otherYear).format(date)
    }
    const clockAt = (at: string) => clock.format(new Date(at))
    return {
      day,
      when: (at: string) => `${day(at)}, ${clockAt(at)}`,
      month: (at: string) => month.format(new Date(at)),
      clock: clockAt,
      full: (at: string) => full.format(new Date(at)),
    }
  }, [t, i18n.language])
}

const formats = new Map<string, ReturnType<typeof makeFormats>>()

/** Made once, for each costs as much as a row of the timeline. */
function formatsOf(language: string) {
  const made = formats.get(language) ?? makeFormats(ownKindOf(language))
  formats.set(language, made)
  return made
}

function makeFormats(locale: string) {
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options)
  return {
    clock: format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    full: format({ dateStyle: 'full', timeStyle: 'medium' }),
    month: format({ month: 'long', year: 'numeric' }),
    thisYear: format({ weekday: 'long', day: 'numeric', month: 'long' }),
    otherYear: format({ day: 'numeric', month: 'long', year: 'numeric' }),
  }
}

/** The reader's own kind of the app's language, such as British English. Browsers also name some that Intl refuses. */
function ownKindOf(language: string): string {
  return navigator.languages.find((own) => own.startsWith(language) && isLocale(own)) ?? language
}

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length > 0
  } catch {
    return false
  }
}
