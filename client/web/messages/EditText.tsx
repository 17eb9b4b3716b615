import { useTranslation } from 'react-i18next'
import type { Message } from '../../../shared/messages.ts'
import { useChanges } from './actions.ts'
import { useEditing } from './editing.tsx'
import { focusComposer } from './focus.ts'
import { TextEditor } from './TextEditor.tsx'
import { useNames } from './useNames.ts'

/** A message's text, to be changed where it stands. */
export function EditText({ message }: { message: Message }) {
  const { t } = useTranslation()
  const { edit: changeText } = useChanges(message)
  const { edit } = useEditing()
  const names = useNames(message.channelId, message.mentions)
  const close = () => {
    edit(undefined)
    focusComposer()
  }
  return (
    <TextEditor text={message.text} names={names} label={t('messages.editing')} onSave={changeText} onClose={close} />
  )
}
