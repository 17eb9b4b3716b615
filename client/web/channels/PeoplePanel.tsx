import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useNavigate } from '@tanstack/react-router'
import UserPlus from 'lucide-react/icons/user-plus'
import X from 'lucide-react/icons/x'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel, Member } from '../../../shared/channels.ts'
import { useChat } from '../app/chat.ts'
import { frame } from '../app/theme.ts'
import { useIsAtLeast } from '../auth/me.ts'
import { usePerson } from '../auth/people.ts'
import { useOpenCard } from '../people/cards.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { IconAction } from '../ui/IconAction.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { PersonRow } from '../ui/PersonRow.tsx'
import { AddPeopleDialog } from './AddPeopleDialog.tsx'
import { useMembers } from './queries.ts'

/** The people of a channel, beside its messages; on a phone in their place. */
export function PeoplePanel({ channel }: { channel: Channel }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const close = () => void navigate({ to: '/channels/$channelId', params: { channelId: channel.id } })
  return (
    <Box
      component="aside"
      aria-label={t('channels.people')}
      onKeyDown={(event) => event.key === 'Escape' && close()}
      sx={panel}
    >
      <Box sx={{ display: 'flex', alignItems: 'center', pl: 4, pr: 2, height: 44, flex: 'none' }}>
        <Typography variant="h2" sx={{ flex: 1 }}>
          {t('channels.people')}
        </Typography>
        <IconAction icon={X} label={t('app.close')} onClick={close} />
      </Box>
      <AddPeople channel={channel} />
      <Box sx={{ flex: 1, overflowY: 'auto', px: 2, pb: 3 }}>
        <People channelId={channel.id} />
      </Box>
    </Box>
  )
}

function AddPeople({ channel }: { channel: Channel }) {
  const { t } = useTranslation()
  const [adding, setAdding] = useState(false)
  if (!useIsAtLeast('member')) return null
  return (
    <Box sx={{ px: 4, pb: 3 }}>
      <Button
        fullWidth
        variant="outlined"
        startIcon={<UserPlus size={16} strokeWidth={1.75} />}
        onClick={() => setAdding(true)}
      >
        {t('channels.addPeople')}
      </Button>
      {adding && <AddPeopleDialog channel={channel} onClose={() => setAdding(false)} />}
    </Box>
  )
}

function People({ channelId }: { channelId: string }) {
  const { t } = useTranslation()
  const members = useMembers(channelId)
  if (members.data)
    return (
      <Box component="ul" sx={{ m: 0, p: 0 }}>
        {members.data.map((member) => (
          <MemberRow key={member.userId} member={member} />
        ))}
      </Box>
    )
  if (members.isPending) return <ListSkeleton />
  return <ErrorState title={t('channels.peopleFailed')} onRetry={() => void members.refetch()} />
}

/** The list says who is in; what they are called now, their profile. */
function MemberRow({ member: { userId, name: named, role } }: { member: Member }) {
  const { t } = useTranslation()
  const { me } = useChat()
  const person = usePerson(userId)
  const openCard = useOpenCard()
  const name = person?.name ?? named
  return (
    <PersonRow
      id={userId}
      name={name}
      version={person?.avatar}
      label={userId === me.id ? t('channels.you', { name }) : name}
      onOpen={(beside) => openCard(userId, beside)}
    >
      {person?.deactivated && (
        <Typography variant="caption" sx={{ color: 'text.secondary' }}>
          {t('people.deactivated')}
        </Typography>
      )}
      {role !== 'member' && (
        <Typography variant="caption" sx={{ color: 'text.secondary' }}>
          {t(`channels.${role}`)}
        </Typography>
      )}
    </PersonRow>
  )
}

const panel = {
  display: 'flex',
  flexDirection: 'column',
  flex: 'none',
  width: { xs: '100%', md: frame.panel },
  position: { xs: 'absolute', md: 'static' },
  inset: 0,
  zIndex: 4,
  bgcolor: 'background.default',
  borderLeft: { md: 1 },
  borderColor: { md: 'divider' },
} as const
