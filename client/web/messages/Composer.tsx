import Box from '@mui/material/Box'
import Checkbox from '@mui/material/Checkbox'
import FormControlLabel from '@mui/material/FormControlLabel'
import IconButton from '@mui/material/IconButton'
import ALargeSmall from 'lucide-react/icons/a-large-small'
import Clock from 'lucide-react/icons/clock'
import SendHorizontal from 'lucide-react/icons/send-horizontal'
import { type ClipboardEvent, type KeyboardEvent, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../shared/channels.ts'
import { maxTextLength } from '../../../shared/messages.ts'
import { useDialogs } from '../app/dialogs.tsx'
import { useLabel } from '../channels/names.ts'
import { CommandNote } from '../commands/CommandNote.tsx'
import { usageOf, useOffered } from '../commands/offered.ts'
import { LaterMenu } from '../drafts/LaterMenu.tsx'
import { AttachmentList } from '../files/AttachmentList.tsx'
import { DropArea } from '../files/DropArea.tsx'
import { useHeldUp } from '../files/useHeldUp.ts'
import { PollDialog } from '../polls/PollDialog.tsx'
import { TypingLine } from '../presence/TypingLine.tsx'
import { ComposerHint } from './ComposerHint.tsx'
import { ComposerMenu } from './ComposerMenu.tsx'
import { byThumb, composerId, threadComposerId } from './focus.ts'
import { useFormatBarShown } from './formatBarShown.ts'
import { MessageInput } from './MessageInput.tsx'
import { useCall } from './useCall.tsx'
import { useComposer } from './useComposer.ts'

interface Props {
  channel: Channel
  /** The thread that it replies in. */
  threadId?: string
  onEditLast?: () => void
}

/** Where the next message is written: Enter sends it, Shift+Enter starts a line, the up arrow goes back to the last one. */
export function Composer({ channel, threadId, onEditLast }: Props) {
  const { t } = useTranslation()
  const call = useCall(channel)
  const composer = useComposer(channel, threadId, call.ask)
  const { text, write, send, sendable, input, names, pause, wait, broadcast, setBroadcast, commands, files } = composer
  const { show } = useDialogs()
  const offered = useOffered()
  const formats = useFormatBarShown()
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const name = useLabel(channel)
  const label = threadId ? t('threads.composer') : t('messages.composer', { name })
  const hintId = useId()
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowUp' && text === '' && onEditLast) {
      event.preventDefault()
      onEditLast()
    }
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || byThumb()) return
    event.preventDefault()
    send()
  }
  /** What is copied as words comes as a picture of them too. */
  const onPaste = (event: ClipboardEvent) => {
    const { files: pasted, types } = event.clipboardData
    if (pasted.length === 0 || types.includes('text/plain')) return
    event.preventDefault()
    event.stopPropagation()
    files.add([...pasted])
  }
  return (
    <Box sx={{ px: { xs: 3, md: 5 }, flex: 'none' }}>
      {!threadId && <TypingLine channelId={channel.id} />}
      {commands.note && (
        <CommandNote
          note={commands.note}
          onDismiss={commands.dismiss}
          onSendAnyway={composer.sendAnyway}
          onHelp={() => show('help')}
        />
      )}
      <Box sx={frame} onClick={() => input.current?.focus()} onPasteCapture={onPaste}>
        {files.list.length > 0 && <AttachmentList {...files} />}
        <Box sx={line}>
          <ComposerMenu disabled={wait > 0} onPoll={composer.beginPoll} onFiles={files.add} />
          <MessageInput
            id={threadId ? threadComposerId : composerId}
            maxRows={10}
            input={input}
            names={names}
            commands={offered}
            label={label}
            describedBy={hintId}
            placeholder={label}
            value={text}
            onChange={write}
            onKeyDown={onKeyDown}
            sx={{ py: 0, fontSize: 15, lineHeight: '22px' }}
          />
          <IconButton
            aria-label={t('writing.formatting')}
            title={t('writing.formatting')}
            aria-pressed={formats.isShown}
            onClick={formats.toggle}
            sx={{ ...sendButton, color: 'text.secondary' }}
          >
            <ALargeSmall size={18} strokeWidth={1.75} />
          </IconButton>
          {composer.mayWait && (
            <IconButton
              aria-label={t('drafts.schedule')}
              title={t('drafts.schedule')}
              onClick={({ currentTarget }) => setAnchor(currentTarget)}
              sx={{ ...sendButton, color: 'text.secondary' }}
            >
              <Clock size={18} strokeWidth={1.75} />
            </IconButton>
          )}
          <IconButton aria-label={t('messages.send')} disabled={!sendable} onClick={send} sx={sendButton}>
            <SendHorizontal size={18} strokeWidth={1.75} />
          </IconButton>
        </Box>
      </Box>
      <DropArea within={input} onDrop={files.add} />
      <LaterMenu
        anchor={anchor}
        onClose={() => setAnchor(null)}
        onChoose={(at) => call.ask(text, () => void composer.sendLater(at))}
      />
      {call.dialog}
      {composer.asking !== undefined && (
        <PollDialog
          question={composer.asking}
          onAsk={(question, poll) => call.ask(question, () => composer.say(question, poll))}
          onClose={composer.endPoll}
        />
      )}
      {threadId && channel.kind !== 'direct' && (
        <FormControlLabel
          control={<Checkbox size="small" checked={broadcast} onChange={(_, checked) => setBroadcast(checked)} />}
          label={t('threads.broadcast', { name })}
          slotProps={{ typography: { variant: 'caption' } }}
          sx={{ ml: -2, mr: 0 }}
        />
      )}
      <ComposerHint
        id={hintId}
        left={maxTextLength - text.length}
        writing={text !== ''}
        pause={pause}
        wait={wait}
        usage={usageOf(text, offered)}
        files={useHeldUp(files.list)}
      />
    </Box>
  )
}

const line = { display: 'flex', alignItems: 'flex-end', gap: 2 }

const frame = {
  p: 1.5,
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
