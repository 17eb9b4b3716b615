import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'
import { useTime } from '../app/time.ts'
import { EmojiSign } from '../emoji/EmojiSign.tsx'
import { lookOf } from './PresenceDot.tsx'
import { usePresence } from './usePresence.ts'

/** How somebody is, in words: here or not, since when, and what they say of it. */
export function PresenceLine({ userId }: { userId: string }) {
  const { t } = useTranslation()
  const { when } = useTime()
  const presence = usePresence(userId)
  const status = presence?.status
  const seen = presence?.lastSeenAt
  return (
    <Typography
      variant="body2"
      component="div"
      sx={{ color: 'text.secondary', minHeight: 20, overflowWrap: 'anywhere' }}
    >
      {status && (
        <div>
          <EmojiSign emoji={status.emoji} /> {status.text}
        </div>
      )}
      {presence && (seen ? t('presence.lastSeenAt', { at: when(seen) }) : t(`presence.${lookOf(presence)}`))}
    </Typography>
  )
}
