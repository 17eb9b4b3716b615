import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import SquarePen from 'lucide-react/icons/square-pen'
import Trash2 from 'lucide-react/icons/trash-2'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Draft } from '../../../shared/drafts.ts'
import { PlacePage } from '../app/PlacePage.tsx'
import { useTime } from '../app/time.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { IconAction } from '../ui/IconAction.tsx'
import { useDrafts, useUnsent } from './queries.ts'
import { ScheduledMessages } from './ScheduledMessages.tsx'
import { UnsentCard } from './UnsentCard.tsx'
import { UnsentList } from './UnsentList.tsx'

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
  return <UnsentList found={useDrafts()} cards={cards} empty={empty} />
}

function DraftItem({ draft }: { draft: Draft }) {
  const { t } = useTranslation()
  const { discard } = useUnsent()
  const { when } = useTime()
  return (
    <UnsentCard unsent={draft} note={when(draft.changedAt)} goTo={t('drafts.goOn')}>
      <IconAction size="small" icon={Trash2} label={t('drafts.discard')} onClick={() => void discard(draft)} />
    </UnsentCard>
  )
}
