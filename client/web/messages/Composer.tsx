import Box from '@mui/material/Box'
import IconButton from '@mui/material/IconButton'
import InputBase from '@mui/material/InputBase'
import SendHorizontal from 'lucide-react/icons/send-horizontal'
import type { KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../shared/channels.ts'
import { maxTextLength } from '../../../shared/messages.ts'
import { useLabel } from '../channels/names.ts'
import { TypingLine } from '../presence/TypingLine.tsx'
import { ComposerHint } from './ComposerHint.tsx'
import { byThumb, composerId } from './focus.ts'
import { useComposer } from './useComposer.ts'

/** Where the next message is written: Enter sends it, Shift+Enter starts a line. */
export function Composer({ channel }: { channel: Channel }) {
  const { t } = useTranslation()
  const { text, write, send, sendable, input, pause, wait } = useComposer(channel.id)
  const label = t('messages.composer', { name: useLabel(channel) })
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || byThumb()) return
    event.preventDefault()
    send()
  }
  return (
    <Box sx={{ px: { xs: 3, md: 5 }, flex: 'none' }}>
      <TypingLine channelId={channel.id} />
      <Box sx={box} onClick={() => input.current?.focus()}>
        <InputBase
          id={composerId}
          multiline
          fullWidth
          maxRows={10}
          inputRef={input}
          placeholder={label}
          value={text}
          onChange={(event) => write(event.target.value)}
          onKeyDown={onKeyDown}
          slotProps={{ input: { 'aria-label': label, 'aria-describedby': 'composer-hint' } }}
          sx={{ py: 0, fontSize: 15, lineHeight: '22px' }}
        />
        <IconButton aria-label={t('messages.send')} disabled={!sendable} onClick={send} sx={sendButton}>
          <SendHorizontal size={18} strokeWidth={1.75} />
        </IconButton>
      </Box>
      <ComposerHint
        id="composer-hint"
        left={maxTextLength - text.length}
        writing={text !== ''}
        pause={pause}
        wait={wait}
      />
    </Box>
  )
}

const box = {
  display: 'flex',
  alignItems: 'flex-end',
  gap: 2,
  pl: 3.5,
  pr: 1.5,
  py: 1.5,
  cursor: 'text',
  border: 1,
  borderColor: 'divider',
  borderRadius: '10px',
  bgcolor: 'background.paper',
  '& .MuiInputBase-root': { py: 1.25 },
  '&:focus-within': { borderColor: 'text.disabled' },
}

const sendButton = {
  flex: 'none',
  width: 34,
  height: 34,
  color: 'primary.main',
  '&.Mui-disabled': { color: 'text.disabled' },
}
