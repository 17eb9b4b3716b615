import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import Typography from '@mui/material/Typography'
import Bookmark from 'lucide-react/icons/bookmark'
import Check from 'lucide-react/icons/check'
import Trash2 from 'lucide-react/icons/trash-2'
import Undo2 from 'lucide-react/icons/undo-2'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ListSaved, SavedMessage } from '../../../shared/saved.ts'
import { PlacePage } from '../app/PlacePage.tsx'
import { useTime } from '../app/time.ts'
import { useChannelName } from '../channels/names.ts'
import { MessageCard } from '../messages/MessageCard.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { IconAction } from '../ui/IconAction.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { useSaved, useSaving } from './queries.ts'

/** The messages that the person has put aside for later. */
export function SavedPage() {
  const { t } = useTranslation()
  const [show, setShow] = useState<ListSaved['show']>('open')
  return (
    <PlacePage title={t('saved.title')}>
      <Tabs value={show} onChange={(_, chosen: ListSaved['show']) => setShow(chosen)} sx={{ mb: 3 }}>
        <Tab value="open" label={t('saved.open')} />
        <Tab value="done" label={t('saved.done')} />
      </Tabs>
      <SavedMessages show={show} />
    </PlacePage>
  )
}

function SavedMessages({ show }: Pick<ListSaved, 'show'>) {
  const { t } = useTranslation()
  const saved = useSaved(show)
  if (saved.isPending) return <ListSkeleton rows={4} height={72} />
  if (saved.isError) return <ErrorState title={t('saved.failed')} onRetry={() => void saved.refetch()} />
  const all = saved.data.pages.flat()
  if (all.length === 0) return <EmptyState icon={Bookmark} title={t('saved.empty')} hint={t('saved.emptyHint')} />
  return (
    <>
      <Box component="ul" sx={{ m: 0, p: 0, display: 'grid', gap: 3 }}>
        {all.map((each) => (
          <SavedItem key={each.id} saved={each} />
        ))}
      </Box>
      {saved.hasNextPage && (
        <Button sx={{ mt: 4 }} loading={saved.isFetchingNextPage} onClick={() => void saved.fetchNextPage()}>
          {t('threads.more')}
        </Button>
      )}
    </>
  )
}

function SavedItem({ saved }: { saved: SavedMessage }) {
  const { t } = useTranslation()
  const place = useChannelName(saved.channelId)
  const when = useReminder(saved)
  const { complete, remove } = useSaving(saved)
  const isDone = saved.doneAt !== null
  const actions = (
    <>
      <IconAction
        size="small"
        icon={isDone ? Undo2 : Check}
        label={isDone ? t('saved.reopen') : t('saved.complete')}
        onClick={() => void complete(!isDone)}
      />
      <IconAction size="small" icon={Trash2} label={t('saved.remove')} onClick={() => void remove()} />
    </>
  )
  const title = (
    <Typography variant="body2" noWrap sx={{ flex: 1 }}>
      {place || t('messages.aChannel')}
      {when && <b>{` · ${when}`}</b>}
    </Typography>
  )
  if (saved.message)
    return (
      <MessageCard message={saved.message} title={title}>
        {actions}
      </MessageCard>
    )
  return (
    <Box component="li" sx={{ display: 'flex', alignItems: 'center', gap: 2, px: 5, py: 3, listStyle: 'none' }}>
      <Typography variant="body2" sx={{ flex: 1, color: 'text.secondary' }}>
        {t('messages.notFound')}
      </Typography>
      {actions}
    </Box>
  )
}

function useReminder({ remindAt, remindedAt }: SavedMessage): string {
  const { t } = useTranslation()
  const { when } = useTime()
  if (!remindAt) return ''
  return remindedAt ? t('saved.due') : t('saved.remindAt', { at: when(remindAt) })
}
