import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'
import { countdown, useWords } from '../limits/useWords.ts'

const near = 500

/** Under the composer: how to send, or how much room is left when it runs short. */
export function ComposerHint({ id, ...state }: State & { id: string }) {
  const text = useHint(state)
  const { left } = state
  return (
    <Typography
      id={id}
      variant="caption"
      component="p"
      sx={{ ...line, color: left < 0 ? 'error.main' : 'text.secondary' }}
    >
      {text}
    </Typography>
  )
}

interface State {
  /** Characters. */
  left: number
  writing: boolean
  /** Seconds between two messages, and those until the next one may go. */
  pause: number
  wait: number
  /** How the command that is being written goes on. */
  usage: string | undefined
  /** What keeps the message from being sent. */
  files: string | undefined
}

function useHint({ left, writing, pause, wait, usage, files }: State): string {
  const { t } = useTranslation()
  const { length } = useWords()
  if (left < 0) return t('messages.tooLong', { count: -left })
  if (left <= near) return t('messages.left', { count: left })
  if (usage) return usage
  if (files) return files
  if (wait > 0) return t('limits.wait', { wait: countdown(wait) })
  if (pause > 0) return t('limits.pause', { length: length(pause) })
  return writing ? t('messages.hint') : ''
}

const line = { height: 24, lineHeight: '24px', textAlign: 'right', px: 1, fontVariantNumeric: 'tabular-nums' } as const
