import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { type KeyboardEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Message, maxTextLength } from '../../../shared/messages.ts'
import { useChanges } from './actions.ts'
import { useEditing } from './editing.tsx'
import { byThumb, focusComposer } from './focus.ts'
import { MessageInput } from './MessageInput.tsx'
import { decode, encode } from './naming.ts'
import { useNames } from './useNames.ts'

/** A message's text, to be changed where it stands: Enter saves it, Escape leaves it as it was. */
export function EditText({ message }: { message: Message }) {
  const { t } = useTranslation()
  const { edit: changeText } = useChanges(message)
  const { edit } = useEditing()
  const names = useNames(message.channelId, message.mentions)
  const input = useRef<HTMLTextAreaElement>(null)
  const [text, setText] = useState(() => decode(message.text, names))
  const [busy, setBusy] = useState(false)
  const isGood = text.trim() !== '' && text.length <= maxTextLength
  const close = () => {
    edit(undefined)
    focusComposer()
  }
  const save = async () => {
    if (!isGood || busy) return
    setBusy(true)
    const changed = encode(text.trim(), names)
    if (changed === message.text || (await changeText(changed))) close()
    else setBusy(false)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.preventDefault()
      close()
    }
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || byThumb()) return
    event.preventDefault()
    void save()
  }
  return (
    <Box sx={{ py: 1 }}>
      <MessageInput
        autoFocus
        maxRows={12}
        input={input}
        names={names}
        label={t('messages.editing')}
        value={text}
        onChange={setText}
        onKeyDown={onKeyDown}
        onFocus={({ target }) => target.setSelectionRange(target.value.length, target.value.length)}
        sx={field}
      />
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 2, pt: 1.5 }}>
        <Button size="small" variant="contained" disabled={!isGood} loading={busy} onClick={() => void save()}>
          {t('messages.save')}
        </Button>
        <Button size="small" onClick={close}>
          {t('messages.cancel')}
        </Button>
        <Typography variant="caption" sx={{ color: text.length > maxTextLength ? 'error.main' : 'text.secondary' }}>
          {text.length > maxTextLength
            ? t('messages.tooLong', { count: text.length - maxTextLength })
            : t('messages.editHint')}
        </Typography>
      </Box>
    </Box>
  )
}

const field = {
  px: 3,
  py: 2,
  fontSize: 15,
  lineHeight: '22px',
  border: 1,
  borderColor: 'divider',
  borderRadius: '8px',
  bgcolor: 'background.paper',
  '&.Mui-focused': { borderColor: 'text.disabled' },
}
