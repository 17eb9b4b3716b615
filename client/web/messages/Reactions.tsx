import Box from '@mui/material/Box'
import { styled } from '@mui/material/styles'
import Tooltip from '@mui/material/Tooltip'
import SmilePlus from 'lucide-react/icons/smile-plus'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message, Reaction } from '../../../shared/messages.ts'
import { useChat } from '../app/chat.ts'
import { usePeople } from '../auth/people.ts'
import { EmojiPicker } from '../emoji/EmojiPicker.tsx'
import { PlainButton } from '../ui/PlainButton.tsx'
import { useChanges, usePowers } from './actions.ts'

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

function ReactionChip({ reaction: { emoji, userIds }, disabled, onClick }: ChipProps) {
  const { me } = useChat()
  const words = useWho(emoji, userIds)
  return (
    <Tooltip title={words}>
      <Chip
        type="button"
        aria-label={words}
        aria-pressed={userIds.includes(me.id)}
        aria-disabled={disabled}
        onClick={disabled ? undefined : onClick}
      >
        <span aria-hidden>{emoji}</span>
        <span aria-hidden>{userIds.length}</span>
      </Chip>
    </Tooltip>
  )
}

const namesShown = 5

function useWho(emoji: string, userIds: string[]): string {
  const { t } = useTranslation()
  const shown = userIds.slice(0, namesShown)
  const people = usePeople(shown)
  const names = shown.map((id) => people.get(id)?.name ?? t('messages.someone')).join(', ')
  const others = userIds.length - shown.length
  const all = others > 0 ? t('messages.andOthers', { names, count: others }) : names
  return t('messages.reactedBy', { names: all, emoji })
}

const Chip = styled(PlainButton)(({ theme }) => ({
  display: 'inline-flex',
  alignItems: 'center',
  gap: 5,
  height: 26,
  padding: '0 8px',
  borderRadius: 13,
  fontSize: 13,
  fontVariantNumeric: 'tabular-nums',
  color: theme.vars?.palette.text.secondary,
  border: `1px solid ${theme.vars?.palette.divider}`,
  background: theme.vars?.palette.background.paper,
  '&:hover': { borderColor: theme.vars?.palette.text.disabled },
  '&[aria-disabled=true]': { cursor: 'default' },
  '&[aria-pressed=true]': {
    color: theme.vars?.palette.primary.main,
    borderColor: theme.vars?.palette.primary.main,
    background: `color-mix(in srgb, ${theme.vars?.palette.primary.main} 10%, transparent)`,
  },
  [theme.breakpoints.down('md')]: { height: 32, borderRadius: 16 },
}))
