import Button from '@mui/material/Button'
import { Navigate } from '@tanstack/react-router'
import MessagesSquare from 'lucide-react/icons/messages-square'
import { useTranslation } from 'react-i18next'
import { useDialogs } from '../app/dialogs.tsx'
import { useIsAtLeast } from '../auth/me.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { usePhone } from '../ui/usePhone.ts'
import { useTitle } from '../ui/useTitle.ts'
import { lastChannel } from './lastChannel.ts'
import { useMyChannels } from './queries.ts'

/** On a wide screen the channel that was open last; on a phone the list stands alone. */
export function HomePage() {
  const phone = usePhone()
  const { data: channels } = useMyChannels()
  useTitle(undefined)
  const open =
    channels?.find(({ id }) => id === lastChannel.get()) ??
    channels?.find(({ kind }) => kind !== 'direct') ??
    channels?.[0]
  if (open && !phone) return <Navigate to="/channels/$channelId" params={{ channelId: open.id }} replace />
  return channels?.length === 0 ? <FirstSteps /> : null
}

function FirstSteps() {
  const { t } = useTranslation()
  const { show } = useDialogs()
  if (!useIsAtLeast('member'))
    return <EmptyState icon={MessagesSquare} title={t('channels.none')} hint={t('channels.noneGuestHint')} />
  return (
    <EmptyState icon={MessagesSquare} title={t('channels.none')} hint={t('channels.noneHint')}>
      <Button variant="contained" onClick={() => show('browse')}>
        {t('channels.browse')}
      </Button>
      <Button variant="outlined" onClick={() => show('create')}>
        {t('channels.create')}
      </Button>
    </EmptyState>
  )
}
