import Box from '@mui/material/Box'
import { useSearch } from '@tanstack/react-router'
import Search from 'lucide-react/icons/search'
import { useTranslation } from 'react-i18next'
import { PlaceHeader } from '../app/PlaceHeader.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { useTitle } from '../ui/useTitle.ts'
import { Filters } from './Filters.tsx'
import { Results } from './Results.tsx'
import { SearchButton } from './SearchButton.tsx'
import { useKeptScroll } from './useKeptScroll.ts'

/** What a search has found; the address says which. */
export function SearchPage() {
  const { t } = useTranslation()
  const { q, sort = 'relevance' } = useSearch({ from: '/workspace/search' })
  const scroll = useKeptScroll(`${sort} ${q}`)
  useTitle(q.trim() === '' ? t('search.title') : t('search.titleOf', { text: q.trim() }))
  return (
    <Box sx={{ flex: 1, display: 'flex', flexDirection: 'column', minWidth: 0, minHeight: 0 }}>
      <PlaceHeader>
        <Box component="h1" sx={{ flex: 1, minWidth: 0, maxWidth: 560, m: 0 }}>
          <SearchButton text={q.trim()} />
        </Box>
      </PlaceHeader>
      <Box ref={scroll} sx={{ flex: 1, overflowY: 'auto', display: 'flex', flexDirection: 'column' }}>
        <Box sx={column}>
          <Filters text={q} sort={sort} />
          {q.trim() === '' ? (
            <EmptyState icon={Search} title={t('search.start')} hint={t('search.startHint')} />
          ) : (
            <Results key={`${sort} ${q}`} text={q} sort={sort} root={scroll} />
          )}
        </Box>
      </Box>
    </Box>
  )
}

const column = {
  flex: 1,
  display: 'flex',
  flexDirection: 'column',
  width: '100%',
  maxWidth: 820,
  mx: 'auto',
  px: { xs: 2, md: 5 },
  py: 3,
}
