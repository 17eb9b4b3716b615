import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import InputBase from '@mui/material/InputBase'
import Typography from '@mui/material/Typography'
import { type KeyboardEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Message, maxTextLength } from '../../../shared/messages.ts'
import { useChanges } from './actions.ts'
import { useEditing } from './editing.tsx'
import { byThumb, focusComposer } from './focus.ts'

/** A message's text, to be changed where it stands: Enter saves it, Escape leaves it as it was. */
export function EditText({ message }: { message: Message }) {
  const { t } = useTranslation()
  const { edit: changeText } = useChanges(message)
  const { edit } = useEditing()
  const [text, setText] = useState(message.text)
  const [busy, setBusy] = useState(false)
  const isGood = text.trim() !== '' && text.length <= maxTextLength
  const close = () => {
    edit(undefined)
    focusComposer()
  }
  const save = async () => {
    if (!isGood || busy) return
    setBusy(true)
    if (text.trim() === message.text || (await changeText(text.trim()))) close()
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
      <InputBase
        autoFocus
        multiline
        fullWidth
        maxRows={12}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        onFocus={({ target }) => target.setSelectionRange(target.value.length, target.value.length)}
        slotProps={{ input: { 'aria-label': t('messages.editing') } }}
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
