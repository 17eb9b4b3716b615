import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Skeleton from '@mui/material/Skeleton'
import Typography from '@mui/material/Typography'
import BellOff from 'lucide-react/icons/bell-off'
import BellRing from 'lucide-react/icons/bell-ring'
import { useTranslation } from 'react-i18next'
import { useNotice } from '../ui/Notice.tsx'
import icon from './icon.png'
import { Section } from './Section.tsx'
import { type Standing, useThisDevice, useTurnThisDevice } from './thisDevice.ts'

/** Whether this browser is told of messages while the app is closed, and what stands in the way. */
export function ThisDevice() {
  const { t } = useTranslation()
  const standing = useThisDevice()?.standing
  return (
    <Section title={t('notifications.thisDevice')}>
      {standing ? <Card standing={standing} /> : <Skeleton variant="rounded" height={72} />}
    </Section>
  )
}

function Card({ standing }: { standing: Standing }) {
  const { t } = useTranslation()
  const turn = useTurnThisDevice()
  const Icon = standing === 'on' ? BellRing : BellOff
  return (
    <Box sx={card}>
      <Icon aria-hidden size={20} strokeWidth={1.75} style={{ flex: 'none' }} />
      <Box sx={{ flex: 1, minWidth: 220 }}>
        <Typography variant="body2" sx={{ fontWeight: 550 }}>
          {t(`notifications.standing.${standing}`)}
        </Typography>
        <Typography variant="caption" component="p" sx={{ color: 'text.secondary' }}>
          {t(
            standing === 'unsupported' && isAppleHandheld()
              ? 'notifications.onApple'
              : `notifications.hint.${standing}`,
          )}
        </Typography>
      </Box>
      {standing === 'off' && (
        <Button variant="contained" loading={turn.isPending} onClick={() => turn.mutate(true)}>
          {t('notifications.turnOn')}
        </Button>
      )}
      {standing === 'on' && (
        <>
          <Try />
          <Button variant="outlined" loading={turn.isPending} onClick={() => turn.mutate(false)}>
            {t('notifications.turnOff')}
          </Button>
        </>
      )}
    </Box>
  )
}

/** Shows one here and now, so that one sees what it looks like and whether the system lets it through. */
function Try() {
  const { t } = useTranslation()
  const notify = useNotice()
  const show = async () => {
    const registration = await navigator.serviceWorker.ready
    const options = { body: t('notifications.sampleBody'), tag: 'sample', icon }
    await registration.showNotification(t('notifications.sampleTitle'), options)
  }
  return (
    <Button onClick={() => void show().catch(() => notify(t('notifications.sampleFailed')))}>
      {t('notifications.try')}
    </Button>
  )
}

/** There, only what stands on the home screen is told of anything. */
const isAppleHandheld = () => /iPhone|iPad/.test(navigator.userAgent)

const card = {
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'center',
  gap: 3,
  p: 4,
  border: 1,
  borderColor: 'divider',
  borderRadius: '10px',
}
