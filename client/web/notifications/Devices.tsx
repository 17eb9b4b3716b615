import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import Laptop from 'lucide-react/icons/laptop'
import Smartphone from 'lucide-react/icons/smartphone'
import X from 'lucide-react/icons/x'
import { useTranslation } from 'react-i18next'
import type { Device } from '../../../shared/pushes.ts'
import { useChat } from '../app/chat.ts'
import { useTime } from '../app/time.ts'
import { DetailRow } from '../ui/DetailRow.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { IconAction } from '../ui/IconAction.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { useNotice } from '../ui/Notice.tsx'
import { usePushDevices } from './queries.ts'
import { Section } from './Section.tsx'
import { useThisDevice, useTurnThisDevice } from './thisDevice.ts'

/** The person's devices that are told of messages, and the way to tell one no more. */
export function Devices() {
  const { t } = useTranslation()
  const devices = usePushDevices()
  const here = useThisDevice()?.id
  if (devices.data?.length === 0) return null
  return (
    <Section title={t('notifications.devices')} hint={t('notifications.devicesHint')}>
      {devices.isPending && <ListSkeleton rows={2} tile={20} height={56} />}
      {devices.isError && <ErrorState title={t('auth.devicesFailed')} onRetry={() => void devices.refetch()} />}
      <Box component="ul" sx={{ m: 0, p: 0, mx: -2 }}>
        {devices.data?.map((device) => (
          <Row key={device.id} device={device} isHere={device.id === here} />
        ))}
      </Box>
    </Section>
  )
}

function Row({ device, isHere }: { device: Device; isHere: boolean }) {
  const { t } = useTranslation()
  const { when } = useTime()
  const at = device.lastSentAt
  const name = device.label || t(`notifications.kind.${device.kind}`)
  const Icon = /iPhone|iPad|iOS|Android/.test(device.label) || device.kind !== 'webpush' ? Smartphone : Laptop
  return (
    <DetailRow
      start={<Icon aria-hidden size={20} strokeWidth={1.5} style={{ flex: 'none', opacity: 0.7 }} />}
      title={name}
      detail={at ? t('notifications.lastTold', { at: when(at) }) : t('notifications.neverTold')}
    >
      {isHere && (
        <Typography variant="caption" sx={{ color: 'text.secondary', flex: 'none' }}>
          {t('auth.thisDevice')}
        </Typography>
      )}
      <Remove device={device} isHere={isHere} label={t('notifications.removeDevice', { name })} />
    </DetailRow>
  )
}

function Remove({ device, isHere, label }: { device: Device; isHere: boolean; label: string }) {
  const { t } = useTranslation()
  const { api } = useChat()
  const notify = useNotice()
  const turn = useTurnThisDevice()
  const remove = () =>
    isHere
      ? turn.mutate(false)
      : void api.notifications.unsubscribe
          .mutate({ deviceId: device.id })
          .catch(() => notify(t('notifications.saveFailed')))
  return <IconAction size="small" icon={X} label={label} onClick={remove} />
}
