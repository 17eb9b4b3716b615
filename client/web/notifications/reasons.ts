import { useTranslation } from 'react-i18next'
import { Interest, type LedgerEntry, Silence } from '../../../shared/notifications.ts'

/** Everything that was decided about one message: once for all of the person, or once for each device. */
export type Decided = [LedgerEntry, ...LedgerEntry[]]

/** The entries by message, in their order. */
export function byMessage(entries: readonly LedgerEntry[]): Decided[] {
  const groups = new Map<string, Decided>()
  for (const entry of entries) {
    const group = groups.get(entry.messageId)
    if (group) group.push(entry)
    else groups.set(entry.messageId, [entry])
  }
  return [...groups.values()]
}

/** Why somebody was, or was not, told, and what became of it on each device, in words. */
export function useReasons() {
  const { t } = useTranslation()
  const silence = ({ success, data }: { success: boolean; data?: Silence | undefined }) =>
    success && data ? t(`notifications.silence.${data}`) : undefined
  return {
    why({ reason }: LedgerEntry): string {
      const interest = Interest.safeParse(reason)
      if (interest.success) return t(`notifications.interest.${interest.data}`)
      return silence(Silence.safeParse(reason)) ?? reason
    },
    /** How it went on a device. */
    course({ device, state, outcome }: LedgerEntry): string {
      const name = device ? device.label || t(`notifications.kind.${device.kind}`) : t('notifications.openApp')
      const withheld = silence(Silence.safeParse(outcome))
      if (withheld) return t('notifications.courseSilent', { name, why: withheld })
      if (state === 'failed' && outcome) return t(`notifications.obstacle.${outcome as 'gone'}`, { name })
      return state === 'withheld' ? '' : t(`notifications.course.${state}`, { name })
    },
    isTold: ([first]: Decided) => first.state !== 'withheld',
  }
}
