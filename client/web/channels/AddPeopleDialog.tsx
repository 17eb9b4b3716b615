import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import UserSearch from 'lucide-react/icons/user-search'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Person } from '../../../shared/auth.ts'
import type { Channel } from '../../../shared/channels.ts'
import { codeOf } from '../app/errors.ts'
import { useFoundPeople } from '../auth/people.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { Modal } from '../ui/Modal.tsx'
import { useNotice } from '../ui/Notice.tsx'
import { PersonRow } from '../ui/PersonRow.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { useDelayed } from '../ui/useDelayed.ts'
import { useLabel } from './names.ts'
import { useInvite, useMembers } from './queries.ts'

export function AddPeopleDialog({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const { t } = useTranslation()
  const [search, setSearch] = useState('')
  return (
    <Modal tall title={t('channels.addTo', { name: useLabel(channel) })} onClose={onClose}>
      <SearchField label={t('channels.findPeople')} value={search} onChange={setSearch} />
      <Box sx={{ flex: 1, overflowY: 'auto', px: 3, pb: 3, display: 'flex', flexDirection: 'column' }}>
        <Found channelId={channel.id} search={useDelayed(search.trim())} />
      </Box>
    </Modal>
  )
}

function Found({ channelId, search }: { channelId: string; search: string }) {
  const { t } = useTranslation()
  const people = useFoundPeople(search)
  if (people.isPending) return <ListSkeleton rows={9} />
  if (people.isError) return <ErrorState title={t('channels.peopleFailed')} onRetry={() => void people.refetch()} />
  if (people.data.length === 0)
    return <EmptyState icon={UserSearch} title={t('channels.nobody')} hint={t('channels.nobodyHint')} />
  return (
    <Box component="ul" sx={{ m: 0, p: 0 }}>
      {people.data.map((person) => (
        <Candidate key={person.id} person={person} channelId={channelId} />
      ))}
    </Box>
  )
}

function Candidate({ person, channelId }: { person: Person; channelId: string }) {
  const { t } = useTranslation()
  const notify = useNotice()
  const members = useMembers(channelId)
  const invite = useInvite(channelId)
  const failed = (error: unknown) => {
    const isBanned = codeOf(error) === 'PRECONDITION_FAILED'
    notify(t(isBanned ? 'channels.addBanned' : 'channels.addFailed', { name: person.name }))
  }
  const add = () => invite.mutate(person.id, { onError: failed })
  const isMember = members.data?.some(({ userId }) => userId === person.id)
  return (
    <PersonRow id={person.id} name={person.name} version={person.avatar}>
      {isMember ? (
        <Typography variant="caption" sx={{ color: 'text.secondary', px: 2 }}>
          {t('channels.added')}
        </Typography>
      ) : (
        <Button size="small" variant="outlined" loading={invite.isPending} onClick={add} sx={{ minHeight: 30, py: 0 }}>
          {t('channels.add')}
        </Button>
      )}
    </PersonRow>
  )
}
