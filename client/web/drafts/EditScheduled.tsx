import { useTranslation } from 'react-i18next'
import type { Scheduled } from '../../../shared/drafts.ts'
import { mentionsIn } from '../../../shared/mentions.ts'
import { TextEditor } from '../messages/TextEditor.tsx'
import { useNames } from '../messages/useNames.ts'
import { useUnsent } from './queries.ts'

interface Props {
  scheduled: Scheduled
  isGone: boolean
  onClose: () => void
}

/** The text of a scheduled message, to be changed where it stands. */
export function EditScheduled({ scheduled: { id, channelId, text, files, failure }, isGone, onClose }: Props) {
  const { t } = useTranslation()
  const { edit } = useUnsent()
  const names = useNames(channelId, mentionsIn(text))
  return (
    <TextEditor
      text={text}
      names={names}
      label={t('drafts.editing')}
      mayBeEmpty={files.length > 0}
      obstacle={isGone ? t('drafts.goneHint') : undefined}
      saving={failure === null ? undefined : t('drafts.saveFailed')}
      onSave={(changed) => edit(id, changed)}
      onClose={onClose}
    />
  )
}
