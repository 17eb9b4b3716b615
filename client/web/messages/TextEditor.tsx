import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { type KeyboardEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { maxTextLength } from '../../../shared/messages.ts'
import { byThumb } from './focus.ts'
import { MessageInput } from './MessageInput.tsx'
import { decode, encode, type Names } from './naming.ts'

interface Props {
  /** As it was sent. */
  text: string
  names: Names
  label: string
  /** There is something else to send. */
  mayBeEmpty?: boolean
  /** Why it cannot be saved any more. */
  obstacle?: string | undefined
  saving?: string
  /** Answers whether the text is taken. */
  onSave: (text: string) => Promise<boolean>
  onClose: () => void
}

/** A text to be changed where it stands: Enter saves it, Escape leaves it as it was. */
export function TextEditor({ names, label, mayBeEmpty = false, obstacle, saving, onSave, onClose, ...given }: Props) {
  const { t } = useTranslation()
  const input = useRef<HTMLTextAreaElement>(null)
  const [text, setText] = useState(() => decode(given.text, names))
  const [busy, setBusy] = useState(false)
  const sent = encode(text.trim(), names)
  const over = Math.max(text.length, sent.length) - maxTextLength
  const isEmpty = sent === '' && !mayBeEmpty
  const isGood = !isEmpty && over <= 0 && obstacle === undefined
  const save = async () => {
    if (!isGood || busy) return
    setBusy(true)
    if (sent === given.text || (await onSave(sent))) onClose()
    else setBusy(false)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.preventDefault()
      onClose()
    }
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || byThumb()) return
    event.preventDefault()
    void save()
  }
  const tooLong = over > 0 ? t('messages.tooLong', { count: over }) : undefined
  const problem = obstacle ?? tooLong
  const hint = isEmpty ? t('messages.needsText') : byThumb() ? '' : t('messages.editHint')
  return (
    <Box sx={{ py: 1 }}>
      <MessageInput
        autoFocus
        maxRows={12}
        input={input}
        names={names}
        label={label}
        value={text}
        onChange={setText}
        onKeyDown={onKeyDown}
        onFocus={({ target }) => target.setSelectionRange(target.value.length, target.value.length)}
        sx={field}
      />
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 2, pt: 1.5 }}>
        <Button size="small" variant="contained" disabled={!isGood} loading={busy} onClick={() => void save()}>
          {saving ?? t('messages.save')}
        </Button>
        <Button size="small" onClick={onClose}>
          {t('messages.cancel')}
        </Button>
        <Typography variant="caption" role="status" sx={{ color: problem ? 'error.main' : 'text.secondary' }}>
          {problem ?? hint}
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
