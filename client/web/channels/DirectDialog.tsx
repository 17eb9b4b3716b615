import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Checkbox from '@mui/material/Checkbox'
import Chip from '@mui/material/Chip'
import Typography from '@mui/material/Typography'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Person } from '../../../shared/auth.ts'
import { useChat } from '../app/chat.ts'
import { useDialogs } from '../app/dialogs.tsx'
import { useFoundPeople } from '../auth/people.ts'
import { ErrorState } from '../ui/ErrorState.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { Modal } from '../ui/Modal.tsx'
import { useNotice } from '../ui/Notice.tsx'
import { PersonRow } from '../ui/PersonRow.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { useDelayed } from '../ui/useDelayed.ts'
import { useOpenDirect } from './queries.ts'

const most = 8

/** Chooses the people of a direct conversation, and opens it. */
export function DirectDialog() {
  const { t } = useTranslation()
  const { close } = useDialogs()
  const [search, setSearch] = useState('')
  const [chosen, setChosen] = useState<Person[]>([])
  const toggle = (person: Person) =>
    setChosen((old) =>
      old.some(({ id }) => id === person.id)
        ? old.filter(({ id }) => id !== person.id)
        : [...old, person].slice(0, most),
    )
  return (
    <Modal tall title={t('channels.newDirect')} onClose={close}>
      <SearchField label={t('channels.findPeople')} value={search} onChange={setSearch} />
      <Chosen people={chosen} onRemove={toggle} />
      <Box sx={{ flex: 1, overflowY: 'auto', px: 3, pb: 2 }}>
        <Found search={useDelayed(search.trim())} chosen={chosen} onToggle={toggle} />
      </Box>
      <Start userIds={chosen.map(({ id }) => id)} />
    </Modal>
  )
}

function Chosen({ people, onRemove }: { people: Person[]; onRemove: (person: Person) => void }) {
  const { t } = useTranslation()
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1.5, px: 5, pb: 2, minHeight: 40 }}>
      {people.length === 0 && (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {t('channels.newDirectHint')}
        </Typography>
      )}
      {people.map((person) => (
        <Chip
          key={person.id}
          size="small"
          label={person.name}
          onDelete={() => onRemove(person)}
          aria-label={t('channels.remove', { name: person.name })}
        />
      ))}
    </Box>
  )
}

interface FoundProps {
  search: string
  chosen: Person[]
  onToggle: (person: Person) => void
}

function Found({ search, chosen, onToggle }: FoundProps) {
  const { t } = useTranslation()
  const { me } = useChat()
  const people = useFoundPeople(search)
  if (people.isPending) return <ListSkeleton rows={7} />
  if (people.isError) return <ErrorState title={t('channels.peopleFailed')} onRetry={() => void people.refetch()} />
  return (
    <Box component="ul" sx={{ m: 0, p: 0 }}>
      {people.data
        .filter(({ id }) => id !== me.id)
        .map((person) => (
          <PersonRow key={person.id} id={person.id} name={person.name} version={person.avatar}>
            <Checkbox
              size="small"
              checked={chosen.some(({ id }) => id === person.id)}
              onChange={() => onToggle(person)}
              slotProps={{ input: { 'aria-label': person.name } }}
            />
          </PersonRow>
        ))}
    </Box>
  )
}

function Start({ userIds }: { userIds: string[] }) {
  const { t } = useTranslation()
  const { start, isPending } = useStartDirect()
  return (
    <Box sx={{ flex: 'none', px: 5, py: 3, borderTop: 1, borderColor: 'divider', textAlign: 'right' }}>
      <Button variant="contained" loading={isPending} onClick={() => void start(userIds)}>
        {t('channels.startDirect', { count: userIds.length })}
      </Button>
    </Box>
  )
}

/** Opens the conversation with these people. */
export function useStartDirect() {
  const { t } = useTranslation()
  const { close } = useDialogs()
  const navigate = useNavigate()
  const notify = useNotice()
  const open = useOpenDirect()
  const start = (userIds: string[]) =>
    open.mutateAsync(userIds).then(
      ({ id: channelId }) => {
        close()
        return navigate({ to: '/channels/$channelId', params: { channelId } })
      },
      () => notify(t('channels.startFailed')),
    )
  return { start, isPending: open.isPending }
}
