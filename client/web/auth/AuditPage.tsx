import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import MenuItem from '@mui/material/MenuItem'
import Select from '@mui/material/Select'
import { useInfiniteQuery } from '@tanstack/react-query'
import ScrollText from 'lucide-react/icons/scroll-text'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { auditedTopics } from '../../../shared/audit.ts'
import { useChat } from '../app/chat.ts'
import { keys } from '../app/keys.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { PageHint } from '../ui/PageHint.tsx'
import { AuditRow } from './AuditRow.tsx'
import { labelOf } from './audit.ts'
import { PersonFilter } from './PersonFilter.tsx'

interface Filter {
  type: string
  userId: string
  days: number
}

const spans = [0, 1, 7, 30, 90]
const day = 86_400_000
const pageLength = 50

/** Who came in, and what was decided about who may; to filter, and never to change. */
export function AuditPage() {
  const { t } = useTranslation()
  const [filter, setFilter] = useState<Filter>({ type: '', userId: '', days: 0 })
  return (
    <>
      <PageHint>{t('audit.hint')}</PageHint>
      <Filters filter={filter} onChange={setFilter} />
      <Entries filter={filter} />
    </>
  )
}

function Filters({ filter, onChange }: { filter: Filter; onChange: (filter: Filter) => void }) {
  const { t } = useTranslation()
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2, '& > *': { flex: 1, minWidth: 180 } }}>
      <Select
        size="small"
        displayEmpty
        value={filter.type}
        onChange={({ target }) => onChange({ ...filter, type: target.value })}
        inputProps={{ 'aria-label': t('audit.kind') }}
      >
        <MenuItem value="">{t('audit.anyKind')}</MenuItem>
        {auditedTopics.map(({ name }) => (
          <MenuItem key={name} value={name}>
            {t(`audit.kinds.${labelOf(name)}`)}
          </MenuItem>
        ))}
      </Select>
      <PersonFilter value={filter.userId} onChange={(userId) => onChange({ ...filter, userId })} />
      <Select
        size="small"
        value={filter.days}
        onChange={({ target }) => onChange({ ...filter, days: target.value })}
        inputProps={{ 'aria-label': t('audit.span') }}
      >
        {spans.map((days) => (
          <MenuItem key={days} value={days}>
            {t('audit.days', { days })}
          </MenuItem>
        ))}
      </Select>
    </Box>
  )
}

function useAudit({ type, userId, days }: Filter) {
  const chat = useChat()
  return useInfiniteQuery({
    queryKey: keys.audit({ type, userId, days }),
    queryFn: ({ pageParam: before }) =>
      chat.api.auth.audit.query({
        limit: pageLength,
        ...(type && { type }),
        ...(userId && { userId }),
        ...(days > 0 && { from: new Date(Date.now() - days * day).toISOString() }),
        ...(before && { before }),
      }),
    initialPageParam: '',
    getNextPageParam: (page) => (page.length === pageLength ? page.at(-1)?.id : undefined),
    staleTime: 0,
  })
}

function Entries({ filter }: { filter: Filter }) {
  const { t } = useTranslation()
  const audit = useAudit(filter)
  if (audit.isPending) return <ListSkeleton rows={8} height={56} />
  if (audit.isError) return <ErrorState title={t('audit.failed')} onRetry={() => void audit.refetch()} />
  const entries = audit.data.pages.flat()
  if (entries.length === 0) return <EmptyState icon={ScrollText} title={t('audit.none')} hint={t('audit.noneHint')} />
  return (
    <Box>
      <Box component="ul" sx={{ m: 0, mx: -2, p: 0 }}>
        {entries.map((entry) => (
          <AuditRow key={entry.id} entry={entry} />
        ))}
      </Box>
      {audit.hasNextPage && (
        <Button loading={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()} sx={{ my: 2 }}>
          {t('app.more')}
        </Button>
      )}
    </Box>
  )
}
