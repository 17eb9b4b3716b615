import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import Laptop from 'lucide-react/icons/laptop'
import Smartphone from 'lucide-react/icons/smartphone'
import { useTranslation } from 'react-i18next'
import type { Session } from '../../../shared/auth.ts'
import { useDialogs } from '../app/dialogs.tsx'
import { useTime } from '../app/time.ts'
import { DetailRow } from '../ui/DetailRow.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { Modal } from '../ui/Modal.tsx'
import { useNotice } from '../ui/Notice.tsx'
import { useDevice } from './device.ts'
import { useRevokeOtherSessions, useRevokeSession, useSessions } from './sessions.ts'

/** Where the person is signed in, and the way to sign a device out from here. */
export function DevicesDialog() {
  const { t } = useTranslation()
  const { close } = useDialogs()
  return (
    <Modal tall title={t('auth.devices')} onClose={close}>
      <Typography variant="body2" sx={{ px: 5, pb: 2, color: 'text.secondary' }}>
        {t('auth.devicesHint')}
      </Typography>
      <Box sx={{ flex: 1, overflowY: 'auto', px: 3, pb: 3 }}>
        <Sessions />
      </Box>
    </Modal>
  )
}

function Sessions() {
  const { t } = useTranslation()
  const sessions = useSessions()
  if (sessions.isPending) return <ListSkeleton rows={3} tile={20} height={56} />
  if (sessions.isError) return <ErrorState title={t('auth.devicesFailed')} onRetry={() => void sessions.refetch()} />
  return (
    <>
      <Box component="ul" sx={{ m: 0, p: 0 }}>
        {sessions.data.map((session) => (
          <SessionRow key={session.id} session={session} />
        ))}
      </Box>
      {sessions.data.length > 2 && <SignOthersOut />}
    </>
  )
}

function SignOthersOut() {
  const { t } = useTranslation()
  const notify = useNotice()
  const revoke = useRevokeOtherSessions()
  return (
    <Button
      variant="outlined"
      loading={revoke.isPending}
      onClick={() => revoke.mutate(undefined, { onError: () => notify(t('auth.failed')) })}
      sx={{ m: 2 }}
    >
      {t('auth.signOthersOut')}
    </Button>
  )
}

function SessionRow({ session }: { session: Session }) {
  const { t } = useTranslation()
  const time = useTime()
  const device = useDevice(session.userAgent)
  const Icon = device.handheld ? Smartphone : Laptop
  const used = session.current ? t('auth.inUse') : t('auth.lastUsed', { at: time.when(session.lastUsedAt) })
  return (
    <DetailRow
      start={<Icon aria-hidden size={20} strokeWidth={1.5} style={{ flex: 'none', opacity: 0.7 }} />}
      title={device.name}
      detail={[used, session.address].filter(Boolean).join(' · ')}
    >
      {session.current ? (
        <Typography variant="caption" sx={{ color: 'text.secondary', flex: 'none' }}>
          {t('auth.thisDevice')}
        </Typography>
      ) : (
        <SignDeviceOut id={session.id} name={device.name} />
      )}
    </DetailRow>
  )
}

function SignDeviceOut({ id, name }: { id: string; name: string }) {
  const { t } = useTranslation()
  const notify = useNotice()
  const revoke = useRevokeSession()
  return (
    <Button
      size="small"
      variant="outlined"
      aria-label={t('auth.signDeviceOut', { name })}
      loading={revoke.isPending}
      onClick={() => revoke.mutate(id, { onError: () => notify(t('auth.failed')) })}
    >
      {t('auth.signOut')}
    </Button>
  )
}
