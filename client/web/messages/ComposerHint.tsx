import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'

const near = 500

/** Under the composer: how to send, or how much room is left when it runs short. */
export function ComposerHint({ id, left, writing }: { id: string; left: number; writing: boolean }) {
  const { t } = useTranslation()
  const text =
    left < 0
      ? t('messages.tooLong', { count: -left })
      : left <= near
        ? t('messages.left', { count: left })
        : writing
          ? t('messages.hint')
          : ''
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

const line = { height: 24, lineHeight: '24px', textAlign: 'right', px: 1, fontVariantNumeric: 'tabular-nums' } as const
