import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'

const minuteMs = 60_000

/** What the clock shows where somebody is, with the day if it is another than here. Undefined where that is not known. */
export function useLocalTime(timeZone: string | null | undefined): string | undefined {
  const { i18n } = useTranslation()
  const at = useSyncExternalStore(everySecond, minute) * minuteMs
  if (!timeZone) return undefined
  const clock = inZone(i18n.language, at, { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const day = inZone(i18n.language, at, { timeZone, weekday: 'short' })
  return day === inZone(i18n.language, at, { weekday: 'short' }) ? clock : clock && `${day} ${clock}`
}

const minute = () => Math.floor(Date.now() / minuteMs)

/** Only a new minute is a change. */
function everySecond(look: () => void) {
  const timer = setInterval(look, 1_000)
  return () => clearInterval(timer)
}

/** Undefined for a zone that this browser does not know. */
function inZone(language: string, at: number, options: Intl.DateTimeFormatOptions): string | undefined {
  try {
    return new Intl.DateTimeFormat(language, options).format(at)
  } catch {
    return undefined
  }
}
