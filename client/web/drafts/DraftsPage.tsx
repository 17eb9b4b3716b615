import Box from '@mui/material/Box'
import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import CalendarClock from 'lucide-react/icons/calendar-clock'
import SquarePen from 'lucide-react/icons/square-pen'
import Trash2 from 'lucide-react/icons/trash-2'
import { type ReactElement, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Draft, Scheduled } from '../../../shared/drafts.ts'
import { PlacePage } from '../app/PlacePage.tsx'
import { FileChips } from '../files/FileChips.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { IconAction } from '../ui/IconAction.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { LaterMenu } from './LaterMenu.tsx'
import { useDrafts, useScheduled, useUnsent, useWhen } from './queries.ts'
import { UnsentCard } from './UnsentCard.tsx'

/** What the person has written, but not sent yet. */
export function DraftsPage() {
  const { t } = useTranslation()
  const [show, setShow] = useState<'drafts' | 'scheduled'>('drafts')
  return (
    <PlacePage title={t('drafts.title')}>
      <Tabs value={show} onChange={(_, chosen: typeof show) => setShow(chosen)} sx={{ mb: 3 }}>
        <Tab value="drafts" label={t('drafts.drafts')} />
        <Tab value="scheduled" label={t('drafts.scheduled')} />
      </Tabs>
      {show === 'drafts' ? <Drafts /> : <ScheduledMessages />}
    </PlacePage>
  )
}

function Drafts() {
  const { t } = useTranslation()
  const cards = (drafts: Draft[]) =>
    drafts.map((draft) => <DraftItem key={`${draft.channelId}/${draft.threadId}`} draft={draft} />)
  const empty = <EmptyState icon={SquarePen} title={t('drafts.none')} hint={t('drafts.noneHint')} />
  return <List found={useDrafts()} cards={cards} empty={empty} />
}

function ScheduledMessages() {
  const { t } = useTranslation()
  const cards = (all: Scheduled[]) => all.map((each) => <ScheduledItem key={each.id} scheduled={each} />)
  const empty = <EmptyState icon={CalendarClock} title={t('drafts.noneScheduled')} hint={t('drafts.scheduledHint')} />
  return <List found={useScheduled()} cards={cards} empty={empty} />
}

interface ListProps<Item> {
  found: { data?: Item[] | undefined; isError: boolean; refetch: () => unknown }
  cards: (items: Item[]) => ReactElement[]
  empty: ReactElement
}

function List<Item>({ found, cards, empty }: ListProps<Item>) {
  const { t } = useTranslation()
  if (found.isError) return <ErrorState title={t('drafts.failed')} onRetry={() => void found.refetch()} />
  if (!found.data) return <ListSkeleton rows={4} height={72} />
  if (found.data.length === 0) return empty
  return (
    <Box component="ul" sx={{ m: 0, p: 0, display: 'grid', gap: 3 }}>
      {cards(found.data)}
    </Box>
  )
}

function DraftItem({ draft }: { draft: Draft }) {
  const { t } = useTranslation()
  const { discard } = useUnsent()
  const when = useWhen()
  return (
    <UnsentCard unsent={draft} note={when(draft.changedAt)} goTo={t('drafts.goOn')}>
      <IconAction size="small" icon={Trash2} label={t('drafts.discard')} onClick={() => void discard(draft)} />
    </UnsentCard>
  )
}

function ScheduledItem({ scheduled }: { scheduled: Scheduled }) {
  const { t } = useTranslation()
  const { reschedule, cancel, leaveOut } = useUnsent()
  const when = useWhen()
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const { id, text, files, sendAt, failure } = scheduled
  const at = when(sendAt)
  const note = failure === null ? t('drafts.sendAt', { at }) : t('drafts.refused', { at, reason: failure })
  // What has failed would be sent by any change.
  const maySpare = failure === null && (text !== '' || files.length > 1)
  return (
    <UnsentCard
      unsent={scheduled}
      note={note}
      failed={failure !== null}
      goTo={t('drafts.goTo')}
      below={
        files.length > 0 && (
          <FileChips files={files} onRemove={maySpare ? (fileId) => void leaveOut(scheduled, fileId) : undefined} />
        )
      }
    >
      <IconAction
        size="small"
        icon={CalendarClock}
        label={t('drafts.reschedule')}
        onClick={({ currentTarget }) => setAnchor(currentTarget)}
      />
      <IconAction size="small" icon={Trash2} label={t('drafts.cancel')} onClick={() => void cancel(id)} />
      <LaterMenu anchor={anchor} onClose={() => setAnchor(null)} onChoose={(at) => void reschedule(id, at)} />
    </UnsentCard>
  )
}
