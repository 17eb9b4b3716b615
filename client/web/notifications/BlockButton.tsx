import Button from '@mui/material/Button'
import Bell from 'lucide-react/icons/bell'
import BellOff from 'lucide-react/icons/bell-off'
import { useTranslation } from 'react-i18next'
import { usePreferences, useSetBlocked } from './queries.ts'

/** Whether one is told of what somebody writes. */
export function BlockButton({ userId }: { userId: string }) {
  const { t } = useTranslation()
  const isBlocked = usePreferences().blocked.includes(userId)
  const set = useSetBlocked(userId)
  const Icon = isBlocked ? Bell : BellOff
  return (
    <Button startIcon={<Icon aria-hidden size={15} />} loading={set.isPending} onClick={() => set.mutate(!isBlocked)}>
      {isBlocked ? t('notifications.unblock') : t('notifications.block')}
    </Button>
  )
}
