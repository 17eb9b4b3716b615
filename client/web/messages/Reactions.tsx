import Box from '@mui/material/Box'
import { styled } from '@mui/material/styles'
import Tooltip from '@mui/material/Tooltip'
import SmilePlus from 'lucide-react/icons/smile-plus'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { nameIn } from '../../../shared/emoji.ts'
import type { Message, Reaction } from '../../../shared/messages.ts'
import { useChat } from '../app/chat.ts'
import { theme, tones } from '../app/theme.ts'
import { useIsMissing } from '../emoji/custom.ts'
import { EmojiPicker } from '../emoji/EmojiPicker.tsx'
import { EmojiSign } from '../emoji/EmojiSign.tsx'
import { PlainButton } from '../ui/PlainButton.tsx'
import { useChanges, usePowers } from './actions.ts'
import { useFewNames } from './useFewNames.ts'

/** Who reacted to a message with what; a click adds one's own, or takes it back. */
export function Reactions({ message }: { message: Message }) {
  const { t } = useTranslation()
  const { reacts } = usePowers(message)
  const { toggle } = useChanges(message)
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, pt: 1, pb: 0.5 }}>
      {message.reactions.map((reaction) => (
        <ReactionChip
          key={reaction.emoji}
          reaction={reaction}
          disabled={!reacts}
          onClick={() => toggle(reaction.emoji)}
        />
      ))}
      {reacts && (
        <Chip type="button" aria-label={t('messages.react')} onClick={({ currentTarget }) => setAnchor(currentTarget)}>
          <SmilePlus aria-hidden size={15} strokeWidth={1.75} />
        </Chip>
      )}
      <EmojiPicker anchor={anchor} onPick={(emoji) => void toggle(emoji)} onClose={() => setAnchor(null)} />
    </Box>
  )
}

interface ChipProps {
  reaction: Reaction
  disabled: boolean
  onClick: () => void
}

function ReactionChip({ reaction: { emoji, userIds }, disabled: isFixed, onClick }: ChipProps) {
  const { me } = useChat()
  const words = useWho(emoji, userIds)
  const isMine = userIds.includes(me.id)
  // What the emoji has left behind can be taken back, not joined.
  const isMissing = useIsMissing(emoji)
  const disabled = isFixed || (isMissing && !isMine)
  return (
    <Tooltip title={<Who emoji={emoji} words={words} />}>
      <Chip
        type="button"
        aria-label={words}
        aria-pressed={isMine}
        aria-disabled={disabled}
        onClick={disabled ? undefined : onClick}
      >
        <span aria-hidden>
          <EmojiSign emoji={emoji} />
        </span>
        <span aria-hidden>{userIds.length}</span>
      </Chip>
    </Tooltip>
  )
}

/** Of pictures so small, a larger one says more. */
function Who({ emoji, words }: { emoji: string; words: string }) {
  if (nameIn(emoji) === undefined) return words
  return (
    <Box component="span" sx={{ display: 'grid', justifyItems: 'center', gap: 1, textAlign: 'center' }}>
      <Box component="span" sx={{ fontSize: 32, lineHeight: '48px', '&:not(:has(img))': { display: 'none' } }}>
        <EmojiSign emoji={emoji} />
      </Box>
      {words}
    </Box>
  )
}

const namesShown = 5

function useWho(emoji: string, userIds: string[]): string {
  const { t } = useTranslation()
  return t('messages.reactedBy', { names: useFewNames(userIds, namesShown), emoji })
}

const Chip = styled(PlainButton)({
  display: 'inline-flex',
  alignItems: 'center',
  gap: 5,
  height: 26,
  padding: '0 8px',
  borderRadius: 13,
  fontSize: 13,
  fontVariantNumeric: 'tabular-nums',
  color: tones.text.secondary,
  border: `1px solid ${tones.divider}`,
  background: tones.background.paper,
  '&:hover': { borderColor: tones.text.disabled },
  '&[aria-disabled=true]': { cursor: 'default' },
  '&[aria-pressed=true]': {
    color: tones.primary.main,
    borderColor: tones.primary.main,
    background: `color-mix(in srgb, ${tones.primary.main} 10%, transparent)`,
  },
  [theme.breakpoints.down('md')]: { height: 32, borderRadius: 16 },
})
