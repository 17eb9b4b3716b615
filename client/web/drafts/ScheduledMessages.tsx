import CalendarClock from 'lucide-react/icons/calendar-clock'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Scheduled } from '../../../shared/drafts.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { useScheduled } from './queries.ts'
import { ScheduledItem } from './ScheduledItem.tsx'
import { UnsentList } from './UnsentList.tsx'

/** What is to be sent later, by its time; one at a time is edited. */
export function ScheduledMessages() {
  const { t } = useTranslation()
  const { data, isError, refetch } = useScheduled()
  const [edited, setEdited] = useState<Scheduled>()
  const gone = edited && data?.every(({ id }) => id !== edited.id) ? edited : undefined
  // What somebody writes is not taken from them because its time has come.
  const shown = gone && data ? [...data, gone].toSorted((a, b) => a.sendAt.localeCompare(b.sendAt)) : data
  const cards = (all: Scheduled[]) =>
    all.map((each) => (
      <ScheduledItem
        key={each.id}
        scheduled={each}
        isEdited={each.id === edited?.id}
        isGone={each === gone}
        onEdit={setEdited}
      />
    ))
  const empty = <EmptyState icon={CalendarClock} title={t('drafts.noneScheduled')} hint={t('drafts.scheduledHint')} />
  return <UnsentList found={{ data: shown, isError, refetch }} cards={cards} empty={empty} />
}
