import { useTranslation } from 'react-i18next'
import { useTime } from '../app/time.ts'
import { usePeople } from '../auth/people.ts'
import type { Shown } from './views.ts'

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

/** How large something is, in words such as "1.4 MB". */
export function useSize() {
  const { i18n } = useTranslation()
  return (bytes: number): string => {
    const step = Math.min(units.length - 1, Math.floor(Math.log(Math.max(1, bytes)) / Math.log(1_000)))
    const value = bytes / 1_000 ** step
    const unitDisplay = step === 0 ? 'long' : 'short'
    const maximumFractionDigits = step > 1 && value < 100 ? 1 : 0
    return new Intl.NumberFormat(i18n.language, {
      style: 'unit',
      unit: units[step] ?? 'byte',
      maximumFractionDigits,
      unitDisplay,
    }).format(value)
  }
}

/** How large a file is, and away from its message also by whom and since when it is here. */
export function useAbout({ size, uploaderId, sharedAt }: Shown): string[] {
  const { day } = useTime()
  const words = useSize()
  const person = usePeople(uploaderId && sharedAt ? [uploaderId] : []).get(uploaderId ?? '')
  return [words(size), person?.name ?? '', sharedAt ? day(sharedAt) : ''].filter((part) => part !== '')
}
