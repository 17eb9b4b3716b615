import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import UserPlus from 'lucide-react/icons/user-plus'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../shared/channels.ts'
import { useIsAtLeast } from '../auth/me.ts'
import { ErrorState } from '../ui/ErrorState.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { AddPeopleDialog } from './AddPeopleDialog.tsx'
import { MemberRow } from './MemberRow.tsx'
import { useMembers } from './queries.ts'
import { useRank } from './ranks.ts'
import { SidePanel } from './SidePanel.tsx'

/** The people of a channel. */
export function PeoplePanel({ channel }: { channel: Channel }) {
  const { t } = useTranslation()
  return (
    <SidePanel channelId={channel.id} title={t('channels.people')}>
      {channel.kind !== 'direct' && !channel.archivedAt && <AddPeople channel={channel} />}
      <Box sx={{ flex: 1, overflowY: 'auto', px: 2, pb: 3 }}>
        <People channel={channel} />
      </Box>
    </SidePanel>
  )
}

function AddPeople({ channel }: { channel: Channel }) {
  const { t } = useTranslation()
  const [adding, setAdding] = useState(false)
  const rank = useRank(channel)
  if (!useIsAtLeast('member') || !rank) return null
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

function People({ channel }: { channel: Channel }) {
  const { t } = useTranslation()
  const members = useMembers(channel.id)
  if (members.data)
    return (
      <Box component="ul" sx={{ m: 0, p: 0 }}>
        {members.data.map((member) => (
          <MemberRow key={member.userId} channel={channel} member={member} />
        ))}
      </Box>
    )
  if (members.isPending) return <ListSkeleton />
  return <ErrorState title={t('channels.peopleFailed')} onRetry={() => void members.refetch()} />
}
