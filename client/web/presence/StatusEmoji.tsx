import { styled } from '@mui/material/styles'
import { EmojiSign } from '../emoji/EmojiSign.tsx'
import { usePresence } from './usePresence.ts'

/** The emoji that somebody has set beside their name; what they said with it on hover, and for screen readers. */
export function StatusEmoji({ userId }: { userId: string }) {
  const status = usePresence(userId)?.status
  if (!status) return null
  const emoji = status.emoji || '💬'
  return (
    <Emoji role="img" aria-label={status.text || emoji} title={status.text || undefined}>
      <EmojiSign emoji={emoji} />
    </Emoji>
  )
}

const Emoji = styled('span')({ flex: 'none', fontSize: 14, lineHeight: '20px', cursor: 'default' })
