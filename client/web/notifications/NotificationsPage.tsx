import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { PlacePage } from '../app/PlacePage.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { Devices } from './Devices.tsx'
import { Exceptions } from './Exceptions.tsx'
import { Keywords } from './Keywords.tsx'
import { Ledger } from './Ledger.tsx'
import { QuietHoursFields } from './QuietHoursFields.tsx'
import { usePreferences, usePreferencesQuery } from './queries.ts'
import { SoundFields } from './SoundFields.tsx'
import { ThisDevice } from './ThisDevice.tsx'
import { ToastFields } from './ToastFields.tsx'
import { Told } from './Told.tsx'
import { Ways } from './Ways.tsx'

/** How one is notified, and why one was, or was not. */
export function NotificationsPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { show } = useSearch({ from: '/workspace/notifications' })
  const turn = (next: string) =>
    void navigate({ to: '/notifications', search: next === 'ledger' ? { show: 'ledger' } : {} })
  return (
    <PlacePage title={t('notifications.title')}>
      <Tabs value={show ?? 'settings'} onChange={(_, next: string) => turn(next)} sx={{ mb: 5 }}>
        <Tab value="settings" label={t('notifications.settings')} />
        <Tab value="ledger" label={t('notifications.ledger')} />
      </Tabs>
      {show === 'ledger' ? <Ledger /> : <Settings />}
    </PlacePage>
  )
}

function Settings() {
  const { t } = useTranslation()
  const { data, isError, refetch } = usePreferencesQuery()
  const preferences = usePreferences()
  if (isError) return <ErrorState title={t('notifications.failed')} onRetry={() => void refetch()} />
  if (!data) return <ListSkeleton rows={6} height={72} />
  return (
    <>
      <ThisDevice />
      <Told preferences={preferences} />
      <Keywords preferences={preferences} />
      <QuietHoursFields preferences={preferences} />
      <ToastFields preferences={preferences} />
      <SoundFields preferences={preferences} />
      <Ways preferences={preferences} />
      <Exceptions preferences={preferences} />
      <Devices />
    </>
  )
}
