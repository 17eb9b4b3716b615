import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import SearchX from 'lucide-react/icons/search-x'
import { type KeyboardEvent, type RefObject, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { type HitGroup, mostCounted, type SearchMessages } from '../../../shared/search.ts'
import { codeOf } from '../app/errors.ts'
import { useLabel } from '../channels/names.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { useMore } from '../ui/near.ts'
import { TextLink } from '../ui/TextLink.tsx'
import { HitCard } from './HitCard.tsx'
import { HitSkeleton } from './HitSkeleton.tsx'
import { Places } from './Places.tsx'
import { groupsOf, useFoundMessages } from './queries.ts'
import { lastOpened, useReturn } from './useReturn.ts'

interface Props {
  text: string
  sort: SearchMessages['sort']
  /** What scrolls. */
  root: RefObject<HTMLElement | null>
}

/** People, channels, and the messages by channel, as far as one has scrolled. */
export function Results({ text, sort, root }: Props) {
  const { t } = useTranslation()
  const found = useFoundMessages(text, sort)
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = found
  const groups = useMemo(() => groupsOf(found.data?.pages ?? []), [found.data])
  const end = useMore(root, found)
  const list = useReturn(found.data !== undefined)
  const [first] = found.data?.pages ?? []
  return (
    <>
      <Places text={text} />
      {found.isPending && <HitSkeleton />}
      {!first && found.isError && <Failed error={found.error} onRetry={() => void found.refetch()} />}
      {first && <Told {...first} isEmpty={groups.length === 0} />}
      {first && groups.length === 0 && !hasNextPage && (
        <EmptyState icon={SearchX} title={t('search.nothing')} hint={t('search.nothingHint')} />
      )}
      <Box ref={list} onKeyDown={step}>
        {groups.map((group) => (
          <Group key={`${group.channel.id} ${group.hits[0]?.message.id}`} group={group} />
        ))}
      </Box>
      {isFetchingNextPage && <HitSkeleton rows={2} />}
      {first && isFetchNextPageError && (
        <Button onClick={() => void fetchNextPage()} sx={{ alignSelf: 'center', my: 3 }}>
          {t('search.moreFailed')}
        </Button>
      )}
      <div ref={end} />
    </>
  )
}

function Failed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation()
  const isOut = codeOf(error) === 'SERVICE_UNAVAILABLE'
  return (
    <ErrorState title={t('search.failed')} hint={isOut ? t('search.out') : t('app.failedHint')} onRetry={onRetry} />
  )
}

/** How many there are, and how the search was understood where that is not how it was written. */
function Told({
  total,
  ignored,
  similar,
  isEmpty,
}: {
  total: number
  ignored: string[]
  similar: string[]
  isEmpty: boolean
}) {
  const { t } = useTranslation()
  const words = [
    !isEmpty && (total >= mostCounted ? t('search.many', { count: mostCounted }) : t('search.count', { count: total })),
    similar.length > 0 && t('search.similar', { words: similar.join(', ') }),
    ignored.length > 0 && t('search.ignored', { words: ignored.join(' ') }),
  ].filter(Boolean)
  return (
    <Typography role="status" variant="body2" sx={{ color: 'text.secondary', px: 3, minHeight: 20, mb: 1 }}>
      {words.join(' · ')}
    </Typography>
  )
}

function Group({ group: { channel, hits } }: { group: HitGroup }) {
  const label = useLabel(channel)
  return (
    <Box component="section" aria-label={label} sx={{ mb: 3 }}>
      <Typography variant="h2" sx={heading}>
        <TextLink to="/channels/$channelId" params={{ channelId: channel.id }} color="inherit" underline="hover">
          {label}
        </TextLink>
      </Typography>
      {hits.map((hit) => (
        <HitCard key={hit.message.id} hit={hit} onOpen={() => lastOpened.set(hit.message.id)} />
      ))}
    </Box>
  )
}

/** Up and down go from one to the next. */
function step(event: KeyboardEvent<HTMLElement>) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-hit] > a')]
  const at = links.indexOf(document.activeElement as HTMLElement)
  if (!by || at === -1) return
  links[at + by]?.focus()
  event.preventDefault()
}

const heading = {
  position: 'sticky',
  top: 0,
  zIndex: 2,
  px: 3,
  py: 1.5,
  bgcolor: 'background.default',
}
