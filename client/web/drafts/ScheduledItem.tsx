import CalendarClock from 'lucide-react/icons/calendar-clock'
import Pencil from 'lucide-react/icons/pencil'
import Trash2 from 'lucide-react/icons/trash-2'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Scheduled } from '../../../shared/drafts.ts'
import { useTime } from '../app/time.ts'
import { FileChips } from '../files/FileChips.tsx'
import { IconAction } from '../ui/IconAction.tsx'
import { EditScheduled } from './EditScheduled.tsx'
import { LaterMenu } from './LaterMenu.tsx'
import { useUnsent } from './queries.ts'
import { UnsentCard } from './UnsentCard.tsx'

interface Props {
  scheduled: Scheduled
  isEdited: boolean
  /** It was sent or called off while it was edited. */
  isGone: boolean
  onEdit: (scheduled: Scheduled | undefined) => void
}

/** A message that waits for its time, or was refused when it came. */
export function ScheduledItem({ scheduled, isEdited, isGone, onEdit }: Props) {
  const { t } = useTranslation()
  const { reschedule, cancel, leaveOut } = useUnsent()
  const note = useNote(scheduled, isGone)
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const edit = useRef<HTMLButtonElement>(null)
  const { id, text, files, failure } = scheduled
  // What has failed would be sent by any change.
  const maySpare = failure === null && !isGone && (text !== '' || files.length > 1)
  const close = () => {
    onEdit(undefined)
    requestAnimationFrame(() => edit.current?.focus())
  }
  const callOff = async () => {
    if ((await cancel(id)) && isEdited) onEdit(undefined)
  }
  return (
    <UnsentCard
      unsent={scheduled}
      note={note}
      failed={failure !== null || isGone}
      goTo={t('drafts.goTo')}
      words={isEdited && <EditScheduled scheduled={scheduled} isGone={isGone} onClose={close} />}
      below={
        files.length > 0 && (
          <FileChips files={files} onRemove={maySpare ? (fileId) => void leaveOut(scheduled, fileId) : undefined} />
        )
      }
    >
      {!isGone && (
        <>
          <IconAction
            size="small"
            ref={edit}
            icon={Pencil}
            label={t('drafts.edit')}
            onClick={() => onEdit(scheduled)}
            sx={{ visibility: isEdited ? 'hidden' : 'visible' }}
          />
          <IconAction
            size="small"
            icon={CalendarClock}
            label={t('drafts.reschedule')}
            onClick={({ currentTarget }) => setAnchor(currentTarget)}
          />
          <IconAction size="small" icon={Trash2} label={t('drafts.cancel')} onClick={() => void callOff()} />
        </>
      )}
      <LaterMenu anchor={anchor} onClose={() => setAnchor(null)} onChoose={(at) => void reschedule(id, at)} />
    </UnsentCard>
  )
}

function useNote({ sendAt, failure }: Scheduled, isGone: boolean): string {
  const { t } = useTranslation()
  const at = useTime().when(sendAt)
  if (isGone) return t('drafts.gone')
  return failure === null ? t('drafts.sendAt', { at }) : t('drafts.refused', { at, reason: failure })
}
