import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import X from 'lucide-react/icons/x'
import { useTranslation } from 'react-i18next'
import { MessageText } from '../messages/MessageText.tsx'
import { IconAction } from '../ui/IconAction.tsx'
import type { Note } from './useCommands.ts'

interface Props {
  note: Note
  onDismiss: () => void
  onSendAnyway: () => void
  onHelp: () => void
}

/** What a command has to say, above the composer, seen by nobody else. */
export function CommandNote({ note, onDismiss, onSendAnyway, onHelp }: Props) {
  const { t } = useTranslation()
  return (
    <Box role="status" data-note={note.kind} sx={panel}>
      <Box sx={{ flex: '1 1 200px', minWidth: 0, py: 1, overflowWrap: 'anywhere' }}>
        {note.from === undefined ? note.text : <FromBot text={note.text} name={note.from} />}
      </Box>
      {note.kind === 'unknown' && (
        <Box sx={{ display: 'flex', gap: 1, mx: { xs: -2, md: 0 } }}>
          <Button size="small" onClick={onSendAnyway}>
            {t('commands.sendAnyway')}
          </Button>
          <Button size="small" onClick={onHelp}>
            {t('commands.all')}
          </Button>
        </Box>
      )}
      <IconAction
        icon={X}
        size="small"
        sx={{ position: 'absolute', top: 6, right: 6 }}
        label={t('commands.dismiss')}
        onClick={onDismiss}
      />
    </Box>
  )
}

function FromBot({ text, name }: { text: string; name: string }) {
  const { t } = useTranslation()
  return (
    <>
      <Box sx={{ fontSize: 12, lineHeight: '18px' }}>{t('commands.onlyYou', { name })}</Box>
      <Box sx={{ color: 'text.primary', maxHeight: 240, overflowY: 'auto' }}>
        <MessageText text={text} />
      </Box>
    </>
  )
}

const panel = {
  position: 'relative',
  display: 'flex',
  alignItems: 'center',
  flexWrap: 'wrap',
  gap: 1,
  mb: 2,
  pl: 3.5,
  pr: 10,
  py: 1,
  fontSize: 14,
  lineHeight: '22px',
  color: 'text.secondary',
  border: 1,
  borderColor: 'divider',
  borderRadius: '10px',
  '&[data-note=wrong], &[data-note=unknown]': { color: 'text.primary' },
}
