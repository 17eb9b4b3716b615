import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { styled } from '@mui/material/styles'
import Typography from '@mui/material/Typography'
import UserSearch from 'lucide-react/icons/user-search'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Profile } from '../../../shared/profiles.ts'
import { useDialogs } from '../app/dialogs.tsx'
import { useMe } from '../auth/me.ts'
import { PresentAvatar } from '../presence/PresentAvatar.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { Modal } from '../ui/Modal.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { useDelayed } from '../ui/useDelayed.ts'
import { PersonButton } from './PersonButton.tsx'
import { useDirectory } from './queries.ts'
import { useLocalTime } from './useLocalTime.ts'

/** Everybody in the workspace, to look somebody up. */
export function DirectoryDialog() {
  const { t } = useTranslation()
  const { close } = useDialogs()
  const [search, setSearch] = useState('')
  return (
    <Modal tall title={t('people.title')} onClose={close}>
      <SearchField label={t('people.find')} value={search} onChange={setSearch} />
      <Box sx={{ flex: 1, overflowY: 'auto', px: 3, pb: 3, display: 'flex', flexDirection: 'column' }}>
        <Found search={useDelayed(search.trim())} />
      </Box>
    </Modal>
  )
}

function Found({ search }: { search: string }) {
  const { t } = useTranslation()
  const people = useDirectory(search)
  if (people.isPending) return <ListSkeleton rows={7} tile={36} height={56} />
  if (people.isError) return <ErrorState title={t('people.failed')} onRetry={() => void people.refetch()} />
  const found = people.data.pages.flat()
  if (found.length === 0)
    return <EmptyState icon={UserSearch} title={t('people.nobody')} hint={t('people.nobodyHint')} />
  return (
    <>
      <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none' }}>
        {found.map((profile) => (
          <Row key={profile.id} profile={profile} />
        ))}
      </Box>
      {people.hasNextPage && (
        <Button loading={people.isFetchingNextPage} onClick={() => void people.fetchNextPage()} sx={{ m: 2 }}>
          {t('app.more')}
        </Button>
      )}
    </>
  )
}

function Row({ profile: { id, name, handle, avatar, title, timeZone } }: { profile: Profile }) {
  const { t } = useTranslation()
  const me = useMe()
  const time = useLocalTime(timeZone)
  return (
    <li>
      <RowButton userId={id}>
        <PresentAvatar id={id} name={name} version={avatar} size={36} />
        <Box sx={{ flex: 1, minWidth: 0 }}>
          <Typography variant="body2" noWrap sx={{ fontWeight: 550 }}>
            {id === me.id ? t('channels.you', { name }) : name}
          </Typography>
          <Typography variant="caption" noWrap component="p" sx={{ color: 'text.secondary' }}>
            {[`@${handle}`, title].filter(Boolean).join(' · ')}
          </Typography>
        </Box>
        <Typography
          variant="caption"
          sx={{ color: 'text.secondary', flex: 'none', fontVariantNumeric: 'tabular-nums' }}
        >
          {time}
        </Typography>
      </RowButton>
    </li>
  )
}

const RowButton = styled(PersonButton)(({ theme }) => ({
  display: 'flex',
  alignItems: 'center',
  gap: 12,
  width: '100%',
  minHeight: 56,
  padding: '0 8px',
  borderRadius: 8,
  '&:hover': { background: theme.vars?.palette.action.hover },
}))
