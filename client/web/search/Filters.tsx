import Box from '@mui/material/Box'
import Chip from '@mui/material/Chip'
import MenuItem from '@mui/material/MenuItem'
import Select from '@mui/material/Select'
import { useNavigate } from '@tanstack/react-router'
import Plus from 'lucide-react/icons/plus'
import { useTranslation } from 'react-i18next'
import type { SearchMessages } from '../../../shared/search.ts'
import { writeOperator } from '../../../shared/searchCompletion.ts'
import { type Operator, partsOf } from '../../../shared/searchQuery.ts'
import { useOpenSearch } from './useOpenSearch.ts'

type Sort = SearchMessages['sort']

/** Those that are offered where the search does not have them yet. */
const offered: readonly Operator[] = ['from', 'in', 'has', 'after']

/** What narrows a search, each part of it to be taken away; what else may; and the order of what is found. */
export function Filters({ text, sort }: { text: string; sort: Sort }) {
  const { t } = useTranslation()
  const open = useOpenSearch()
  const navigate = useNavigate()
  const go = (q: string, order: Sort) =>
    void navigate({ to: '/search', search: { q, ...(order === 'newest' && { sort: order }) } })
  const filters = partsOf(text).filter(({ operator }) => operator !== null)
  const missing = offered.filter((operator) => !filters.some((filter) => filter.operator === operator))
  const without = (start: number, end: number) =>
    `${text.slice(0, start)}${text.slice(end)}`.replace(/\s+/g, ' ').trim()
  return (
    <Box sx={row}>
      <Box role="group" aria-label={t('search.filters')} sx={chips}>
        {filters.map(({ start, end }) => (
          <Chip
            key={start}
            size="small"
            label={text.slice(start, end)}
            onDelete={() => go(without(start, end), sort)}
            slotProps={{ label: { title: text.slice(start, end) } }}
          />
        ))}
        {missing.map((operator) => (
          <Chip
            key={operator}
            size="small"
            variant="outlined"
            icon={<Plus aria-hidden size={13} />}
            label={t(`search.filter.${operator as 'from'}`)}
            onClick={() => open(`${text.trim()} ${writeOperator(operator)}`.trimStart())}
          />
        ))}
      </Box>
      <Select
        size="small"
        variant="standard"
        disableUnderline
        value={sort}
        onChange={({ target }) => go(text, target.value)}
        inputProps={{ 'aria-label': t('search.order') }}
        sx={{ fontSize: 14, flex: 'none' }}
      >
        <MenuItem value="relevance">{t('search.relevance')}</MenuItem>
        <MenuItem value="newest">{t('search.newest')}</MenuItem>
      </Select>
    </Box>
  )
}

const row = { display: 'flex', alignItems: 'flex-start', gap: 3, px: 3, mb: 2 }
const chips = { flex: 1, minWidth: 0, display: 'flex', flexWrap: 'wrap', gap: 1.5 }
