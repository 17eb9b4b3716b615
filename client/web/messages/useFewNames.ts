import { useTranslation } from 'react-i18next'
import { usePeople } from '../auth/people.ts'

/** The names of some people, and how many others there are. */
export function useFewNames(userIds: readonly string[], atMost: number): string {
  const { t } = useTranslation()
  const shown = userIds.slice(0, atMost)
  const people = usePeople(shown)
  const names = shown.map((id) => people.get(id)?.name ?? t('messages.someone')).join(', ')
  const others = userIds.length - shown.length
  return others > 0 ? t('messages.andOthers', { names, count: others }) : names
}
