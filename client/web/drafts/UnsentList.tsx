import Box from '@mui/material/Box'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorState } from '../ui/ErrorState.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'

interface Props<Item> {
  found: { data?: Item[] | undefined; isError: boolean; refetch: () => unknown }
  cards: (items: Item[]) => ReactElement[]
  empty: ReactElement
}

/** What is not sent yet, as cards; what there is while it loads, or is empty. */
export function UnsentList<Item>({ found, cards, empty }: Props<Item>) {
  const { t } = useTranslation()
  if (!found.data && found.isError)
    return <ErrorState title={t('drafts.failed')} onRetry={() => void found.refetch()} />
  if (!found.data) return <ListSkeleton rows={4} height={72} />
  if (found.data.length === 0) return empty
  return (
    <Box component="ul" sx={{ m: 0, p: 0, display: 'grid', gap: 3 }}>
      {cards(found.data)}
    </Box>
  )
}
