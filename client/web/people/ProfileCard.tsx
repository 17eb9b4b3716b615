import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Skeleton from '@mui/material/Skeleton'
import Typography from '@mui/material/Typography'
import Clock from 'lucide-react/icons/clock'
import MessageSquare from 'lucide-react/icons/message-square'
import Pencil from 'lucide-react/icons/pencil'
import { useTranslation } from 'react-i18next'
import type { Profile } from '../../../shared/profiles.ts'
import { useDialogs } from '../app/dialogs.tsx'
import { useMe } from '../auth/me.ts'
import { BlockButton } from '../notifications/BlockButton.tsx'
import { PresenceLine } from '../presence/PresenceLine.tsx'
import { PresentAvatar } from '../presence/PresentAvatar.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { useProfile } from './queries.ts'
import { useLocalTime } from './useLocalTime.ts'

interface Props {
  userId: string
  onClose: () => void
  onMessage: (userId: string) => void
}

/** Who somebody is, what time it is where they are, and the way to write to them. */
export function ProfileCard({ userId, onClose, onMessage }: Props) {
  const { t } = useTranslation()
  const profile = useProfile(userId)
  if (profile.isPending) return <CardSkeleton />
  if (profile.isError) return <ErrorState title={t('people.cardFailed')} onRetry={() => void profile.refetch()} />
  const act = (run: () => void) => () => {
    onClose()
    run()
  }
  return (
    <Box sx={{ p: 4, display: 'grid', gap: 3, '--ground': 'var(--mui-palette-background-paper)' }}>
      <Who profile={profile.data} />
      <Where timeZone={profile.data.timeZone} />
      <Actions profile={profile.data} act={act} onMessage={onMessage} />
    </Box>
  )
}

function Who({ profile }: { profile: Profile }) {
  const { t } = useTranslation()
  const { id, name, handle, avatar, pronouns, title, role, deactivated } = profile
  const known = [pronouns, deactivated ? t('people.deactivated') : role !== 'member' && t(`auth.role.${role}`)]
  return (
    <>
      <PresentAvatar id={id} name={name} version={avatar} size={88} />
      <Box sx={{ minWidth: 0 }}>
        <Typography variant="h2" sx={{ fontSize: 17, lineHeight: '24px', overflowWrap: 'anywhere' }}>
          {name}
        </Typography>
        <Typography variant="body2" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
          {[`@${handle}`, ...known].filter(Boolean).join(' · ')}
        </Typography>
        {!deactivated && <PresenceLine userId={id} />}
        {title && (
          <Typography variant="body2" sx={{ mt: 1.5, overflowWrap: 'anywhere' }}>
            {title}
          </Typography>
        )}
      </Box>
    </>
  )
}

function Where({ timeZone }: Pick<Profile, 'timeZone'>) {
  const { t } = useTranslation()
  const time = useLocalTime(timeZone)
  if (!time) return null
  return (
    <Typography
      variant="body2"
      title={timeZone ?? undefined}
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 2,
        color: 'text.secondary',
        fontVariantNumeric: 'tabular-nums',
      }}
    >
      <Clock aria-hidden size={15} strokeWidth={1.75} />
      {t('people.localTime', { time })}
    </Typography>
  )
}

interface ActionsProps {
  profile: Profile
  act: (run: () => void) => () => void
  onMessage: Props['onMessage']
}

function Actions({ profile: { id, deactivated }, act, onMessage }: ActionsProps) {
  const { t } = useTranslation()
  const { show } = useDialogs()
  const me = useMe()
  if (id === me.id)
    return (
      <Button variant="outlined" startIcon={<Pencil size={15} />} onClick={act(() => show('profile'))}>
        {t('people.edit')}
      </Button>
    )
  if (deactivated) return null
  return (
    <Box sx={{ display: 'grid', gap: 1 }}>
      <Button variant="outlined" startIcon={<MessageSquare size={15} />} onClick={act(() => onMessage(id))}>
        {t('people.message')}
      </Button>
      <BlockButton userId={id} />
    </Box>
  )
}

function CardSkeleton() {
  return (
    <Box aria-hidden sx={{ p: 4, display: 'grid', gap: 3, alignContent: 'start', minHeight: 284 }}>
      <Skeleton variant="rounded" width={88} height={88} />
      <Box>
        <Skeleton width="60%" height={16} sx={{ my: 1 }} />
        <Skeleton width="80%" height={12} sx={{ my: 1 }} />
      </Box>
    </Box>
  )
}
