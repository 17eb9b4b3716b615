import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { everyProcedure, type LimitRule } from '../../../shared/limits.ts'

/** How limits are said: what a rule is about, and lengths of time. */
export function useWords() {
  const { t } = useTranslation()
  return useMemo(() => {
    const length = (seconds: number) => {
      if (seconds % 3_600 === 0) return t('limits.hours', { count: seconds / 3_600 })
      if (seconds % 60 === 0) return t('limits.minutes', { count: seconds / 60 })
      return t('limits.seconds', { count: seconds })
    }
    const subject = ({ procedure, scope }: Pick<LimitRule, 'procedure' | 'scope'>) => {
      const what = procedure === everyProcedure ? t('limits.everything') : procedure
      return t('limits.subject', { what, whose: t(`limits.scope.${scope}`) })
    }
    const amount = ({ burst, sustained }: Pick<LimitRule, 'burst' | 'sustained'>) =>
      t('limits.amount', {
        burst: burst.points,
        burstTime: length(burst.seconds),
        sustained: sustained.points,
        sustainedTime: length(sustained.seconds),
      })
    return { length, subject, amount }
  }, [t])
}

/** A wait that is counted down: `12 s`, `4:05`, `1:04:05`. */
export function countdown(seconds: number): string {
  if (seconds < 60) return `${seconds} s`
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60]
  const shown = seconds < 3_600 ? parts.slice(1) : parts
  return shown.map((part, index) => (index === 0 ? `${part}` : `${part}`.padStart(2, '0'))).join(':')
}
