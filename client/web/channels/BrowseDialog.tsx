import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import ToggleButton from '@mui/material/ToggleButton'
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup'
import Archive from 'lucide-react/icons/archive'
import Compass from 'lucide-react/icons/compass'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useDialogs } from '../app/dialogs.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { Modal } from '../ui/Modal.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { useDelayed } from '../ui/useDelayed.ts'
import { BrowsedRow } from './BrowsedRow.tsx'
import { type Shown, useBrowsedChannels } from './queries.ts'

export function BrowseDialog() {
  const { t } = useTranslation()
  const { close } = useDialogs()
  const [search, setSearch] = useState('')
  const [shown, setShown] = useState<Shown>('in_use')
  return (
    <Modal tall title={t('channels.browse')} onClose={close}>
      <SearchField label={t('channels.search')} value={search} onChange={setSearch} />
      <ShownChoice value={shown} onChange={setShown} />
      <Box sx={{ flex: 1, overflowY: 'auto', px: 3, pb: 3, display: 'flex', flexDirection: 'column' }}>
        <Found search={useDelayed(search.trim())} shown={shown} />
      </Box>
    </Modal>
  )
}

function ShownChoice({ value, onChange }: { value: Shown; onChange: (shown: Shown) => void }) {
  const { t } = useTranslation()
  return (
    <ToggleButtonGroup
      exclusive
      size="small"
      value={value}
      onChange={(_, shown: Shown | null) => shown && onChange(shown)}
      sx={{ px: 5, pb: 2, '& .MuiToggleButton-root': { px: 3, py: 0.75, textTransform: 'none' } }}
    >
      <ToggleButton value="in_use">{t('channels.showInUse')}</ToggleButton>
      <ToggleButton value="archived">{t('channels.showArchived')}</ToggleButton>
    </ToggleButtonGroup>
  )
}

function Found({ search, shown }: { search: string; shown: Shown }) {
  const { t } = useTranslation()
  const channels = useBrowsedChannels(search, shown)
  if (channels.isPending) return <ListSkeleton rows={7} tile={20} height={56} />
  if (channels.isError) return <ErrorState title={t('channels.browseFailed')} onRetry={() => void channels.refetch()} />
  if (channels.data.length === 0 && shown === 'archived')
    return <EmptyState icon={Archive} title={t('channels.noneArchived')} hint={t('channels.noneArchivedHint')} />
  if (channels.data.length === 0) return <Nothing searched={search !== ''} />
  return (
    <Box component="ul" sx={{ m: 0, p: 0 }}>
      {channels.data.map((channel) => (
        <BrowsedRow key={channel.id} channel={channel} />
      ))}
    </Box>
  )
}

function Nothing({ searched }: { searched: boolean }) {
  const { t } = useTranslation()
  const { show } = useDialogs()
  const title = searched ? t('channels.noMatch') : t('channels.noneYet')
  const hint = searched ? t('channels.noMatchHint') : t('channels.noneYetHint')
  return (
    <EmptyState icon={Compass} title={title} hint={hint}>
      <Button variant="outlined" onClick={() => show('create')}>
        {t('channels.create')}
      </Button>
    </EmptyState>
  )
}
